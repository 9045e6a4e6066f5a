import { z } from "zod";
import { SoftwareUpdateError } from "../../provider/core/error";
import { parseJson } from "../../provider/core/json";
import type { Io } from "../io";
import { runPulumi } from "./commandLine";

const properties = z.record(z.string(), z.unknown()).nullish();

/** The form of a resource before or after a step. */
export const previewState = z
  .object({
    urn: z.string(),
    type: z.string(),
    parent: z.string().nullish(),
    provider: z.string().nullish(),
    inputs: properties,
    outputs: properties,
  })
  .nullish();

/** The form of the paths that change, each with how. */
export const previewDiff = z.record(z.string(), z.unknown()).nullish();

/** The form of what the program or the engine says. */
export const previewDiagnostic = z.object({ urn: z.string().nullish(), message: z.string(), severity: z.string() });

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: previewState,
  newState: previewState,
  detailedDiff: previewDiff,
  diffReasons: z.array(z.string()).nullish(),
});

const printedPreview = z.object({
  steps: z.array(step).nullish(),
  diagnostics: z.array(previewDiagnostic).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

/** What `pulumi preview --json` prints: one value, at the end. */
export type PrintedPreview = z.infer<typeof printedPreview>;

/** Lines that begin like the value and are not it; more of them are no preview. */
const mostStarts = 20;

/** A resource before or after a step. */
export interface PreviewState {
  readonly urn: string;
  readonly type: string;
  /** The URN of the resource that it belongs to. */
  readonly parent?: string | null;
  /** The reference to its provider. */
  readonly provider?: string | null;
  readonly inputs?: Readonly<Record<string, unknown>> | null;
  readonly outputs?: Readonly<Record<string, unknown>> | null;
}

/** What an update would do to one resource, `same` included. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState | null;
  readonly newState?: PreviewState | null;
}

/**
 * Previews an update of the program in the working directory.
 *
 * @param stack The stack. Default: the one that is selected.
 * @throws SoftwareUpdateError `CONFIGURATION` with what the program or Pulumi said when it fails.
 */
export async function previewSteps(stack: string | undefined, io: Io): Promise<PreviewStep[]> {
  // Without --show-sames whatever stays as it is would be missing, as if the program didn't have it.
  const args = ["preview", "--json", "--show-sames", ...(stack === undefined ? [] : ["--stack", stack])];
  const { code, stdout, stderr } = await runPulumi(args, io);
  const { steps, diagnostics } = parsePreview(stdout) ?? {};
  if (code === 0 && steps) return steps;
  const errors = (diagnostics ?? []).filter(({ severity }) => severity === "error").map(({ message }) => message);
  const said = (errors.length > 0 ? errors.join(" ") : stderr).replace(/^\s*error:\s*/, "").trim();
  const sentence = said === "" ? `exit code ${code}, without a word` : said.replace(/\s+/g, " ").slice(0, 1000);
  throw new SoftwareUpdateError("CONFIGURATION", `\`pulumi preview\` failed: ${sentence.replace(/\.$/, "")}.`);
}

/**
 * Reads what `pulumi preview --json` printed. Whatever a program prints, which may be JSON as well, comes before the one value.
 *
 * @returns Undefined when there is no such value; an event of a stream is none.
 */
export function parsePreview(text: string): PrintedPreview | undefined {
  const starts = [...text.matchAll(/^\{/gm)].slice(0, mostStarts).map(({ index }) => text.slice(index));
  return starts
    .flatMap((start) => printedPreview.safeParse(parseJson(start)).data ?? [])
    .find(({ steps, diagnostics, changeSummary }) => steps ?? diagnostics ?? changeSummary);
}
