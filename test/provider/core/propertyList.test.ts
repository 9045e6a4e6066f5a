import { formatXmlPropertyList, parseXmlPropertyList } from "../../../provider/core/propertyList";

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
  '<plist version="1.0">\n';

test("what XML reserves is written as entities, and what it can't hold as the character that stands for it", () => {
  expect(formatXmlPropertyList({ "a<b": 'Anna & "Bo" > \u0007', no: undefined, yes: true })).toBe(
    `${head}<dict>\n<key>a&lt;b</key>\n<string>Anna &amp; "Bo" &gt; \ufffd</string>\n<key>yes</key>\n<true/>\n</dict>\n</plist>\n`,
  );
});

test("what is written is read as the same", () => {
  const value = { text: "<&> ü 🍏 ]]>", empty: "", inner: { no: false } };
  expect(parseXmlPropertyList(formatXmlPropertyList(value), "it")).toEqual(value);
});

test("what a property list of texts can't hold is refused", () => {
  expect(() => formatXmlPropertyList({ number: 1 })).toThrow("a property list can't hold a number here");
});

test("a key named __proto__ is a key like any other", () => {
  const read = parseXmlPropertyList(
    `${head}<dict><key>__proto__</key><dict><key>SERIAL</key><string>X</string></dict></dict></plist>`,
    "it",
  );
  expect((read as { SERIAL?: string }).SERIAL).toBeUndefined();
  expect(Object.keys(read as object)).toEqual(["__proto__"]);
});
