import fc from "fast-check";
import {
  activationIdentifier,
  declarationKindNames,
  deriveIdentifier,
  isDerivedIdentifier,
  stackActivationPrefix,
  stackPrefix,
  type DeclarationKindName,
  type StackName,
} from "../../../../provider/core/declarations/identifier";

const stackOf = (project: string, stack: string, organization = "organization"): StackName => ({
  organization,
  project,
  stack,
});

/** Parts of names that differ in what sanitizing could lose: separators, case, length, dots, other scripts. */
const tricky = fc.oneof(
  fc
    .array(fc.constantFrom("a", "A", "b", "_", "-", ".", "ä", "1", " ", "/", "😀"), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join("")),
  fc
    .tuple(fc.constantFrom("x".repeat(30), "X".repeat(30), "dev", "dev2"), fc.constantFrom("", "1", "2", "_"))
    .map((parts) => parts.join("")),
  fc.string({ minLength: 1, maxLength: 100 }),
);
const stack = fc.record({
  organization: fc.oneof(fc.constant("organization"), tricky),
  project: tricky,
  stack: tricky,
});
const resource = fc.record({ kind: fc.constantFrom(...declarationKindNames), stack, name: tricky });
type Resource = { kind: DeclarationKindName; stack: StackName; name: string };
const identifierOf = ({ kind, stack, name }: Resource): string => deriveIdentifier(kind, stack, name);

describe("a derived identifier", () => {
  test.each<[string, Resource, string]>([
    [
      "everything plain",
      { kind: "settings", stack: stackOf("acme", "dev"), name: "everyone" },
      "swu-settings-acme_dev_everyone",
    ],
    [
      "the longest kind",
      { kind: "enforcement", stack: stackOf("test", "dev"), name: "macos" },
      "swu-enforcement-test_dev_macos",
    ],
    ["a dash", { kind: "beta", stack: stackOf("mac-updates", "dev"), name: "seed" }, "swu-beta-mac-updates_dev_seed"],
  ])("of %s is stable for ever: every device knows it", (_what, resource, expected) => {
    expect(identifierOf(resource)).toBe(expected);
  });

  test("has the organization in front where the backend has one", () => {
    const identifier = deriveIdentifier("status", stackOf("updates", "prod", "acme"), "progress");
    expect(identifier).toMatch(/^swu-status-acme_+updates_prod_progress$/);
  });

  test.each<[string, Resource, RegExp]>([
    [
      "capitals",
      { kind: "settings", stack: stackOf("acme", "dev"), name: "Everyone" },
      /^swu-settings-acme_dev_everyone-[0-9a-f]{6}$/,
    ],
    [
      "a dot",
      { kind: "settings", stack: stackOf("acme", "dev"), name: "ring.1" },
      /^swu-settings-acme_dev_ring-1-[0-9a-f]{6}$/,
    ],
    [
      "an underscore in a name",
      { kind: "settings", stack: stackOf("acme", "dev"), name: "ring_1" },
      /^swu-settings-acme_dev_ring-1-[0-9a-f]{6}$/,
    ],
    [
      "a long project",
      { kind: "beta", stack: stackOf("x".repeat(40), "dev"), name: "seed" },
      /^swu-beta-x{17}-[0-9a-f]{6}_seed$/,
    ],
  ])("gets a short hash where sanitizing lost something: %s", (_what, resource, expected) => {
    expect(identifierOf(resource)).toMatch(expected);
  });

  test("and its activation's have at most 64 octets (Apple), no dots, and nothing that a path must escape", () => {
    fc.assert(
      fc.property(resource, (one) => {
        for (const identifier of [identifierOf(one), activationIdentifier(identifierOf(one))]) {
          expect(Buffer.byteLength(identifier)).toBeLessThanOrEqual(64);
          expect(identifier).toMatch(/^swu-[a-z0-9_-]+$/);
          expect(isDerivedIdentifier(identifier)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("is another one for every other resource", () => {
    fc.assert(
      fc.property(resource, resource, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(identifierOf(one)).not.toBe(identifierOf(other));
      }),
      { numRuns: 2000 },
    );
  });

  test("is another one for every split of the same letters", () => {
    const splits: [string, string, string][] = [
      ["a_b", "c", "d"],
      ["a", "b_c", "d"],
      ["a", "b", "c_d"],
      ["a-b", "c", "d"],
      ["a", "b-c", "d"],
      ["a", "b", "c-d"],
      ["a.b", "c", "d"],
      ["A-b", "c", "d"],
    ];
    const all = splits.flatMap(([project, name, resource]) => [
      deriveIdentifier("settings", stackOf(project, name), resource),
      deriveIdentifier("settings", stackOf(project, name, "org"), resource),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  test("never is the activation's of another resource, whatever a project is called", () => {
    // A project may begin with any word, "activation" among them.
    const activation = activationIdentifier(deriveIdentifier("settings", stackOf("mac", "dev"), "everyone"));
    const configuration = deriveIdentifier("settings", stackOf("activation-mac", "dev"), "everyone");
    expect(configuration).not.toBe(activation);
  });
});

describe("the prefix of a stack", () => {
  const stacks: [string, StackName, StackName][] = [
    ["dev and dev2", stackOf("acme", "dev"), stackOf("acme", "dev2")],
    ["a_b/c and a/b_c", stackOf("a_b", "c"), stackOf("a", "b_c")],
    ["a-b/c and a/b-c", stackOf("a-b", "c"), stackOf("a", "b-c")],
    ["a/b and a-b/c", stackOf("a", "b"), stackOf("a-b", "c")],
    ["two long projects", stackOf("x".repeat(40), "dev"), stackOf("x".repeat(41), "dev")],
    ["an organization's a/b/c and a/b without one", stackOf("b", "c", "a"), stackOf("a", "b")],
    ["organizations a and a-b", stackOf("b", "c", "a"), stackOf("b", "c", "a-b")],
  ];

  test.each(stacks)("starts no identifier of another stack: %s", (_what, one, other) => {
    for (const [mine, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      for (const kind of declarationKindNames) {
        const identifier = deriveIdentifier(kind, theirs, "name");
        expect(identifier.startsWith(stackPrefix(kind, mine))).toBe(false);
        expect(activationIdentifier(identifier).startsWith(stackActivationPrefix(kind, mine))).toBe(false);
      }
    }
  });

  test("starts all identifiers of its own stack, and none of any other", () => {
    fc.assert(
      fc.property(stack, stack, fc.constantFrom(...declarationKindNames), tricky, (one, other, kind, name) => {
        const identifier = deriveIdentifier(kind, one, name);
        expect(identifier.startsWith(stackPrefix(kind, one))).toBe(true);
        expect(activationIdentifier(identifier).startsWith(stackActivationPrefix(kind, one))).toBe(true);
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(identifier.startsWith(stackPrefix(kind, other))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the identifier of an activation", () => {
  test("is the configuration's with another kind", () => {
    expect(activationIdentifier("swu-settings-acme_dev_everyone")).toBe("swu-settings-activation-acme_dev_everyone");
  });

  test("of an identifier that the program chose ends in -activation, within 64 octets", () => {
    expect(activationIdentifier("com.example.settings")).toBe("com.example.settings-activation");
    const long = activationIdentifier("x".repeat(64));
    expect(long).toMatch(/^x{46}-[0-9a-f]{6}-activation$/);
    expect(long).toHaveLength(64);
    expect(activationIdentifier(`${"x".repeat(63)}y`)).not.toBe(long);
  });

  test("is another one for every other identifier", () => {
    const chosen = fc.oneof(fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/), resource.map(identifierOf));
    fc.assert(
      fc.property(chosen, chosen, (one, other) => {
        fc.pre(one !== other);
        expect(activationIdentifier(one)).not.toBe(activationIdentifier(other));
        expect(activationIdentifier(one)).not.toBe(one);
      }),
      { numRuns: 2000 },
    );
  });
});
