import fc from "fast-check";
import { canonicalJson, isObject, sameJson, withoutUndefined, type Json } from "../../../provider/core/json";

const json = fc.jsonValue() as fc.Arbitrary<Json>;

/** The same value with the keys of every object in another order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as Json[]).map(reversed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

describe("canonical JSON", () => {
  test("has sorted keys at any depth, no spaces, and arrays in their order", () => {
    expect(canonicalJson({ b: [{ d: 1, c: [3, 1, 2] }], a: "x y" })).toBe('{"a":"x y","b":[{"c":[3,1,2],"d":1}]}');
  });

  test("keeps what JSON holds: nothing is lost, added or escaped away", () => {
    fc.assert(
      fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))),
    );
    expect(canonicalJson({ "": null, ä: "€\u2028" })).toBe('{"":null,"ä":"€\u2028"}');
  });

  test("sorts keys as the example of RFC 8785 has them, also those that look like numbers", () => {
    const keys = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"];
    const value = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(canonicalJson(value)).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(",")}}`);
  });

  test("treats undefined as JSON.stringify does", () => {
    const value = { a: undefined, b: [undefined, 1] } as unknown as Json;
    expect(canonicalJson(value)).toBe(JSON.stringify(value));
  });

  test("is the same for every order of keys", () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  test("keeps a key that is called __proto__", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"b":1,"a":2}}') as Json)).toBe('{"__proto__":{"a":2,"b":1}}');
  });
});

test("equal JSON is equal whatever the order of keys, and absent equals only absent", () => {
  expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
  expect(sameJson({ a: null }, {})).toBe(false);
  expect(sameJson(undefined, undefined)).toBe(true);
  expect(sameJson(undefined, null)).toBe(false);
});

test("undefined is taken out at any depth, since the engine's wire format refuses it", () => {
  expect(withoutUndefined({ a: undefined, b: [{ c: undefined, d: null }], e: 0 })).toStrictEqual({
    b: [{ d: null }],
    e: 0,
  });
});
