import { appleKey } from "./appleKeys";
import { appleRules, type DeclarationType } from "./appleRules";

/** Names that the schema gives to an element of an array: `OfferPrograms` is `[{Description, Token}]`. */
const placeholders: Readonly<Record<string, string>> = {
  OfferPrograms: "Program",
  StatusItems: "StatusItem",
  StandardConfigurations: "StandardConfigurationsItems",
};

/** How keys are written where the sentence is read: Apple's spelling in a file, ours in a program. */
export type KeySpelling = (appleKey: string) => string;

/**
 * What can be said of a key that doesn't exist where it stands, but does elsewhere: at another level of the declaration, or
 * only as the schema's name for an element of an array.
 *
 * @param at The keys and positions that it stands in, in Apple's spelling.
 * @returns The sentence, or undefined for a key that exists nowhere in the declaration.
 */
export function misplacedKeySentence(
  type: DeclarationType,
  at: readonly PropertyKey[],
  key: string,
  spelling: KeySpelling,
): string | undefined {
  const array = at.at(-2);
  if (typeof at.at(-1) === "number" && typeof array === "string" && placeholders[array] === appleKey(key)) {
    return (
      `is not a known key; ${key} is only the schema's name for an element of ${spelling(array)} and is never written: ` +
      "put its keys directly into the element"
    );
  }
  const here = dotted(at);
  const known = Object.keys(appleRules[type].keys).map((path) => {
    const cut = path.lastIndexOf(".");
    return { parent: path.slice(0, Math.max(cut, 0)), name: path.slice(cut + 1) };
  });
  const found = known.filter(({ name }) => name.toLowerCase() === key.toLowerCase());
  const [elsewhere] = found;
  if (!elsewhere || found.some(({ parent }) => parent === here)) return undefined;
  return `is not a known key; ${spelling(elsewhere.name)} belongs ${place(elsewhere.parent, spelling)}`;
}

function place(parent: string, spelling: KeySpelling): string {
  if (parent === "") return "at the top";
  const written = parent
    .replace(/\[\]$/, "")
    .split(".")
    .map((part) => spelling(part))
    .join(".");
  return parent.endsWith("[]") ? `in an element of ${written}` : `in ${written}`;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
