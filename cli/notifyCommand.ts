/** The command that repeats a notification, to be pasted into a shell. */
export function notifyCommand(groups: readonly string[], provider: string | undefined): string {
  const options = [...groups.map((group) => ["--group", group]), ...(provider ? [["--provider", provider]] : [])];
  return ["softwareupdate", "notify", ...options.flat().map(quoted)].join(" ");
}

function quoted(argument: string): string {
  return /^[\w.:@/-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
