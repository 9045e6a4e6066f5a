/**
 * Words in lines.
 *
 * @param indent Spaces before each line but the first.
 * @param columns Characters a line has at most, unless one word has more. Default: 120.
 */
export function wrapped(words: readonly string[], indent: number, columns = 120): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= columns) lines.push(`${last} ${word}`);
    else lines.push(last, " ".repeat(indent) + word);
  }
  return lines;
}
