import type { Io } from "../../../cli/io";
import { run } from "../../../cli/main";

/** What a command answered. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `softwareupdate` in this process and keeps what it prints. */
export async function softwareupdate(
  argv: readonly string[],
  where: Pick<Io, "workingDirectory"> & Partial<Pick<Io, "environment" | "readInput">>,
): Promise<Answer> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await run(argv, {
    environment: {},
    ...where,
    print: (line) => void stdout.push(line),
    printError: (line) => void stderr.push(line),
  });
  return { code, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
}
