import { z } from "zod";
import { SoftwareUpdateError } from "../../provider/core/error";
import { parseJson } from "../../provider/core/json";
import { parsePreview, previewDiagnostic, previewDiff, previewState, type PreviewStep } from "../pulumi/preview";
import { withoutSecrets } from "./secrets";

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  old: previewState,
  new: previewState,
  detailedDiff: previewDiff,
  diffs: z.array(z.string()).nullish(),
});

/** What it prints with PULUMI_ENABLE_STREAMING_JSON_PREVIEW: one event a line. */
const engineEvent = z.object({
  sequence: z.number(),
  resourcePreEvent: z.object({ metadata }).optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
  diagnosticEvent: previewDiagnostic.optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string().nullish(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
});

/** A step of a preview; its secrets are `[secret]`. */
export interface ReadStep extends PreviewStep {
  /** The paths that change, as exactly as the engine says them. */
  readonly paths: readonly string[];
}

/** What the program or the engine said about a resource or about the whole. */
export interface ReadDiagnostic {
  readonly severity: "error" | "warning";
  readonly urn?: string;
  /** Without the severity in front. */
  readonly message: string;
}

/** A preview as it was printed, without its secrets. */
export interface ReadPreview {
  readonly steps: readonly ReadStep[];
  readonly diagnostics: readonly ReadDiagnostic[];
  /** How many resources stay as they are, which the steps need not list. */
  readonly unchanged: number;
}

/**
 * Reads what `pulumi preview --json` or `pulumi refresh --preview-only --json` printed, in one value or as a stream of events.
 *
 * @param text All of it; what a program printed before it is skipped.
 * @param source Where it comes from, for sentences: a file, or `standard input`.
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is something else.
 */
export function readPreview(text: string, source: string): ReadPreview {
  if (text.trim() === "")
    throw unusable(source, "is empty. If the preview failed before it began, its own log says why");
  const read = asPrinted(text) ?? asEvents(text);
  if (!read) throw unusable(source, "holds something else. Pipe the preview without its standard error");
  return withoutSecrets(read);
}

function unusable(source: string, reason: string): SoftwareUpdateError {
  const message = `A review needs what \`pulumi preview --json --show-sames\` prints, and ${source} ${reason}.`;
  return new SoftwareUpdateError("INVALID_INPUT", message);
}

function asPrinted(text: string): ReadPreview | undefined {
  const printed = parsePreview(text);
  if (!printed) return undefined;
  const { steps, diagnostics, changeSummary } = printed;
  return {
    steps: (steps ?? []).map(({ detailedDiff: diff, diffReasons, ...found }) => ({
      ...found,
      paths: pathsOf(diff, diffReasons),
    })),
    diagnostics: (diagnostics ?? []).flatMap(diagnosticOf),
    unchanged: changeSummary?.same ?? 0,
  };
}

function asEvents(text: string): ReadPreview | undefined {
  const events = text.split("\n").flatMap((line) => {
    const result = engineEvent.safeParse(line.startsWith("{") ? parseJson(line) : undefined);
    return result.success ? [result.data] : [];
  });
  if (events.length === 0) return undefined;
  // The first event about a refreshed resource comes before its server was asked; of the others the first says it all.
  const steps = new Map<string, ReadStep>();
  for (const { resourcePreEvent, resOutputsEvent } of events) {
    const found = (resourcePreEvent ?? resOutputsEvent)?.metadata;
    const key = found && `${found.op} ${found.urn}`;
    if (!found || !key || (steps.has(key) && found.op !== "refresh")) continue;
    const { op, urn, old: oldState, new: newState, detailedDiff: diff, diffs } = found;
    steps.set(key, { op, urn, oldState, newState, paths: pathsOf(diff, diffs) });
  }
  const read = [...steps.values()];
  return {
    steps: read,
    diagnostics: events.flatMap(({ diagnosticEvent, policyEvent }) => [
      ...(diagnosticEvent ? diagnosticOf(diagnosticEvent) : []),
      ...(policyEvent ? [violationOf(policyEvent)] : []),
    ]),
    unchanged: read.filter(({ op }) => op === "same").length,
  };
}

function pathsOf(detailed: Record<string, unknown> | null | undefined, reasons: string[] | null | undefined): string[] {
  const detailedPaths = Object.keys(detailed ?? {});
  return (detailedPaths.length > 0 ? detailedPaths : (reasons ?? [])).toSorted();
}

/** Debugging output holds secrets in the clear, and what a process prints belongs to the log. */
function diagnosticOf({ urn, message, severity }: z.infer<typeof previewDiagnostic>): ReadDiagnostic[] {
  if (severity !== "error" && severity !== "warning") return [];
  const said = message.replace(/^\s*(error|warning):\s*/, "").trim();
  return said === "" ? [] : [{ severity, ...(urn ? { urn } : {}), message: said }];
}

/** The engine puts the policy's description in front, on a line of its own. */
function violationOf(event: NonNullable<z.infer<typeof engineEvent>["policyEvent"]>): ReadDiagnostic {
  const { resourceUrn, message, policyName, enforcementLevel } = event;
  const [description = "", ...said] = message.trim().split("\n");
  const severity = enforcementLevel === "mandatory" ? "error" : "warning";
  const sentence = said.length > 0 ? said.join(" ") : description;
  return { severity, ...(resourceUrn ? { urn: resourceUrn } : {}), message: `policy ${policyName}: ${sentence}` };
}
