import fc from "fast-check";
import {
  deferralWarning,
  overtakenWarning,
  simulateQueue,
  targetOf,
  type DeviceSoftware,
  type EnforcementTarget,
} from "../../../../provider/core/declarations/enforcementQueue";
import { compareVersions } from "../../../../provider/core/releases/version";

/** `a 26.3.1+25D771280a 1` is an enforcement a of that version and build by the first of December. */
function targets(...texts: readonly string[]): EnforcementTarget[] {
  return texts.map((text) => {
    const [identifier, target, day] = text.split(" ") as [string, string, string];
    const [version, build] = target.split("+") as [string, string | undefined];
    return targetOf({
      Identifier: identifier,
      Payload: {
        TargetOSVersion: version,
        ...(build !== undefined && { TargetBuildVersion: build }),
        TargetLocalDateTime: `2026-12-${day.padStart(2, "0")}T18:00:00`,
      },
    });
  });
}

function simulate(
  device: DeviceSoftware,
  given: readonly EnforcementTarget[],
  isOffered?: (one: EnforcementTarget) => boolean,
) {
  const { ignored, order, blocked } = simulateQueue(given, device, isOffered);
  const names = (list: readonly { target: EnforcementTarget }[]) => list.map(({ target }) => target.identifier);
  return { ignored: names(ignored), order: names(order), blocked: names(blocked) };
}

describe("the paper: a configuration with the same or an older version or build is ignored", () => {
  test.each([
    ["the same version", { version: "26.1" }, "a 26.1 1", "ignored"],
    ["the same version, written longer", { version: "26" }, "a 26.0.0 1", "ignored"],
    ["an older version, compared as numbers", { version: "26.10" }, "a 26.9 1", "ignored"],
    ["a newer version, compared as numbers", { version: "26.9" }, "a 26.10 1", "order"],
    ["an older version with a higher build", { version: "26.1" }, "a 26.0+25Z999 1", "ignored"],
    ["the same version and build", { version: "26.1", build: "25B78" }, "a 26.1+25B78 1", "ignored"],
    ["the same version and an older build", { version: "26.1", build: "25B78" }, "a 26.1+25B9 1", "ignored"],
    ["the same version and a newer build", { version: "26.1", build: "25B78" }, "a 26.1+25B102 1", "order"],
    [
      "the same version with a build, on a device whose build isn't known",
      { version: "26.1" },
      "a 26.1+25B78 1",
      "order",
    ],
    [
      "a build of the same version, wanted by version alone",
      { version: "26.1", build: "25B78" },
      "a 26.1 1",
      "ignored",
    ],
  ])("%s", (_what, device, target, list) => {
    expect(simulate(device, targets(target))).toEqual({ ignored: [], order: [], blocked: [], [list]: ["a"] });
  });
});

describe("the paper: the earliest target date is processed first, and any others remain in the queue", () => {
  test("by date, not by version or by the order in which they were given", () => {
    const given = targets("later 26.3 3", "first 26.1 1", "second 26.2 2");
    expect(simulate({ version: "26.0" }, given)).toEqual({
      ignored: [],
      order: ["first", "second", "later"],
      blocked: [],
    });
    expect(simulateQueue(given, { version: "26.0" }).order.map(({ remaining }) => remaining)).toEqual([
      ["second", "later"],
      ["later"],
      [],
    ]);
  });

  test("when the device updates, they are reprocessed: what has been overtaken is ignored", () => {
    const given = targets("old 26.1 2", "new 26.2 1");
    expect(simulate({ version: "26.0" }, given)).toEqual({ ignored: ["old"], order: ["new"], blocked: [] });
    expect(simulateQueue(given, { version: "26.0" }).ignored[0]!.reason).toBe("older than what new has brought, 26.2");
  });

  test("with equal dates the lower version comes first, then the identifier", () => {
    const given = targets("b 26.2 1", "z 26.1 1", "B 26.1+25B79 1", "A 26.1+25B78 1");
    expect(simulate({ version: "26.0" }, given)).toEqual({ ignored: ["z"], order: ["A", "B", "b"], blocked: [] });
  });
});

describe("a supplemental installs on its base version only", () => {
  test.each([
    ["its base is current", "26.3.1", ["s 26.3.1+25D771280a 1"], ["s"], []],
    ["its base is reached before it", "26.2", ["s 26.3.1+25D771280a 2", "base 26.3.1 1"], ["base", "s"], []],
    ["its base has an equal date", "26.2", ["a 26.3.1+25D771280a 1", "base 26.3.1 1"], ["base", "a"], []],
    [
      "its base comes later, and then it's its turn",
      "26.2",
      ["s 26.3.1+25D771280a 1", "base 26.3.1 2"],
      ["base", "s"],
      [],
    ],
    ["its base is neither current nor reached", "26.2", ["s 26.3.1+25D771280a 1"], [], ["s"]],
    ["only a lower version is reached", "26.2", ["s 26.3.1+25D771280a 2", "low 26.3 1"], ["low"], ["s"]],
    ["a seed build ends in a letter too, and needs no base", "26.2", ["seed 26.3+25D5101a 1"], ["seed"], []],
  ])("%s", (_what, version, given, order, blocked) => {
    expect(simulate({ version }, targets(...given))).toEqual({ ignored: [], order, blocked });
  });

  test("once a newer version has overtaken it, it is ignored and no longer blocked", () => {
    const given = targets("s 26.3.1+25D771280a 1", "new 26.4 2");
    expect(simulate({ version: "26.2" }, given)).toEqual({ ignored: ["s"], order: ["new"], blocked: [] });
  });

  // The paper: "Within a line of Rapid Security Responses, successive ones always include the changes from previous ones."
  describe("the paper's table of Rapid Security Response versions", () => {
    test.each([
      ["17.2", ["21C62a", "21C62b"]],
      ["17.3", ["21D50a", "21D50b", "21D50c"]],
      ["17.4", ["21E219a"]],
    ])("on %s, %j follow one another, and a later one makes the earlier ones old", (version, builds) => {
      const last = builds.length - 1;
      const forwards = builds.map((build, at) => `${at} ${version}+${build} ${at + 1}`);
      const names = builds.map((_, at) => String(at));
      expect(simulate({ version }, targets(...forwards)).order).toEqual(names);
      const backwards = builds.map((build, at) => `${at} ${version}+${build} ${9 - at}`);
      expect(simulate({ version }, targets(...backwards))).toEqual({
        ignored: names.slice(0, last).reverse(),
        order: [String(last)],
        blocked: [],
      });
    });
  });
});

test("a target that Apple doesn't offer is blocked, and the others go on without it", () => {
  const given = targets("gone 26.1 1", "new 26.2 2", "old 25.0 3");
  const isOffered = ({ identifier }: EnforcementTarget): boolean => identifier === "new";
  expect(simulate({ version: "26.0" }, given, isOffered)).toEqual({
    ignored: ["old", "gone"],
    order: ["new"],
    blocked: [],
  });
  expect(simulate({ version: "26.0" }, targets("gone 26.1 1"), isOffered)).toEqual({
    ignored: [],
    order: [],
    blocked: ["gone"],
  });
});

describe("for any enforcements", () => {
  const version = fc.constantFrom("25.6", "26.0", "26.1", "26.2", "26.10", "27");
  const target = fc.record({
    version,
    build: fc.option(fc.constantFrom("25B78", "25B771280a", "25C5010c", "24G90"), { nil: undefined }),
    day: fc.integer({ min: 1, max: 4 }),
  });
  const given = fc.array(target, { maxLength: 8 }).map((list) =>
    list.map(({ version, build, day }, at) => ({
      identifier: `e${at}`,
      version,
      build,
      localDateTime: `2026-12-0${day}T18:00:00`,
    })),
  );
  const device = fc.record({ version, build: fc.constantFrom(undefined, "25B78") });
  const isOffered = fc.func(fc.boolean());

  test("every identifier is in exactly one list", () => {
    fc.assert(
      fc.property(given, device, isOffered, (list, software, offered) => {
        const { ignored, order, blocked } = simulate(software, list, offered);
        expect([...ignored, ...order, ...blocked].sort()).toEqual(list.map(({ identifier }) => identifier).sort());
      }),
    );
  });

  test("the order never goes down in version, and starts above nothing older than the device", () => {
    fc.assert(
      fc.property(given, device, (list, software) => {
        const versions = [software.version, ...simulateQueue(list, software).order.map((step) => step.target.version)];
        versions.slice(1).forEach((next, at) => {
          expect(compareVersions(next, versions[at]!)).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  test("the order in which they are given means nothing", () => {
    fc.assert(
      fc.property(given, device, (list, software) => {
        expect(simulate(software, [...list].reverse())).toEqual(simulate(software, list));
      }),
    );
  });

  test("nothing blocked could be installed on the version that the device ends with", () => {
    fc.assert(
      fc.property(given, device, (list, software) => {
        const { order, blocked } = simulateQueue(list, software);
        const end = order.at(-1)?.target ?? software;
        const again = simulateQueue(
          blocked.map((one) => one.target),
          end,
        );
        expect(again.order).toEqual([]);
      }),
    );
  });
});

describe("sentences for previews", () => {
  // Apple: newly applied, "the device returns an error in the status report"; left over after an update, it is ignored.
  test.each([
    [
      "a lower version with a later deadline",
      "b 26.1 2",
      "a 26.2 1",
      "b, 26.1, is not newer than 26.2, which a brings",
    ],
    ["the same version twice", "b 26.2 1", "a 26.2 1", "b, 26.2, is not newer than 26.2, which a brings"],
    [
      "a base after its supplemental",
      "b 26.2 2",
      "a 26.2+25C56a 1",
      "b, 26.2, is not newer than 26.2 (25C56a), which a",
    ],
  ])("%s is named with what brought more before", (_what, one, other, sentence) => {
    const [mine, yours] = targets(one, other) as [EnforcementTarget, EnforcementTarget];
    expect(overtakenWarning(mine, yours, "pilot")).toContain(`in group pilot the target of ${sentence}`);
    expect(overtakenWarning(yours, mine, "pilot")).toBe(overtakenWarning(mine, yours, "pilot"));
  });

  test.each([
    ["a higher version later", "a 26.1 1", "b 26.2 2"],
    ["versions as numbers, not as text", "a 26.9 1", "b 26.10 2"],
    ["a supplemental after its base", "a 26.2 1", "b 26.2+25C56a 2"],
  ])("%s needs no sentence", (_what, one, other) => {
    const [mine, yours] = targets(one, other) as [EnforcementTarget, EnforcementTarget];
    expect(overtakenWarning(mine, yours, "pilot")).toBeUndefined();
  });

  test("the paper: a specific software update can be enforced independent of a configured deferral", () => {
    expect(deferralWarning("baseline", "pilot")).toMatch(/^the deferral of baseline reaches group pilot too/);
  });
});
