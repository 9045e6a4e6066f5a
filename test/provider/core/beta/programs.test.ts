import { findProgram, parseSeedBuildTokens } from "../../../../provider/core/beta/programs";

const one = (os: string, title: string, token = `token of ${title}`) => ({ os, title, token });

describe("the beta programs in an answer of Apple's", () => {
  it("have the names of operating systems that people know", () => {
    // The paper's names, those of Apple's article and of its SeedBuildToken object.
    const names = ["iOS", "OSX", "tvOS", "watchOS", "xrOS", "macOS", "visionOS", "homePodOS", "newOS"];
    const answer = { betaEnrollmentTokens: names.map((os) => one(os, `${os} Beta`)) };
    const programs = parseSeedBuildTokens(JSON.stringify(answer), "the service");
    expect(programs.map(({ os }) => os)).toEqual([
      ...["iOS", "macOS", "tvOS", "watchOS", "visionOS", "macOS", "visionOS", "homePodOS", "newOS"],
    ]);
    expect(programs[1]).toEqual({ os: "macOS", title: "OSX Beta", token: "token of OSX Beta" });
  });

  it("are read from both lists when an answer has both, the newer name first", () => {
    const answer = {
      seedBuildTokens: [one("OSX", "macOS AppleSeed Beta", "older"), one("iOS", "iOS 18 AppleSeed Beta")],
      betaEnrollmentTokens: [one("macOS", "macOS AppleSeed Beta", "newer")],
    };
    expect(parseSeedBuildTokens(JSON.stringify(answer), "the service")).toEqual([
      one("macOS", "macOS AppleSeed Beta", "newer"),
      one("iOS", "iOS 18 AppleSeed Beta"),
    ]);
    expect(parseSeedBuildTokens('{"betaEnrollmentTokens":[],"seedBuildTokens":null}', "the service")).toEqual([]);
  });
});

describe("a program by its name", () => {
  const programs = [one("iOS", "iOS 26 AppleSeed Beta"), one("macOS", "macOS 26 AppleSeed Beta"), one("tvOS", "Beta")];

  it("is found letter by letter", () => {
    expect(findProgram(programs, { program: "Beta" }, "Apple")).toBe(programs[2]);
    expect(findProgram(programs, { program: "Beta", os: "tvOS" }, "Apple")).toBe(programs[2]);
  });

  it("that is gone is an error that lists those that exist, and the nearest", () => {
    const gone = () => findProgram(programs, { program: "iOS 18 AppleSeed Beta" }, "Apple");
    expect(gone).toThrow(
      'There is no beta program "iOS 18 AppleSeed Beta"; did you mean "iOS 26 AppleSeed Beta"? By Apple, these exist: ' +
        '"iOS 26 AppleSeed Beta" (iOS), "macOS 26 AppleSeed Beta" (macOS), "Beta" (tvOS).',
    );
    expect(() => findProgram(programs, { program: "Beta", os: "iOS" }, "Apple")).toThrow(
      'There is no beta program "Beta" for iOS. By Apple, these exist:',
    );
    expect(() => findProgram([], { program: "Beta" }, "the lock file")).toThrow(
      'There is no beta program "Beta". By the lock file, the organization has none.',
    );
  });

  it("that several operating systems have needs the one that is meant", () => {
    const both = [one("iOS", "Beta"), one("tvOS", "Beta")];
    expect(() => findProgram(both, { program: "Beta" }, "Apple")).toThrow(
      'There is a beta program "Beta" for iOS and tvOS: name its os too.',
    );
    expect(findProgram(both, { program: "Beta", os: "tvOS" }, "Apple")).toBe(both[1]);
  });
});
