import { logText } from "./core/logText";

/** True when {@link debug} prints. Reading the environment takes longer than a function that has nothing to say. */
export function isDebugging(): boolean {
  return process.env.SOFTWAREUPDATE_LOG === "debug";
}

/**
 * Prints one line to standard error when `SOFTWAREUPDATE_LOG=debug`. Callers pass method, path and status of a request,
 * never its headers or body, so that the log can be attached to a public issue.
 */
export function debug(message: () => string): void {
  if (isDebugging()) process.stderr.write(`softwareupdate: ${logText(message())}\n`);
}

/**
 * Prints a warning that a person must see in a CI log. Only for what happens while a server is being changed: what can be
 * known from a program's inputs is warned about in the program, where it carries the resource's URN.
 */
export function warn(message: string): void {
  console.warn(`softwareupdate: warning: ${logText(message)}`);
}
