import { inspect } from "node:util";
import { UsageError } from "../../cli/usageError";
import { SoftwareUpdateError } from "../../provider/core/error";
import { logText } from "../../provider/core/logText";
import type { FuzzTarget } from "./target";

/** Characters in a row of a secret that are none by chance. */
const telling = 8;
/** Characters that a sentence may have beyond those of its input: a log must stay readable. */
const longestSentence = 4000;

/** Runs one input. Returns the fault that it shows, or undefined for an answer or a refusal of the project's own. */
export async function faultOf(target: FuzzTarget, input: Uint8Array): Promise<string | undefined> {
  try {
    await target.run(input);
    return pollution();
  } catch (error) {
    return pollution() ?? faultOfError(target, error, input.length);
  }
}

function faultOfError(target: FuzzTarget, error: unknown, size: number): string | undefined {
  if (!SoftwareUpdateError.isInstance(error) && !(error instanceof UsageError)) {
    return error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`;
  }
  const { message } = error;
  if (message.length > longestSentence + 8 * size) return `a sentence of ${message.length} characters`;
  if (SoftwareUpdateError.isInstance(error) && logText(message) !== message) {
    return `a sentence that is not fit for a log: ${JSON.stringify(message)}`;
  }
  const told = (target.secrets ?? []).some((secret) => pieces(secret).some((piece) => chain(error).includes(piece)));
  return told ? `a sentence that holds a part of a secret: ${chain(error)}` : undefined;
}

/** What a log could show of an error: its sentence and those of its causes. */
function chain(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack}\n${chain(error.cause)}` : inspect(error);
}

function pieces(secret: string): string[] {
  return Array.from({ length: secret.length - telling + 1 }, (_, at) => secret.slice(at, at + telling));
}

/** What an input has left on the prototypes of everybody; it is taken away again. */
function pollution(): string | undefined {
  const prototypes = { Object: Object.prototype, Array: Array.prototype, String: String.prototype };
  for (const [name, prototype] of Object.entries(prototypes)) {
    const [key] = Object.keys(prototype);
    if (key === undefined) continue;
    delete (prototype as unknown as Record<string, unknown>)[key];
    return `the prototype of ${name} has a key ${JSON.stringify(key)}`;
  }
  return undefined;
}
