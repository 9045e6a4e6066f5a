import { isObject } from "../../provider/core/json";
import { signatureKey } from "../../provider/core/signatureKey";
import type { PreviewState } from "../pulumi/preview";
import type { ReadPreview } from "./readPreview";

/** What stands in place of a secret. */
const secretText = "[secret]";

/** Keys whose values are hidden whatever the engine says of them: `--show-secrets`, or a program that forgot to mark one. */
const secretKey = /token|secret|password|passphrase|credential|api_?key|private_?key|access_?key/i;

/** Shorter ones can't be told from ordinary words. */
const shortestSecret = 6;

/** The preview with every secret as `[secret]`, also where a message repeats one. */
export function withoutSecrets({ steps, diagnostics, ...preview }: ReadPreview): ReadPreview {
  const found = new Set<string>();
  const hiddenState = (state: PreviewState | null | undefined): PreviewState | null | undefined =>
    state && hidden(state, found);
  const hiddenSteps = steps.map((step) => ({
    ...step,
    oldState: hiddenState(step.oldState),
    newState: hiddenState(step.newState),
  }));
  const longestFirst = [...found].sort((one, other) => other.length - one.length);
  const scrubbed = (message: string): string =>
    longestFirst.reduce((text, secret) => text.replaceAll(secret, secretText), message);
  return {
    ...preview,
    steps: hiddenSteps,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, message: scrubbed(diagnostic.message) })),
  };
}

function hidden(state: PreviewState, found: Set<string>): PreviewState {
  const { inputs, outputs, ...rest } = state;
  const bag = (properties: Readonly<Record<string, unknown>> | null | undefined) =>
    properties && (hiddenValue(properties, found) as Record<string, unknown>);
  return { ...rest, inputs: bag(inputs), outputs: bag(outputs) };
}

function hiddenValue(value: unknown, found: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => hiddenValue(item, found));
  if (!isObject(value)) return value;
  // The engine marks a secret so, in streams of events.
  if (Object.hasOwn(value, signatureKey)) {
    remember(value, found);
    return secretText;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!secretKey.test(key) || !isSecret(inner)) return [key, hiddenValue(inner, found)];
      remember(inner, found);
      return [key, secretText];
    }),
  );
}

/** A boolean or a number under such a key is a setting, such as `allowTokens`. */
function isSecret(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || (typeof value === "object" && value !== null);
}

function remember(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    if (value.length >= shortestSecret && value !== secretText) found.add(value);
  } else if (typeof value === "object" && value !== null) {
    const { [signatureKey]: _, ...inner } = value as Record<string, unknown>;
    Object.values(inner).forEach((one) => remember(one, found));
  }
}
