import { requirement, type Requirement, type RequirementName } from "./requirement";

/** Why an update failed, in Apple's own terms. */
export interface FailureExplanation {
  /** The requirement that isn't met. */
  readonly requirement: Requirement;
  /** What is required and what to do, for a person. */
  readonly sentence: string;
}

/**
 * Words of a reason that point to a requirement, the special ones first: a bootstrap token that can't be fetched over the
 * network is a matter of the token. Apple's schema enumerates no reasons, so these follow its paper, the legacy status
 * values, and what devices log.
 */
const signs: readonly (readonly [RequirementName, RegExp])[] = [
  ["bootstrap-token", /bootstrap ?token/],
  ["volume-owner", /volume ?owner|secure ?token|not an? owner/],
  ["phone-call", /phone ?call/],
  ["computer", /requires ?(a )?computer|tether/],
  ["tls-inspection", /\b(tls|ssl|https)\b|certificate|interception/],
  [
    "space",
    /(disk|free|storage|available|enough|insufficient|low|more) ?space|no space|storage|out of space|disk (is )?full/,
  ],
  [
    "power",
    /batter|insufficient ?power|power (source|adapter|level)|(not |dis)?connected to power|low power|charg(e|ing)/,
  ],
  ["shared-ipad", /shared ?i ?pad|users? (is |are )?(still )?(signed|logged) in|must be (signed|logged) out/],
  ["passcode", /passcode|password|credential|user authenti|authorization (by|from) (the )?user/],
  [
    "restart",
    /(block|prevent|abort|cancel|declin)\w* ?(the |a |for )?(restart|reboot|shutdown|logout)|(restart|reboot)\w* (was |is )?(block|prevent|cancel)/,
  ],
  ["terms", /terms|license agreement|licence/],
  [
    "newer",
    /(same|older|lower) (os |version|build|than)|not newer|already (installed|up ?to ?date|on|running)|downgrade|up to date/,
  ],
  ["format", /invalid ?(format|declaration)/],
  [
    "offered",
    /not (found|available|offered|signed)|no (matching|available|such|new|update)|expired|unavailable|no longer (available|signed)|scan failed/,
  ],
  ["network", /network|internet|offline|unreachable|connection|timed? ?out|host|dns|wi ?fi|cellular|download ?failed/],
];

/** Longer reasons are cut: what a device sends has no limit. */
const longest = 4000;

/**
 * Finds the requirement that stands behind a failure.
 *
 * @param reasonText What a device reports as the reason of `softwareupdate.failure-reason`, or an MDM server as an error.
 * @returns Undefined where the text points to none.
 */
export function explainFailure(reasonText: string): FailureExplanation | undefined {
  const text = plain(reasonText.slice(0, longest));
  const found = signs.find(([, sign]) => sign.test(text));
  if (!found) return undefined;
  const unmet = requirement(found[0]);
  return { requirement: unmet, sentence: `${unmet.title}: ${unmet.rule} ${unmet.advice}` };
}

/** Error names are written in one word: DownloadInsufficientSpace, kSUCoreErrorDDMInvalidDeclarationFailure. */
function plain(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/[\s_-]+/g, " ")
    .toLowerCase();
}
