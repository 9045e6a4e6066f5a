import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { softwareupdate } from "./support/capturedIo";

const settings = "com.apple.configuration.softwareupdate.settings";
const macOS = { Description: "macOS AppleSeed Beta", Token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
const iOS = { Description: "iOS 18 AppleSeed Beta", Token: "35b68K477rAsry6dxiDJBnE7" };

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "effective-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

/** Writes each payload as a declaration named like its file, and runs the command over all of them. */
function effective(payloads: Readonly<Record<string, unknown>>, ...options: string[]) {
  for (const [name, Payload] of Object.entries(payloads)) write(name, { Type: settings, Identifier: name, Payload });
  const files = Object.keys(payloads).map((name) => `${name}.json`);
  return softwareupdate(["effective", ...files, ...options], { workingDirectory });
}

function write(name: string, content: unknown): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(workingDirectory, `${name}.json`), text);
}

describe("softwareupdate effective", () => {
  it("prints the combined settings, their sources and what is overridden", async () => {
    const { code, stdout, stderr } = await effective(
      {
        everyone: { Deferrals: { MinorPeriodInDays: 7 }, Notifications: true, RecommendedCadence: "Oldest" },
        kiosk: { Deferrals: { MinorPeriodInDays: 30 }, Notifications: false },
        office: { Deferrals: { MinorPeriodInDays: 30, MajorPeriodInDays: 90 } },
      },
      "--json",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      effective: {
        Notifications: false,
        Deferrals: { MinorPeriodInDays: 30, MajorPeriodInDays: 90 },
        RecommendedCadence: "Oldest",
      },
      sources: {
        Notifications: ["kiosk"],
        "Deferrals.MinorPeriodInDays": ["kiosk", "office"],
        "Deferrals.MajorPeriodInDays": ["office"],
        RecommendedCadence: ["everyone"],
      },
      overridden: { Notifications: ["everyone"], "Deferrals.MinorPeriodInDays": ["everyone"] },
    });
  });

  it("takes beta programs as a whole, and prints no token unless it is told to", async () => {
    const payloads = {
      one: { Beta: { ProgramEnrollment: "AlwaysOn", OfferPrograms: [macOS] } },
      two: { Beta: { OfferPrograms: [macOS, iOS] } },
    };
    const hidden = await effective(payloads, "--json");
    expect(JSON.parse(hidden.stdout)).toEqual({
      effective: {
        Beta: {
          ProgramEnrollment: "AlwaysOn",
          OfferPrograms: [
            { ...macOS, Token: "[secret]" },
            { ...iOS, Token: "[secret]" },
          ],
        },
      },
      sources: { "Beta.ProgramEnrollment": ["one"], "Beta.OfferPrograms": ["one", "two"] },
      overridden: {},
    });
    const shown = await effective(payloads, "--json", "--show-secrets");
    expect(shown.stdout).toContain(macOS.Token);
    const table = await effective(payloads);
    expect(table.stdout).toContain("[secret]");
    expect(table.stdout).not.toContain(macOS.Token);
  });

  it("drops keys that the platform doesn't have", async () => {
    const payloads = { one: { AllowStandardUserOSUpdates: false, Deferrals: { CombinedPeriodInDays: 7 } } };
    expect(JSON.parse((await effective(payloads, "--platform", "iPadOS", "--json")).stdout)).toMatchObject({
      effective: { Deferrals: { CombinedPeriodInDays: 7 } },
      sources: { "Deferrals.CombinedPeriodInDays": ["one"] },
    });
    for (const platform of ["tvOS", "watchOS"]) {
      const { stdout } = await effective({ one: { AllowStandardUserOSUpdates: false } }, "--platform", platform);
      expect(stdout).toMatch(/^No settings:/);
    }
  });

  it("warns of what Apple's rules say of the result alone", async () => {
    const payloads = {
      a: { AutomaticActions: { Download: "AlwaysOff" } },
      b: { AutomaticActions: { InstallOSUpdates: "AlwaysOn" } },
    };
    const { code, stderr } = await effective(payloads, "--json");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^softwareupdate effective: warning: together, \/Payload\/AutomaticActions\/InstallOSUpdates has/,
    );
  });

  it("prints a table for people", async () => {
    const { stdout } = await effective({ a: { Notifications: true }, b: { Notifications: false } });
    expect(stdout.split("\n")).toEqual(["KEY            VALUE  FROM  OVERRIDDEN", "Notifications  false  b     a"]);
  });

  it.each([
    ["two different required programs", { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: iOS } }],
    ["offered and required programs", { Beta: { OfferPrograms: [iOS] } }],
  ])("exits with 1 for %s (safety rule 9)", async (_what, other) => {
    const one = { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: macOS } };
    const { code, stdout, stderr } = await effective({ one, other }, "--json");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^softwareupdate effective: .*one.*other|other.*one/);
    expect(stderr).not.toMatch(/p3yS|35b6/);
  });

  it.each([
    [
      "a value out of range",
      { Deferrals: { MinorPeriodInDays: 91 } },
      "one.json: /Payload/Deferrals/MinorPeriodInDays must be at most 90",
    ],
    ["an unknown key", { Notification: true }, "is not a known key; did you mean"],
    [
      "a program that is required beside Allowed",
      { Beta: { RequireProgram: macOS } },
      "/Payload/Beta/RequireProgram must only",
    ],
    ["a payload that is a list", [], "/Payload must be an object"],
  ])("exits with 1 for an invalid file: %s", async (_what, payload, sentence) => {
    const { code, stderr } = await effective({ one: payload });
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });

  it("exits with 1 for a file that isn't JSON or isn't there, without repeating what is in it", async () => {
    write("broken", '{"Token": "p3ySHD3C');
    const broken = await softwareupdate(["effective", "broken.json"], { workingDirectory });
    expect(broken).toEqual({ code: 1, stdout: "", stderr: "softwareupdate effective: broken.json is not JSON." });
    const { code, stderr } = await softwareupdate(["effective", "missing.json"], { workingDirectory });
    expect(code).toBe(1);
    expect(stderr).toContain("missing.json can't be read: it doesn't exist; check the path.");
  });

  it("exits with 2 for a declaration of another type, two with one identifier, and an unknown platform", async () => {
    write("other", { Type: "com.apple.activation.simple", Identifier: "x", Payload: {} });
    const other = await softwareupdate(["effective", "other.json"], { workingDirectory });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("other.json is of another type, com.apple.activation.simple");
    write("one", { Type: settings, Identifier: "same", Payload: {} });
    write("two", { Type: settings, Identifier: "same", Payload: {} });
    const same = await softwareupdate(["effective", "one.json", "two.json"], { workingDirectory });
    expect(same.code).toBe(2);
    expect(same.stderr).toContain("one.json and two.json have the same Identifier same");
    expect((await softwareupdate(["effective", "one.json", "--platform", "macos"], { workingDirectory })).code).toBe(2);
    expect((await softwareupdate(["effective"], { workingDirectory })).code).toBe(2);
  });
});

test.each(["effective", "queue --current 26.0", "legacy"])(
  "softwareupdate %s answers any JSON with a sentence, never with an unexpected error",
  async (command) => {
    const types = [settings, "com.apple.configuration.softwareupdate.enforcement.specific", "com.apple.SoftwareUpdate"];
    const key = fc.constantFrom(
      "Type",
      "Identifier",
      "Payload",
      "PayloadType",
      "PayloadContent",
      "Beta",
      "__proto__",
      "x",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(...types, "x", null, true, 7),
        fc.dictionary(key, tie("tree")),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (content) => {
        write("any", content);
        const { code, stderr } = await softwareupdate([...command.split(" "), "any.json"], { workingDirectory });
        expect([0, 1, 2]).toContain(code);
        expect(stderr).not.toContain("unexpected error");
      }),
    );
  },
);
