/** `--json`, the same in every command that has it. */
export const jsonOption = {
  kind: "flag",
  description: "Print one JSON value on standard output and nothing else.",
} as const;

/** `--stack`, for commands that read a stack of Pulumi's. */
export const stackOption = {
  kind: "value",
  placeholder: "NAME",
  description: "The stack. Default: the one that is selected in the working directory.",
} as const;

/** `--provider`, for commands that work on one server of a stack. */
export const providerOption = {
  kind: "value",
  placeholder: "NAME",
  description: "The explicit Provider whose server it is. Default: the connection of the stack or the environment.",
} as const;
