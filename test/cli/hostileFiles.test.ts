import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { appleRules } from "../../provider/core/declarations/appleRules";
import { legacyKeys } from "../../provider/core/legacy/keys";
import { softwareupdate } from "./support/capturedIo";

jest.setTimeout(120_000);

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "hostile-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

const types = Object.keys(appleRules);
/** Names that mean something to one of the commands, so that fuzzing gets past the first check. */
const names = [
  ...new Set(Object.values(appleRules).flatMap(({ keys }) => Object.keys(keys).flatMap((key) => key.split(/[.[\]]+/)))),
  ...["Type", "Identifier", "ServerToken", "Payload"],
  ...["PayloadType", "PayloadIdentifier", "PayloadContent", "EncryptedPayloadContent", "Forced"],
  ...["mcx_preference_settings", "com.apple.SoftwareUpdate", "com.apple.applicationaccess"],
  ...legacyKeys.map(({ key }) => key),
  ...["__proto__", "constructor", "toString", "0", ""],
];
const scalars = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 7, -1, 1e308, "AlwaysOn", "26.1", "9".repeat(400), "25A1a", "@status("),
  fc.constantFrom("2026-12-01T18:00:00", "Configuration", "com.apple.ManagedClient.preferences", "\ud800", "\0"),
  fc.string(),
);

/** JSON text and not a value: a key named `__proto__`, or one that stands twice, gets lost in a value. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6 },
    scalars.map((value) => JSON.stringify(value)),
    fc.array(tie("json"), { maxLength: 4 }).map((elements) => `[${elements.join()}]`),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), tie("json")), { maxLength: 5 })
      .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
  ),
}));

const target = '"TargetOSVersion":"26.1","TargetLocalDateTime":"2026-12-01T18:00:00"';
const content = fc.oneof(
  json,
  fc
    .tuple(fc.constantFrom(...types), json)
    .map(([Type, payload]) => `{"Type":"${Type}","Identifier":"one","Payload":${payload}}`),
  json.map((more) => `{"Type":"${types[1]}","Identifier":"one","Payload":{${target},"More":${more}}}`),
  json.map((payload) => `{"PayloadType":"Configuration","PayloadContent":[${payload}]}`),
  fc.constantFrom(
    `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    `${'{"Payload":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  ),
);
const bytes = fc.oneof(
  { weight: 4, arbitrary: content.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)) },
  { weight: 1, arbitrary: fc.string().map((text) => Buffer.from(`<plist><dict><key>${text}</key>`)) },
);

describe("whatever a file holds, the answer is JSON or a sentence, and never a failure of the program itself", () => {
  test.each([
    [["validate"], [0, 1]],
    [
      ["validate", "--platform", "macOS", "--os", "14.0", "--unsupervised"],
      [0, 1],
    ],
    [
      ["effective", "--platform", "macOS"],
      [0, 1, 2],
    ],
    [
      ["queue", "--current", "26.0"],
      [0, 1, 2],
    ],
    [["legacy"], [0, 1]],
    [
      ["import", "--platform", "macOS"],
      [0, 1],
    ],
  ])("%j", async (argv, codes) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (text) => {
        writeFileSync(path.join(workingDirectory, "one.json"), text);
        const { code, stdout, stderr } = await softwareupdate([...argv, "one.json", "--json"], { workingDirectory });
        expect(codes).toContain(code);
        expect(stderr).not.toContain("unexpected error");
        if (stdout !== "") JSON.parse(stdout);
        // Something is said in any case.
        expect(stdout + stderr).not.toBe("");
      }),
      { numRuns: 150 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
