import { plainText } from "../../cli/plainText";
import { textTable } from "../../cli/table";
import { wrapped } from "../../cli/wrapped";

test.each([
  ["Anna's MacBook Air", "Anna's MacBook Air"],
  ["\u001b[31mred\u001b[0m", "red"],
  ["two\n\tlines\r\n", "two lines"],
  ["\u202eabc\u2066d", "abcd"],
  ["\u0000\u0007\u009b1mx", "x"],
  ["Büro 東京 🖥", "Büro 東京 🖥"],
  ["", ""],
])("%j is shown as %j", (text, expected) => expect(plainText(text)).toBe(expected));

test("a table has its columns in place, coloured or not", () => {
  const rows = [
    ["RING", "DONE"],
    ["\u001b[32mcanary\u001b[0m", "1"],
  ];
  expect(textTable(rows)).toEqual(["RING    DONE", "\u001b[32mcanary\u001b[0m  1"]);
});

test("words are put in lines, the later ones indented, and a word that is too long has a line of its own", () => {
  expect(wrapped("one two three fourteen".split(" "), 2, 8)).toEqual(["one two", "  three", "  fourteen"]);
});
