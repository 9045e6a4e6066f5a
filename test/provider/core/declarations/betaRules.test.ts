import { betaProblems, conflictingPrograms } from "../../../../provider/core/declarations/betaRules";
import { unknownValue } from "../../../../provider/core/unknown";
import { errorsOf } from "./inputs";

const macOS = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
const iOS = { description: "iOS 18 AppleSeed Beta", token: "35b68K477rAsry6dxiDJBnE7" };

/** Sentences of Apple's schema, softwareupdate.settings.yaml. */
describe("Apple's rules for the keys of Beta together", () => {
  test.each([
    ["offered programs with Allowed", { programEnrollment: "Allowed", offerPrograms: [iOS] }],
    ["offered programs with AlwaysOn", { programEnrollment: "AlwaysOn", offerPrograms: [iOS] }],
    ["offered programs alone, where Allowed is implicit", { offerPrograms: [iOS] }],
    ["a required program with AlwaysOn", { programEnrollment: "AlwaysOn", requireProgram: macOS }],
    ["AlwaysOff alone", { programEnrollment: "AlwaysOff" }],
    ["nothing at all", {}],
  ])("allow %s", (_what, beta) => {
    expect(betaProblems(beta)).toEqual([]);
    expect(errorsOf("beta", { groups: ["pilot"], ...beta })).toEqual([]);
    expect(errorsOf("settings", { groups: ["pilot"], beta })).toEqual([]);
  });

  test.each([
    [
      "offered programs with AlwaysOff",
      { programEnrollment: "AlwaysOff", offerPrograms: [iOS] },
      ["offerPrograms: must only be present if programEnrollment is Allowed or AlwaysOn (Apple)"],
    ],
    [
      "a required program with Allowed",
      { programEnrollment: "Allowed", requireProgram: macOS },
      ["requireProgram: must only be present if programEnrollment is AlwaysOn (Apple)"],
    ],
    [
      "a required program with AlwaysOff",
      { programEnrollment: "AlwaysOff", requireProgram: macOS },
      ["requireProgram: must only be present if programEnrollment is AlwaysOn (Apple)"],
    ],
    [
      "a required program alone, since Allowed is the default",
      { requireProgram: macOS },
      ["requireProgram: must only be present if programEnrollment is AlwaysOn (Apple)"],
    ],
    [
      "offered and required programs",
      { programEnrollment: "AlwaysOn", offerPrograms: [iOS], requireProgram: macOS },
      ["offerPrograms: must not be present together with requireProgram (Apple)"],
    ],
  ])("refuse %s", (_what, beta, sentences) => {
    expect(errorsOf("beta", { groups: ["pilot"], ...beta })).toEqual(sentences);
    expect(errorsOf("settings", { groups: ["pilot"], beta })).toEqual(sentences.map((sentence) => `beta.${sentence}`));
  });

  test("say nothing about an enrollment that is not known yet", () => {
    expect(betaProblems({ programEnrollment: unknownValue, requireProgram: macOS })).toEqual([]);
    expect(betaProblems({ programEnrollment: unknownValue, offerPrograms: [iOS] })).toEqual([]);
  });
});

describe("programs of several declarations that reach one group (safety rule 9)", () => {
  const one = { identifier: "one", groups: ["pilot", "office"] };
  const other = { identifier: "other", groups: ["school", "office"] };

  test("two different required programs are a conflict that names both declarations and the group", () => {
    const conflicts = conflictingPrograms([
      { ...one, requireProgram: macOS },
      { ...other, requireProgram: iOS },
    ]);
    expect(conflicts).toEqual([expect.stringMatching(/^one and other both reach group office and require different/)]);
  });

  test("offered and required programs are a conflict, whichever comes first", () => {
    const offered = { ...one, offerPrograms: [iOS] };
    const required = { ...other, requireProgram: iOS };
    expect(conflictingPrograms([offered, required])).toEqual([
      expect.stringMatching(/^one and other both reach group office;/),
    ]);
    expect(conflictingPrograms([required, offered])).toEqual([
      expect.stringMatching(/^other and one both reach group office;/),
    ]);
  });

  test.each([
    ["the same required program twice", { requireProgram: macOS }, { requireProgram: { ...macOS } }],
    ["offered programs twice, which Apple unites", { offerPrograms: [iOS] }, { offerPrograms: [macOS] }],
    ["a program and none", { requireProgram: macOS }, {}],
    ["an unknown program", { requireProgram: macOS }, { requireProgram: unknownValue }],
  ])("%s are none", (_what, mine, yours) => {
    expect(
      conflictingPrograms([
        { ...one, ...mine },
        { ...other, ...yours },
      ]),
    ).toEqual([]);
  });

  test("without a common group there is none", () => {
    const elsewhere = { ...other, groups: ["school"] };
    expect(
      conflictingPrograms([
        { ...one, requireProgram: macOS },
        { ...elsewhere, requireProgram: iOS },
      ]),
    ).toEqual([]);
    const unknown = { ...other, groups: unknownValue };
    expect(
      conflictingPrograms([
        { ...one, requireProgram: macOS },
        { ...unknown, requireProgram: iOS },
      ]),
    ).toEqual([]);
    const partly = { ...other, groups: [unknownValue] };
    expect(
      conflictingPrograms([
        { ...one, groups: [unknownValue], requireProgram: macOS },
        { ...partly, requireProgram: iOS },
      ]),
    ).toEqual([]);
  });

  test("while a token is not known yet, the names decide", () => {
    const unknownToken = { ...macOS, token: unknownValue };
    expect(
      conflictingPrograms([
        { ...one, requireProgram: macOS },
        { ...other, requireProgram: unknownToken },
      ]),
    ).toEqual([]);
    expect(
      conflictingPrograms([
        { ...one, requireProgram: iOS },
        { ...other, requireProgram: unknownToken },
      ]),
    ).toHaveLength(1);
  });

  test("no sentence holds a token", () => {
    const conflicts = conflictingPrograms([
      { ...one, requireProgram: macOS },
      { ...other, requireProgram: iOS },
      { ...one, identifier: "third", offerPrograms: [iOS] },
    ]);
    expect(conflicts).toHaveLength(3);
    expect(conflicts.join()).not.toContain(macOS.token);
    expect(conflicts.join()).not.toContain(iOS.token);
  });
});
