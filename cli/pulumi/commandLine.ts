import { spawn } from "node:child_process";
import { SoftwareUpdateError } from "../../provider/core/error";
import type { Io } from "../io";

/** How a command of Pulumi's ended. */
export interface PulumiResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `pulumi` where this command was started, to its end.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when there is no `pulumi`.
 */
export function runPulumi(args: readonly string[], io: Io): Promise<PulumiResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: io.workingDirectory,
      env: { PULUMI_SKIP_UPDATE_CHECK: "true", ...io.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error) => reject(notStarted(error)));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * What `pulumi` prints.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` with its own sentence when it fails.
 */
export async function pulumi(args: readonly string[], io: Io): Promise<string> {
  return outputOf(args, await runPulumi(args, io));
}

/** What a command printed, which {@link runPulumi} ran; throws like {@link pulumi}. */
export function outputOf(args: readonly string[], result: PulumiResult): string {
  if (result.code === 0) return result.stdout;
  const command = [
    "pulumi",
    ...args.slice(
      0,
      args.findIndex((arg) => arg.startsWith("-")),
    ),
  ].join(" ");
  throw new SoftwareUpdateError("CONFIGURATION", `\`${command}\` failed: ${sentenceOf(result)}`);
}

function notStarted(cause: NodeJS.ErrnoException): SoftwareUpdateError {
  const message =
    cause.code === "ENOENT"
      ? "The command `pulumi` was not found. It reads the stack's state and configuration: install it, or put its folder on PATH."
      : `The command \`pulumi\` could not be started: ${cause.message}.`;
  return new SoftwareUpdateError("CONFIGURATION", message, { cause });
}

function sentenceOf({ code, stderr }: PulumiResult): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith("error:"));
  const said = lines.slice(Math.max(from, 0)).join(" ").trim().slice(0, 500);
  if (said === "") return `exit code ${code}, without a word.`;
  return said.replace(/^error: /, "").replace(/[^.]$/, "$&.");
}
