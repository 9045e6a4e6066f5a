/** The answer of Apple's Software Lookup Service as it comes over the wire. */
import { z } from "zod";
import { SoftwareUpdateError } from "../error";
import { parseJson } from "../json";
import { isVersion } from "./version";

const required = (name: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? "is missing" : `is not ${name}`;

const day = z.string({ error: required("a date") }).regex(/^\d{4}-\d{2}-\d{2}$/, "is not a date (YYYY-MM-DD)");

const row = z.object(
  {
    ProductVersion: z.string({ error: required("a version") }).refine(isVersion, "is not a version"),
    // Absent in answers from before February 2024.
    Build: z.string({ error: required("a build") }).optional(),
    ProductVersionExtra: z.string({ error: required("a text") }).optional(),
    PrerequisiteBuild: z.string({ error: required("a build") }).optional(),
    PostingDate: day,
    // Absent means "has yet to expire".
    ExpirationDate: day.optional(),
    SupportedDevices: z.array(z.string({ error: required("a text") }), { error: required("a list of devices") }),
  },
  { error: required("an entry") },
);

const rows = z.array(row, { error: required("a list") });

// A platform that Apple adds one day must not make today's answer unusable: what can be read of it is kept.
const unknownPlatform = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value : []).flatMap((entry) => row.safeParse(entry).data ?? []));

const assetSets = z
  .object(
    { iOS: rows.min(1, "is empty"), macOS: rows.min(1, "is empty"), visionOS: rows.optional(), xrOS: rows.optional() },
    { error: required("an object of lists") },
  )
  .catchall(unknownPlatform);

const supplementals = z
  .object(
    { iOS: rows.optional(), macOS: rows.optional(), visionOS: rows.optional(), xrOS: rows.optional() },
    { error: required("an object of lists") },
  )
  .catchall(unknownPlatform);

const answer = z.object(
  {
    PublicAssetSets: assetSets,
    AssetSets: assetSets,
    PublicBackgroundSecurityImprovements: supplementals.optional(),
    // The third list's name up to October 2025.
    PublicRapidSecurityResponses: supplementals.optional(),
  },
  { error: () => "is not an object of lists" },
);

/** One entry of a list; the keys are Apple's. */
export type AnswerRow = z.infer<typeof row>;

/** The entries of one list by the platform array in which they stand: `iOS`, `macOS`, `visionOS` or `xrOS`. */
export type AnswerLists = Readonly<Record<string, readonly AnswerRow[] | undefined>>;

/**
 * An answer that can be used: its two asset lists have iOS and macOS entries.
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export interface Answer {
  /** `PublicAssetSets`: what "latest" means. */
  readonly publicAssetSets: AnswerLists;
  /** `AssetSets`: what may still be enforced; it contains the public ones. */
  readonly assetSets: AnswerLists;
  /** `PublicBackgroundSecurityImprovements`, up to October 2025 `PublicRapidSecurityResponses`; often empty. */
  readonly supplementals: AnswerLists;
}

/**
 * Reads an answer of the lookup service. Keys and platforms that are not known are tolerated; an answer that is empty or
 * partial is refused, since taking it for "no releases" would withdraw every target: Apple's service has answered 200
 * with empty lists before.
 *
 * @param text The body of the answer, or a recorded one.
 * @param source Where it came from, for the sentence. Default: `Apple's Software Lookup Service`.
 * @throws SoftwareUpdateError `LOOKUP` when it is not JSON, lacks `PublicAssetSets` or `AssetSets`, has an empty or missing
 *   iOS or macOS list in one of them, or an entry that can't be read.
 */
export function parseAnswer(text: string, source = "Apple's Software Lookup Service"): Answer {
  const json = parseJson(text);
  if (json === undefined) throw unusable(source, "it is not JSON");
  const parsed = answer.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw unusable(source, `${issue.path.length ? issue.path.join(".") : "the answer"} ${issue.message}`);
  }
  return {
    publicAssetSets: parsed.data.PublicAssetSets,
    assetSets: parsed.data.AssetSets,
    supplementals: parsed.data.PublicBackgroundSecurityImprovements ?? parsed.data.PublicRapidSecurityResponses ?? {},
  };
}

function unusable(source: string, reason: string): SoftwareUpdateError {
  const sentence =
    `The answer of ${source} can't be used: ${reason}. This says nothing about which releases exist; try again later, ` +
    "and check that nothing between here and the service changes its answers.";
  return new SoftwareUpdateError("LOOKUP", sentence);
}
