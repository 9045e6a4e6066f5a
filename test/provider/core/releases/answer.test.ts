import { SoftwareUpdateError } from "../../../../provider/core/error";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { recordedText, recordedTimes } from "../../../support/lookupService";

type Json = Record<string, Record<string, unknown>>;

function changed(change: (answer: Json) => void): string {
  const answer = JSON.parse(recordedText("2026-08-18")) as Json;
  change(answer);
  return JSON.stringify(answer);
}

function refusal(text: string): string {
  try {
    parseAnswer(text);
  } catch (error) {
    expect(SoftwareUpdateError.isInstance(error) && error.code).toBe("LOOKUP");
    return (error as Error).message;
  }
  throw new Error("the answer was accepted");
}

test.each(recordedTimes())("the recorded answer of %s is accepted", (time) => {
  expect(Object.keys(parseAnswer(recordedText(time)).publicAssetSets)).toEqual(
    expect.arrayContaining(["iOS", "macOS"]),
  );
});

test("the empty answer of 2024-11-14 is refused, since it does not mean that there are no releases", () => {
  expect(refusal(recordedText("2024-11-14T1941Z"))).toBe(
    "The answer of Apple's Software Lookup Service can't be used: PublicAssetSets.iOS is missing. This says nothing about " +
      "which releases exist; try again later, and check that nothing between here and the service changes its answers.",
  );
});

test.each<[string, (answer: Json) => void, string]>([
  ["lacks PublicAssetSets", (answer) => delete answer.PublicAssetSets, "PublicAssetSets is missing"],
  ["lacks AssetSets", (answer) => delete answer.AssetSets, "AssetSets is missing"],
  ["has an empty iOS list", (answer) => (answer.PublicAssetSets!.iOS = []), "PublicAssetSets.iOS is empty"],
  ["has an empty macOS list", (answer) => (answer.AssetSets!.macOS = []), "AssetSets.macOS is empty"],
  ["lacks the macOS list", (answer) => delete answer.AssetSets!.macOS, "AssetSets.macOS is missing"],
  ["has something else in a list", (answer) => (answer.AssetSets!.iOS = "none"), "AssetSets.iOS is not a list"],
  ["has an entry without devices", (answer) => (answer.AssetSets!.visionOS = [{}]), "AssetSets.visionOS.0."],
])("an answer that %s is refused", (_, change, reason) => {
  expect(refusal(changed(change))).toContain(reason);
});

test.each(["", "<html>Sign in</html>", '{"PublicAssetSets":'])("what is not JSON is refused: %p", (text) => {
  expect(refusal(text)).toContain("it is not JSON");
});

test.each(["null", "[]", '"text"', "{}"])("JSON that is no answer is refused: %s", (text) => {
  expect(refusal(text)).toContain("can't be used");
});

test("the third list is read under its old and its new name", () => {
  const old = changed((answer) => {
    answer.PublicRapidSecurityResponses = answer.PublicBackgroundSecurityImprovements!;
    delete answer.PublicBackgroundSecurityImprovements;
  });
  const builds = ["25D771400a", "25D771280a"];
  for (const text of [recordedText("2026-08-18"), old]) {
    expect(
      parseAnswer(text)
        .supplementals.macOS!.map((row) => row.Build)
        .sort(),
    ).toEqual(builds.sort());
  }
  expect(parseAnswer(recordedText("2024-06-30")).supplementals).toEqual({});
});

test("keys and platforms that Apple may add are tolerated", () => {
  const text = changed((answer) => {
    answer.Notice = { text: "new" };
    answer.PublicAssetSets!.carOS = { not: "a list" };
    answer.AssetSets!.homeOS = [{ of: "another shape" }];
    (answer.PublicAssetSets!.iOS as Record<string, unknown>[])[0]!.Size = 1;
  });
  expect(parseAnswer(text).publicAssetSets.iOS).toHaveLength(29);
});

test("Build and ExpirationDate may be missing, as in answers of 2023", () => {
  const text = changed((answer) => {
    const row = (answer.PublicAssetSets!.macOS as Record<string, unknown>[])[0]!;
    delete row.Build;
    delete row.ExpirationDate;
  });
  expect(parseAnswer(text).publicAssetSets.macOS![0]).not.toHaveProperty("Build");
});
