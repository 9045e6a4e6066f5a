import { stripVTControlCharacters } from "node:util";

/**
 * Text that somebody else wrote, such as a device's name, on one line and without anything that moves a terminal's cursor,
 * changes its colours, or turns the direction of writing.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .trim();
}
