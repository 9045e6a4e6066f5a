import { SoftwareUpdateError } from "../../../provider/core/error";
import { schemaVersion, upgradeState } from "../../../provider/core/state";

test("today's state stays as it is", () => {
  const outputs = { groups: ["pilot"], schemaVersion };
  expect(upgradeState(outputs)).toEqual(outputs);
});

test("what never passed through create, as with get, stays as it is", () => {
  expect(upgradeState({})).toEqual({});
  expect(upgradeState({ identifier: "a" })).toEqual({ identifier: "a" });
});

test("every earlier form can be read", () => {
  for (let version = 1; version <= schemaVersion; version++) {
    expect(() => upgradeState({ groups: [], schemaVersion: version })).not.toThrow();
  }
});

test("state of a newer version is refused, and the sentence says what to do", () => {
  expect(() => upgradeState({ schemaVersion: schemaVersion + 1 })).toThrow(
    `The state was written by a newer version of pulumi-apple-softwareupdate (state form ${schemaVersion + 1}, this ` +
      `version knows ${schemaVersion}). Update the package in this program.`,
  );
  try {
    upgradeState({ schemaVersion: schemaVersion + 1 });
  } catch (error) {
    expect((error as SoftwareUpdateError).code).toBe("CONFIGURATION");
  }
});
