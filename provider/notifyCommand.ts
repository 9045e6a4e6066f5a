/** Whom a notification was for. */
export interface Addressees {
  readonly groups: readonly string[];
  readonly enrollments?: readonly string[];
  /** The name of the explicit Provider whose server it is; undefined for the server of the configuration. */
  readonly provider?: string | undefined;
}

/** The command that repeats a notification, to be pasted into a shell. */
export function notifyCommand({ groups, enrollments = [], provider }: Addressees): string {
  const options = [
    ...groups.map((group) => ["--group", group]),
    ...enrollments.map((enrollment) => ["--enrollment", enrollment]),
    ...(provider ? [["--provider", provider]] : []),
  ];
  return ["softwareupdate", "notify", ...options.flat().map(quoted)].join(" ");
}

function quoted(argument: string): string {
  return /^[\w.:@/-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
