import { logText } from "../../../provider/core/logText";

test.each([
  ["NanoHUB answered 500: it's broken.", "NanoHUB answered 500: it's broken."],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["two\r\nlines", "two\nlines"],
  ["::add-mask::x", ": :add-mask::x"],
  ["a\n   ::error file=x::y", "a\n   : :error file=x::y"],
  ["a\r::error::y", "a\\u000d::error::y"],
  ["urn:pulumi:dev::fleet::type::name", "urn:pulumi:dev::fleet::type::name"],
  ["in a line ##[error]x and ##vso[task.complete]", "in a line ##\\u005berror]x and ##vso\\u005btask.complete]"],
  ["### [heading]", "### [heading]"],
  ["\u001b[31mred\u001b[0m \u009b2J \u0007", "\\u001b[31mred\\u001b[0m \\u009b2J \\u0007"],
  ["\u202egnp.exe\u202c \u2066x\u2069", "\\u202egnp.exe\\u202c \\u2066x\\u2069"],
  ["Büro 東京 🖥 👩‍💻", "Büro 東京 🖥 👩‍💻"],
])("%j is printed as %j", (text, expected) => {
  expect(logText(text)).toBe(expected);
  expect(logText(expected)).toBe(expected);
});

test("JSON means the same afterwards", () => {
  const value = { "##[x]": "\u009b1m\u202e", list: ["::a::b", "\u2028"] };
  expect(JSON.parse(logText(JSON.stringify(value)))).toEqual(value);
});
