import fc from "fast-check";
import { predicateProblems } from "../../../../provider/core/declarations/predicateRules";

function problems(predicate: string, severity: "error" | "warning"): string[] {
  return predicateProblems(predicate, "predicate")
    .filter((problem) => problem.severity === severity)
    .map(({ message }) => message);
}

const version = "@status(device.operating-system.version)";

describe("a predicate that Apple documents is taken", () => {
  test.each([
    // Apple's pages on activations and on the data model, and its session 10046 of 2022.
    "@status(device.model.family) == 'AppleTV'",
    "(@status(device.model.family) == 'iPad')",
    'SUBQUERY(@status(mdm.app), $app, ($app.@key(identifier) == "com.example.app") AND ($app.@key(state) == "managed")).@count == 1',
    "(@property(age) >= 18) AND (@property(grade) IN {'a', 'b'})",
    // Apple's Predicate Programming Guide.
    "@property(name) CONTAINS[cd] 'citroen'",
    "(@property(first) BEGINSWITH 'M') AND (@property(last) LIKE 'Adderley*')",
    "ANY @property(groups) IN {'one', 'two'}",
    "NONE @property(groups) == 'one'",
    "NOT (@property(a) == 1)",
    "!(@property(a) == 1) && @property(b) <> 2 || @property(c) =< 3",
    "@property(a) BETWEEN {1, 10}",
    "@property(a) != NULL",
    "@property(a)[0] == 1 and @property(a)[LAST] == 2 or @property(a)[SIZE] > 3",
    "@property(a) + 2 * (3 - 1) ** 2 == -8.5e3",
    "@property(isOn) == TRUE",
    "TRUEPREDICATE",
    "FALSEPREDICATE",
    "1 == 0",
    "@status(device.model.marketing-name) == 'Mac :) \\' (15\"'",
    `${version} MATCHES '26[.].*'`,
    `${version} == '26.0'`,
    `${version} BEGINSWITH '26.'`,
  ])("%s", (predicate) => expect(problems(predicate, "error")).toEqual([]));
});

describe("a predicate that doesn't conform is refused, since its activation is never activated", () => {
  test.each<[string, string]>([
    ["", "is empty"],
    ["(@status(device.model.family) == 'iPad'", "opens ( and never closes it"],
    ["@status(device.model.family) == 'iPad')", "closes ) that nothing opens"],
    ["TRUEPREDICATE) OR (TRUEPREDICATE", "closes ) that nothing opens"],
    ["@status(device.model.family) == 'iPad", "opens a quotation mark ' that nothing closes"],
    ["@status(device.model.family) == \"iPad'", 'opens a quotation mark " that nothing closes'],
    ["@status(device.model.family) == ’iPad’", "has the typographic quotation mark ’; write ' or \""],
    ["@state(device.model.family) == 'iPad'", "has @state, which doesn't exist; did you mean @status(…)?"],
    ["@foo(bar) == 1", "has @foo, which doesn't exist; Apple's are @status(…), @property(…) and @key(…)"],
    ["@status == 'iPad'", "has @status without what it refers to; write @status(name)"],
    ["@status() == 'iPad'", "has @status(), which names nothing"],
    ["@status(device model) == 'iPad'", "has @status(device model), which names nothing"],
    ["@property(a) STARTSWITH 'i'", "has STARTSWITH, which is no operator; did you mean BEGINSWITH?"],
    ["@property(a) CONTAIN 'i'", "has CONTAIN, which is no operator; did you mean CONTAINS?"],
    ["@property(a) === 'i'", "has ===, which is no operator; write == or !="],
    ["@property(a) LIKE[x] 'i'", "has an option behind the operator that doesn't exist; known are [c], [d] and [cd]"],
    ["@property(a) == %@", "has the placeholder %@, which nothing fills in; write the value itself"],
    ["@property(a) == 1 ? 2", 'has "?", which means nothing in a predicate outside of quotation marks'],
    ["@property(a)", "has a value where a condition must stand; compare it with something, for example == TRUE"],
    [
      "@property(a) AND @property(b) == 1",
      "has a value where a condition must stand; compare it with something, for example == TRUE",
    ],
    ["(@property(a) == 1) == (@property(b) == 1)", "compares a condition; only values can be compared"],
    ["@property(a) ==", "ends where something must follow"],
    ["@property(a) == 1 AND", "ends where something must follow"],
    ["AND @property(a) == 1", "has AND where it can't stand"],
    ["@property(a) IN {1, 2", "opens { and never closes it"],
    [`${"(".repeat(5000)}1 == 1${")".repeat(5000)}`, "is nested too deeply"],
  ])("%.60s", (predicate, reason) => {
    expect(problems(predicate, "error")).toEqual([expect.stringContaining(`${reason} (at character `)]);
  });
});

describe("an order of versions is refused: a device compares texts, and '9.0' comes after '26.0' there", () => {
  test.each([
    `${version} >= '26.0'`,
    `'26.0' < ${version}`,
    `${version} BETWEEN {'26.0', '26.9'}`,
    `CAST(${version}, 'NSNumber') > 26`,
    "@status(device.operating-system.build-version) > '25A100'",
    "@status(softwareupdate.pending-version).@key(os-version) < '26.0'",
  ])("%s", (predicate) => {
    expect(problems(predicate, "error")).toEqual([
      expect.stringMatching(/compares it as text.*predicates\.osVersion/s),
    ]);
  });

  test("an order of anything else is not", () => {
    expect(problems("@property(shard) <= 75", "error")).toEqual([]);
  });
});

describe("what a device may understand otherwise than meant is a warning", () => {
  test.each<[string, RegExp]>([
    ["@status(device.model.famly) == 'iPad'", /refers to device\.model\.famly.*did you mean device\.model\.family\?/],
    ["@status(Device.Model.Family) == 'iPad'", /did you mean device\.model\.family\?/],
    [
      "family == 'iPad'",
      /has the bare name family; referenced items must appear inside of an extension term \(Apple\)/,
    ],
    ["lenght(@property(a)) == 1", /has the function lenght.*did you mean length\?/],
    ["@property(a).@cuont == 1", /has the operator @cuont.*did you mean count\?/],
    [`${version} == '26'`, /devices report it as '26\.0'/],
    [`${version} BEGINSWITH '26.1'`, /also means 26\.10 to 26\.19/],
    [`${version} == 26`, /compares device\.operating-system\.version, which is text, with a number/],
  ])("%s", (predicate, reason) => {
    expect(problems(predicate, "error")).toEqual([]);
    expect(problems(predicate, "warning")).toEqual([expect.stringMatching(reason)]);
  });
});

test("whatever text is given, the problems come back and nothing is thrown", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "@status(",
      "device.model.family",
      ")",
      "(",
      "'",
      '"',
      "==",
      "AND",
      "NOT",
      "{",
      "}",
      "[",
      "]",
      ".",
      "@key(",
      "-",
      "$a",
      "1",
      "\\",
      "%@",
      "IN",
      " ",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      expect(Array.isArray(predicateProblems(pieces.join(""), "predicate"))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
