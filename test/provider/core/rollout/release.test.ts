import { resolveRelease, releaseInput } from "../../../../provider/core/rollout/release";

const answersOf = (input: unknown) => resolveRelease(input).answers;

describe("the release of a rollout", () => {
  test("is a version that the program names, for all devices", () => {
    expect(answersOf("26.6.2")).toEqual([{ version: "26.6.2", isResolved: false }]);
    expect(answersOf({ version: "26.6.2" })).toEqual([{ version: "26.6.2", isResolved: false }]);
  });

  test("is what a data source returned, without its builds: a version has several for different devices (safety rule 5)", () => {
    const latest = {
      version: "26.6.1",
      builds: ["23G83", "23G6083"],
      firstOffered: "2026-08-17",
      posted: "2026-08-17",
      deviceCount: 31,
    };
    expect(answersOf(latest)).toEqual([{ version: "26.6.1", isResolved: true }]);
    const candidate = {
      version: "27.0",
      builds: ["26A300"],
      kind: "upgrade",
      firstOffered: "2026-09-14",
      posted: "2026-09-14",
      deviceCount: 3,
    };
    expect(answersOf(candidate)).toEqual([{ version: "27.0", isResolved: true, kind: "upgrade" }]);
  });

  test("is a supplemental by the one build that a data source has for it", () => {
    const supplemental = {
      version: "26.3.1",
      extra: "(a)",
      builds: ["25D771280a"],
      kind: "supplemental",
      prerequisiteBuild: "25D2128",
      firstOffered: "2026-03-17",
      posted: "2026-03-17",
      deviceCount: 63,
    };
    expect(answersOf(supplemental)).toEqual([{ version: "26.3.1", build: "25D771280a", isResolved: true }]);
    expect(() => answersOf({ ...supplemental, builds: ["25D771280a", "25D771281a"] })).toThrow(
      "release: the supplemental 26.3.1 (a) has the builds 25D771280a, 25D771281a, each for other devices; name one as build",
    );
  });

  test("has several answers for the models that each is for, the newest first, told apart by major version", () => {
    const byModel = {
      platform: "iOS",
      on: "2026-08-18",
      answers: [
        { version: "18.7.7", builds: ["22H333"], models: ["iPhone12,1"] },
        { version: "26.6.1", builds: ["23G83"], models: ["iPhone17,1", "iPhone14,5"] },
        { version: "18.7.9", builds: ["22H355"], models: ["iPhone11,8"] },
      ],
      unanswered: ["iPhone5,1"],
    };
    const { answers, unanswered } = resolveRelease(byModel);
    expect(answers.map(({ key, version, models }) => [key, version, models])).toEqual([
      ["26", "26.6.1", ["iPhone14,5", "iPhone17,1"]],
      ["18", "18.7.9", ["iPhone11,8"]],
      ["18-2", "18.7.7", ["iPhone12,1"]],
    ]);
    expect(unanswered).toEqual(["iPhone5,1"]);
  });

  test("is not known while a data source has no answer", () => {
    const unavailable = { answers: [], unanswered: [], isUnavailable: true };
    expect(resolveRelease({ unavailable: true, failure: "no answer" })).toEqual(unavailable);
    expect(resolveRelease(releaseInput(unavailable))).toEqual(unavailable);
    expect(resolveRelease({ answers: [], unanswered: ["iPhone5,1"] })).toEqual({
      ...unavailable,
      unanswered: ["iPhone5,1"],
    });
  });

  test("comes back the same from what a component shows of it", () => {
    for (const input of [
      "26.6.2",
      { version: "26.3.1", build: "25D771280a", baseInstalled: true },
      { version: "27.0", build: "26A5279m", prerelease: true, models: ["J413AP"] },
    ]) {
      expect(resolveRelease(releaseInput(resolveRelease(input)))).toEqual(resolveRelease(input));
    }
    const latest = resolveRelease({
      version: "26.6.1",
      builds: ["23G83"],
      firstOffered: "2026-08-17",
      posted: "2026-08-17",
    });
    expect(resolveRelease(JSON.parse(JSON.stringify(releaseInput(latest))))).toEqual(latest);
    expect(JSON.stringify(releaseInput(latest))).not.toContain("2026-08-17");
  });

  test.each([
    [
      "26.3.1 (a)",
      "release names a supplemental; write { version, build } with the version of its base and the supplemental's build.",
    ],
    ["latest", "release must be a version such as 26.6.1."],
    [{ version: "26.6.2", biuld: "25G83" }, "release.biuld is not a known key; did you mean release.build?"],
    [{}, "release.version is required."],
    [undefined, "release is required."],
    [
      [{ version: "26.6.2", models: ["J413AP"] }, { version: "15.7.7" }],
      "release: several releases need the models that each is for.",
    ],
    [
      [
        { version: "26.6.2", models: ["J413AP"] },
        { version: "15.7.7", models: ["j413ap"] },
      ],
      "release: j413ap is among the models of two releases.",
    ],
    [[{ version: "26.6.2", models: [] }], "release[0].models must have at least one element."],
  ])("that is wrong is refused in words: %j", (input, sentence) => {
    expect(() => answersOf(input)).toThrow(sentence);
  });
});
