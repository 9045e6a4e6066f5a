/** The forms in which a secret could stand in a file or a log. */

/**
 * A secret in the clear and in every usual encoding: hex in both cases, base64 at each of the three places where it can begin in
 * what was encoded, in both alphabets, and encoded for URLs and JSON. Each form is a text that stands nowhere by chance.
 *
 * @param secret Text, or the bytes of a key.
 */
export function formsOf(secret: string | Buffer): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret as string);
  const hex = bytes.toString("hex");
  const forms = new Map([
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const form = base64Within(bytes, before);
      return [
        [`base64 behind ${before}`, form],
        [`base64url behind ${before}`, form.replaceAll("+", "-").replaceAll("/", "_")],
      ];
    }),
  ]);
  if (typeof secret !== "string") return forms;
  forms.set("clear", secret);
  forms.set("URL", encodeURIComponent(secret));
  forms.set("JSON", JSON.stringify(secret).slice(1, -1));
  forms.set("JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3));
  return forms;
}

/** The part of the base64 that is the same whatever stands before and behind. */
function base64Within(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  // The characters that also hold bits of what stands before, and of what would stand behind.
  const start = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + bytes.length) * 8) / 6);
  return encoded.slice(start, end);
}
