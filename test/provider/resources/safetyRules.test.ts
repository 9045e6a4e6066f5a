import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bag, ResourceHandler } from "../../../provider/resources/handler";
import { checked, created, enforcement, folderConnection, handlerOn, noon, refused, thrown, updated } from "./handlers";

/*
 * The numbers are those of the design's "Rules that keep people's computers safe". Rules 2, 6, 7 and 11 concern rollouts
 * and releases and are tested there.
 */

let folder: string;
let now: number;
let printed: jest.SpyInstance;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "safety-"));
  now = noon;
  printed = jest.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const open = (kind: Parameters<typeof handlerOn>[0] = "enforcement", path = folder): ResourceHandler =>
  handlerOn(kind, folderConnection(path), () => now);
const warnings = (): string[] => printed.mock.calls.map(([line]) => String(line));

/** Everything in the folder, by file. */
function contents(path = folder): Record<string, unknown> {
  return Object.fromEntries(
    ["declarations", "groups"].flatMap((kind) =>
      existsSync(join(path, kind))
        ? readdirSync(join(path, kind))
            .filter((name) => name.endsWith(".json"))
            .map((name) => [`${kind}/${name}`, JSON.parse(readFileSync(join(path, kind, name), "utf8")) as unknown])
        : [],
    ),
  );
}

const at = (time: string): number => Date.parse(time);

/** Its deadline comes first in UTC+14, on 2026-12-10 at 04:00 UTC; three days before that is the seventh at 04:00. */
const near: Bag = { ...enforcement, targetLocalDateTime: "2026-12-10T18:00:00" };
const lastMoment = at("2026-12-07T04:00:00.000Z");
const tooLate = lastMoment + 1;

/** The sentences of a check of `news`, after an enforcement with `olds` was declared. */
async function change(news: Bag, olds: Bag = near): Promise<string[]> {
  const { derivedIdentifier: _, ...inputs } = olds;
  return refused(open(), news, { ...inputs, identifier: olds.derivedIdentifier });
}

describe("safety rule 1: minimum notice", () => {
  test("a new enforcement is accepted to the last moment of the third day before, counted in UTC+14", async () => {
    now = lastMoment;
    expect(await refused(open(), near)).toEqual([]);
  });

  test("a millisecond later it is refused, and the sentence says what, why and what to do", async () => {
    now = tooLate;
    expect(await refused(open(), near)).toEqual([
      "a new enforcement needs 3 days of notice (minimumNotice), and 2026-12-10T18:00:00 is 2 days away in the earliest " +
        "time zone (UTC+14). Choose a later date, or set allowShortNotice: true if devices really must restart this soon",
    ]);
  });

  test("the failure is attached to the date, which is no secret", async () => {
    now = tooLate;
    const { failures } = await open().check({}, near);
    expect(failures.map(({ property }) => property)).toEqual(["targetLocalDateTime"]);
  });

  test.each([
    ["2026-12-08T04:00:01Z", "is 47 hours away"],
    ["2026-12-10T03:30:00Z", "is 0 hours away"],
    ["2026-12-10T04:00:00Z", "has already passed"],
    ["2027-12-10T04:00:00Z", "has already passed"],
  ])("the sentence says how near the deadline is: on %s it %s", async (time, distance) => {
    now = at(time);
    expect(await refused(open(), near)).toEqual([
      expect.stringContaining(`2026-12-10T18:00:00 ${distance} in the earliest`),
    ]);
  });

  test.each<[string, Bag, string]>([
    ["another version", { targetOSVersion: "26.6.3" }, "another target"],
    ["an older version", { targetOSVersion: "26.6.1" }, "another target"],
    ["a build", { targetBuildVersion: "25G83a", base: "installed" }, "another target"],
    ["an earlier date", { targetLocalDateTime: "2026-12-10T17:59:59" }, "an earlier deadline"],
    ["another group", { groups: ["pilot", "office", "school"] }, "adding group school"],
    ["other groups", { groups: ["school", "library"] }, "adding groups school, library"],
    ["a condition", { predicate: "TRUEPREDICATE" }, "another condition"],
    ["another platform", { platform: "iOS" }, "another condition"],
  ])("%s is refused within three days, and accepted before", async (_what, changes, reason) => {
    now = lastMoment - 60_000;
    expect(await change({ ...near, ...changes })).toEqual([]);
    now = tooLate;
    expect(await change({ ...near, ...changes })).toEqual([expect.stringMatching(`^${reason} needs 3 days of notice`)]);
  });

  test("a condition that was taken away is refused, since it reaches more devices", async () => {
    now = tooLate;
    expect(await change(near, { ...near, predicate: "a == 1" })).toEqual([
      expect.stringMatching(/^another condition needs/),
    ]);
  });

  test("a build that was taken away is refused, since it is another target", async () => {
    now = tooLate;
    expect(await change(near, { ...near, targetBuildVersion: "25G83a" })).toEqual([
      expect.stringMatching(/^another target needs/),
    ]);
  });

  test("the first group of an enforcement that reached nobody is refused; without any it is accepted", async () => {
    now = tooLate;
    expect(await change({ ...near, groups: [] }, { ...near, groups: [] })).toEqual([]);
    expect(await refused(open(), { ...near, groups: [] })).toEqual([]);
    expect(await change(near, { ...near, groups: [] })).toEqual([
      expect.stringMatching(/^adding groups pilot, office needs/),
    ]);
  });

  test("a new version with a later date still needs its notice, counted to the later date", async () => {
    now = tooLate;
    const news = { ...near, targetOSVersion: "26.6.3", targetLocalDateTime: "2026-12-10T18:00:01" };
    expect(await change(news)).toEqual([]);
    now += 1000;
    expect(await change(news)).toEqual([expect.stringMatching(/^another target needs/)]);
  });

  test("allowShortNotice: true lets everything through", async () => {
    now = tooLate;
    expect(await refused(open(), { ...near, allowShortNotice: true })).toEqual([]);
    expect(await change({ ...near, targetOSVersion: "26.6.3", allowShortNotice: true })).toEqual([]);
    expect(await refused(open(), { ...near, allowShortNotice: false })).toHaveLength(1);
  });

  test.each([1, 2, 3, 14, 365])("minimumNotice: %i counts as many days, to the millisecond", async (days) => {
    now = at("2026-12-10T04:00:00Z") - days * 24 * 60 * 60 * 1000;
    expect(await refused(open(), { ...near, minimumNotice: days })).toEqual([]);
    now += 1;
    expect(await refused(open(), { ...near, minimumNotice: days })).toEqual([
      expect.stringMatching(`^a new enforcement needs ${days} days of notice`),
    ]);
  });

  test("a new minimumNotice alone is no reason to refuse a standing deadline", async () => {
    now = tooLate;
    expect(await change({ ...near, minimumNotice: 30 })).toEqual([]);
  });

  test.each([
    ["a moment later", tooLate],
    ["on the deadline", at("2026-12-10T18:00:00Z")],
    ["a year later", at("2027-12-10T18:00:00Z")],
  ])("a deadline that stands unchanged never errors: %s", async (_what, time) => {
    now = time;
    expect(await change(near)).toEqual([]);
    expect(await change({ ...near, detailsURL: "https://it.example.com" })).toEqual([]);
    expect(await change({ ...near, groups: ["office", "pilot"] })).toEqual([]);
  });

  test("writing out what holds anyway changes nothing: activation: true is what absence means", async () => {
    now = tooLate;
    expect(await change({ ...near, activation: true })).toEqual([]);
    expect(await change(near, { ...near, activation: true })).toEqual([]);
  });

  test("postponing always passes, also when even the new date is too near", async () => {
    now = at("2026-12-10T03:59:59Z");
    expect(await change({ ...near, targetLocalDateTime: "2026-12-10T18:00:01" })).toEqual([]);
    expect(await change({ ...near, targetLocalDateTime: "2027-01-10T18:00:00" })).toEqual([]);
  });

  test("removing groups always passes, to the last one", async () => {
    now = at("2026-12-10T03:59:59Z");
    expect(await change({ ...near, groups: ["office"] })).toEqual([]);
    expect(await change({ ...near, groups: [] })).toEqual([]);
    expect(await change({ ...near, groups: [], targetOSVersion: "26.6.3" })).toEqual([]);
  });

  test("other kinds of resources know no notice", async () => {
    now = tooLate;
    const settings = { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot"], notifications: false };
    expect(await refused(open("settings"), settings)).toEqual([]);
  });

  test("an enforcement that takes another's place under a new identifier is a new one", async () => {
    now = tooLate;
    // The engine checks a replacement again, with nothing in place of the old inputs.
    expect(await refused(open(), { ...near, identifier: "com.example.macos" }, {})).toEqual([
      expect.stringMatching(/^a new enforcement needs/),
    ]);
  });
});

describe("safety rule 3: stopping is always possible", () => {
  const begun = /devices may already have begun to install/;
  const slower: [string, Bag][] = [
    ["postponing", { targetLocalDateTime: "2027-01-10T18:00:00" }],
    ["removing a group", { groups: ["office"] }],
    ["removing all groups", { groups: [] }],
  ];

  test.each(slower)("%s passes within two hours of the deadline, with the warning", async (_what, changes) => {
    now = at("2026-12-10T02:00:00Z");
    expect(await change({ ...near, ...changes })).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^softwareupdate: warning: swu-enforcement-acme_dev_macos: the deadline 2026-12-10T18:00:00/,
      ),
    ]);
    expect(warnings()[0]).toMatch(begun);
  });

  test.each(slower)("%s passes more than two hours before without it", async (_what, changes) => {
    now = at("2026-12-10T02:00:00Z") - 1;
    expect(await change({ ...near, ...changes })).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test("the warning stays until the deadline has passed everywhere, in UTC-12", async () => {
    now = at("2026-12-11T06:00:00Z");
    expect(await change({ ...near, groups: ["office"] })).toEqual([]);
    expect(warnings()).toHaveLength(1);
    now += 1;
    expect(await change({ ...near, groups: ["office"] })).toEqual([]);
    expect(warnings()).toHaveLength(1);
  });

  test("what stops nothing is no reason for the warning", async () => {
    now = at("2026-12-10T03:00:00Z");
    expect(await change(near)).toEqual([]);
    expect(await change({ ...near, detailsURL: "https://it.example.com" })).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test("withdrawing removes everything to the last minute, with the warning", async () => {
    const handler = open();
    const { id, outs } = await created(handler, near);
    expect(Object.keys(contents())).toHaveLength(4);
    now = at("2026-12-10T03:59:00Z");
    await handler.delete(id, outs);
    expect(contents()).toEqual({});
    expect(warnings()).toEqual([expect.stringMatching(begun)]);
  });

  test("withdrawing long before or long after the deadline says nothing", async () => {
    for (const time of [noon, at("2027-12-10T18:00:00Z")]) {
      now = noon;
      const handler = open();
      const { id, outs } = await created(handler, near);
      now = time;
      await handler.delete(id, outs);
      expect(contents()).toEqual({});
    }
    expect(warnings()).toEqual([]);
  });

  test("postponing reaches the server to the last minute", async () => {
    const handler = open();
    const before = await created(handler, near);
    now = at("2026-12-10T03:59:00Z");
    await updated(handler, before, { ...near, targetLocalDateTime: "2027-01-10T18:00:00" });
    expect(contents()["declarations/swu-enforcement-acme_dev_macos.json"]).toMatchObject({
      Payload: { TargetLocalDateTime: "2027-01-10T18:00:00" },
    });
  });

  test("an enforcement that stands half done can be removed", async () => {
    const handler = open();
    const { id, outs } = await created(handler, near);
    rmSync(join(folder, "declarations", "swu-enforcement-activation-acme_dev_macos.json"));
    rmSync(join(folder, "groups"), { recursive: true });
    await handler.delete(id, outs);
    expect(contents()).toEqual({});
  });
});

describe("safety rule 4: one platform an enforcement", () => {
  const predicateOf = (): unknown =>
    (contents()["declarations/swu-enforcement-activation-acme_dev_macos.json"] as { Payload: Bag }).Payload.Predicate;

  test("the platform is required", async () => {
    const { platform: _, ...others } = enforcement;
    expect(await refused(open(), others)).toEqual(["is required: one of iOS, iPadOS, macOS, tvOS, visionOS"]);
  });

  test("the activation's predicate is the platform's condition", async () => {
    await created(open(), enforcement);
    expect(predicateOf()).toBe("@status(device.model.family) == 'Mac'");
  });

  test("the program's own predicate is joined to it", async () => {
    await created(open(), { ...enforcement, predicate: "a == 1 OR b == 2" });
    expect(predicateOf()).toBe("(@status(device.model.family) == 'Mac') AND (a == 1 OR b == 2)");
  });

  test("another platform is another condition in the same activation", async () => {
    const before = await created(open(), enforcement);
    await updated(open(), before, { ...enforcement, platform: "iPadOS" });
    expect(predicateOf()).toBe("@status(device.model.family) == 'iPad'");
  });

  test("one that lost its condition on the server shows as a change, and gets it back", async () => {
    const handler = open();
    const before = await created(handler, enforcement);
    const path = join(folder, "declarations", "swu-enforcement-activation-acme_dev_macos.json");
    const stored = JSON.parse(readFileSync(path, "utf8")) as { Payload: Bag };
    const Payload = { StandardConfigurations: stored.Payload.StandardConfigurations };
    writeFileSync(path, JSON.stringify({ ...stored, ServerToken: "other", Payload }));
    const read = await handler.read(before.id, before.outs);
    expect(read.inputs).not.toEqual(before.inputs);
    await updated(handler, { id: before.id, inputs: read.inputs!, outs: read.props! }, enforcement);
    expect(predicateOf()).toBe("@status(device.model.family) == 'Mac'");
  });
});

describe("safety rule 5: builds only where they mean something", () => {
  test("a build that is neither a supplemental nor a seed is refused", async () => {
    expect(await refused(open(), { ...enforcement, targetBuildVersion: "25G83" })).toEqual([
      expect.stringMatching(/^names a build, but only a supplemental/),
    ]);
    expect(await refused(open(), { ...enforcement, targetBuildVersion: "25G83", prerelease: true })).toEqual([]);
  });

  test("a supplemental is refused without its base or the word that every device runs it", async () => {
    const supplemental = { ...enforcement, targetBuildVersion: "25G83a" };
    expect(await refused(open(), supplemental)).toEqual([expect.stringMatching(/installs on its base version only/)]);
    expect(await refused(open(), { ...supplemental, base: "installed" })).toEqual([]);
  });

  test("a supplemental is refused less than a day after its base", async () => {
    const { derivedIdentifier: _, ...base } = enforcement;
    const supplemental = { ...enforcement, targetBuildVersion: "25G83a", base };
    expect(await refused(open(), { ...supplemental, targetLocalDateTime: "2030-03-02T17:59:59" })).toEqual([
      expect.stringMatching(/must have a deadline at least a day before the supplemental's$/),
    ]);
    expect(await refused(open(), { ...supplemental, targetLocalDateTime: "2030-03-02T18:00:00" })).toEqual([]);
  });
});

describe("safety rule 8: ownership", () => {
  const identifier = "com.example.macos";
  const named = { ...enforcement, identifier };
  const declaration = {
    Type: "com.apple.configuration.softwareupdate.enforcement.specific",
    Identifier: identifier,
    ServerToken: "theirs",
    Payload: { TargetLocalDateTime: "2030-03-01T18:00:00", TargetOSVersion: "26.6.1" },
  };
  const activation = {
    Type: "com.apple.activation.simple",
    Identifier: `${identifier}-activation`,
    ServerToken: "theirs",
    Payload: { StandardConfigurations: [identifier] },
  };

  /** Somebody else's declaration in the folder. */
  async function theirs(stored: { Identifier: string } & Bag): Promise<void> {
    // Makes the folders, and leaves them empty.
    const { id, outs } = await created(open("settings"), {
      derivedIdentifier: "swu-settings-acme_dev_first",
      groups: [],
    });
    await open("settings").delete(id, outs);
    writeFileSync(join(folder, "declarations", `${stored.Identifier}.json`), JSON.stringify(stored));
  }

  test("another's declaration is not changed, and the sentence says how to take it over", async () => {
    await theirs(declaration);
    const before = contents();
    const handler = open();
    const error = await thrown(handler.create(await checked(handler, named)));
    expect(error.code).toBe("NOT_OWNED");
    expect(error.message).toBe(
      "The server already has a declaration com.example.macos that this program didn't make, with other content. Nothing " +
        "was changed. To take it over, set adopt: true; else choose another identifier.",
    );
    // No id: the engine must not think that anything of it is ours.
    expect(error.id).toBeUndefined();
    expect(contents()).toEqual(before);
  });

  test("another's activation is not changed either, nor is anything else written", async () => {
    await theirs(activation);
    const before = contents();
    const handler = open();
    const error = await thrown(handler.create(await checked(handler, named)));
    expect(error.code).toBe("NOT_OWNED");
    expect(error.message).toContain("com.example.macos-activation");
    expect(contents()).toEqual(before);
  });

  test("adopt: true takes it over", async () => {
    await theirs(declaration);
    await created(open(), { ...named, adopt: true });
    expect(contents()[`declarations/${identifier}.json`]).toMatchObject({ Payload: { TargetOSVersion: "26.6.2" } });
  });

  test("a declaration of another type is not taken over, not even with adopt", async () => {
    await theirs({ ...declaration, Type: "com.apple.configuration.passcode.settings" });
    const before = contents();
    const handler = open();
    const error = await thrown(handler.create(await checked(handler, { ...named, adopt: true })));
    expect(error.code).toBe("NOT_OWNED");
    expect(error.message).toMatch(
      /is a com\.apple\.configuration\.passcode\.settings, not a com\.apple\.configuration\.softwareupdate/,
    );
    expect(contents()).toEqual(before);
  });

  test("own is what is stored exactly as it would be written: an interrupted create goes on", async () => {
    const payload = { TargetLocalDateTime: "2030-03-01T18:00:00", TargetOSVersion: "26.6.2" };
    await theirs({ ...declaration, Payload: payload });
    await created(open(), named);
    expect(Object.keys(contents()).sort()).toEqual([
      `declarations/${identifier}-activation.json`,
      `declarations/${identifier}.json`,
      "groups/office.json",
      "groups/pilot.json",
    ]);
  });

  test("own is what has a derived identifier, whatever is stored under it", async () => {
    await theirs({ ...declaration, Identifier: "swu-enforcement-acme_dev_macos" });
    await created(open(), enforcement);
    expect(contents()["declarations/swu-enforcement-acme_dev_macos.json"]).toMatchObject({
      Payload: { TargetOSVersion: "26.6.2" },
    });
  });

  test("an identifier that only looks derived is refused without adopt", async () => {
    const reserved = { ...enforcement, identifier: "swu-enforcement-acme_prod_macos" };
    expect(await refused(open(), reserved)).toEqual([expect.stringMatching(/^must not start with swu-/)]);
    expect(await refused(open(), { ...reserved, adopt: true })).toEqual([]);
  });

  test("removing takes only what was declared: the group's other declarations and members stay", async () => {
    const handler = open();
    const mine = await created(handler, enforcement);
    const settings = { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot"] };
    await created(open("settings"), settings);
    await created(open("group"), { group: "office", enrollments: { A: "Ada's Mac" } });
    await handler.delete(mine.id, mine.outs);
    expect(Object.keys(contents()).sort()).toEqual([
      "declarations/swu-settings-acme_dev_all.json",
      "declarations/swu-settings-activation-acme_dev_all.json",
      "groups/office.json",
      "groups/pilot.json",
    ]);
  });

  test("with activation: false the activation of somebody else stays", async () => {
    await theirs(activation);
    const handler = open();
    const mine = await created(handler, { ...named, activation: false });
    await handler.delete(mine.id, mine.outs);
    expect(contents()).toEqual({ [`declarations/${identifier}-activation.json`]: activation });
  });
});

describe("safety rule 9: order undefined by Apple is an error", () => {
  const seed = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
  const other = { description: "iOS 18 AppleSeed Beta", token: "35b68K477rAsry6dxiDJBnE7" };
  const beta = (name: string, more: Bag): Bag => ({ derivedIdentifier: `swu-beta-acme_dev_${name}`, ...more });
  const required = beta("required", { groups: ["pilot"], programEnrollment: "AlwaysOn", requireProgram: seed });

  test("two different required programs that reach one group", async () => {
    const handler = open("beta");
    expect(await refused(handler, required)).toEqual([]);
    const second = beta("second", {
      groups: ["office", "pilot"],
      programEnrollment: "AlwaysOn",
      requireProgram: other,
    });
    const [sentence, ...more] = await refused(handler, second);
    expect(more).toEqual([]);
    expect(sentence).toMatch(
      /^swu-beta-acme_dev_required and swu-beta-acme_dev_second both reach group pilot and require different beta programs/,
    );
    expect(sentence).not.toMatch(/p3ySHD3C|35b68K47/);
  });

  test("offered and required programs that reach one group", async () => {
    const handler = open("beta");
    expect(await refused(handler, required)).toEqual([]);
    const offered = beta("offered", { groups: ["pilot"], offerPrograms: [other] });
    expect(await refused(handler, offered)).toEqual([expect.stringMatching(/both reach group pilot; one requires/)]);
  });

  test("also when one of them is the beta of a SoftwareUpdateSettings", async () => {
    expect(await refused(open("beta"), required)).toEqual([]);
    const settings = {
      derivedIdentifier: "swu-settings-acme_dev_all",
      groups: ["pilot"],
      beta: { programEnrollment: "AlwaysOn", requireProgram: other },
    };
    expect(await refused(open("settings"), settings)).toEqual([
      expect.stringMatching(/require different beta programs/),
    ]);
  });

  test("the same program, other groups, and a resource that is checked again are fine", async () => {
    const handler = open("beta");
    expect(await refused(handler, required)).toEqual([]);
    expect(await refused(handler, { ...required, requireProgram: other })).toEqual([]);
    expect(await refused(handler, required)).toEqual([]);
    expect(await refused(handler, { ...required, derivedIdentifier: "swu-beta-acme_dev_same" })).toEqual([]);
    const elsewhere = beta("elsewhere", { groups: ["office"], programEnrollment: "AlwaysOn", requireProgram: other });
    expect(await refused(handler, elsewhere)).toEqual([]);
  });

  test("the failure is attached to no property, since the engine prints values", async () => {
    const handler = open("beta");
    await refused(handler, required);
    const second = beta("second", { groups: ["pilot"], programEnrollment: "AlwaysOn", requireProgram: other });
    const { failures } = await handler.check({}, second);
    expect(failures.map(({ property }) => property)).toEqual([""]);
  });
});

describe("safety rule 10: the wrong server is never touched", () => {
  const kinds: [Parameters<typeof handlerOn>[0], Bag][] = [
    ["enforcement", enforcement],
    ["settings", { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot"], notifications: false }],
    ["group", { group: "pilot", enrollments: { A: "Ada's Mac" } }],
  ];
  let elsewhere: string;
  beforeEach(() => void (elsewhere = mkdtempSync(join(tmpdir(), "safety-other-"))));
  afterEach(() => rmSync(elsewhere, { recursive: true, force: true }));
  const refusal = (): RegExp =>
    new RegExp(
      `^this resource lives on the server "directory ${folder}", but the stack configuration now names "directory ${elsewhere}"\\. Nothing was changed on either\\.`,
    );

  describe.each(kinds)("of a resource of kind %s", (kind, declared) => {
    test("check refuses another server", async () => {
      const { inputs } = await created(open(kind), declared);
      expect(await refused(open(kind, elsewhere), declared, inputs)).toEqual([expect.stringMatching(refusal())]);
    });

    test.each(["read", "update", "delete"] as const)(
      "%s refuses another server and writes nothing on either",
      async (step) => {
        const { id, inputs, outs } = await created(open(kind), declared);
        const before = contents();
        const other = open(kind, elsewhere);
        const steps = {
          read: () => other.read(id, outs),
          update: () => other.update(id, outs, inputs),
          delete: () => other.delete(id, outs),
        };
        const error = await thrown(steps[step]());
        expect(error.code).toBe("OTHER_SERVER");
        expect(error.message).toMatch(refusal());
        expect(error.id).toBeUndefined();
        expect(contents()).toEqual(before);
        expect(contents(elsewhere)).toEqual({});
        expect(readdirSync(elsewhere)).toEqual([]);
      },
    );

    test("create refuses inputs that were checked for another server", async () => {
      const inputs = await checked(open(kind), declared);
      const error = await thrown(open(kind, elsewhere).create(inputs));
      expect(error.code).toBe("OTHER_SERVER");
      expect(contents(elsewhere)).toEqual({});
    });
  });

  test("a connection that gets a name later is the same server, and the name is kept from then on", async () => {
    const before = await created(open(), enforcement);
    expect(before.outs.server).toBe(`directory ${folder}`);
    const named = handlerOn("enforcement", { ...folderConnection(folder), serverName: "main" }, () => now);
    const after = await updated(named, before, { ...enforcement, detailsURL: "https://it.example.com" });
    expect(after.outs.server).toBe("main");
    await named.read(after.id, after.outs);
    await named.delete(after.id, after.outs);
    expect(contents()).toEqual({});
  });

  test("a named server may move, and a name that goes away is refused", async () => {
    const main = { ...folderConnection(folder), serverName: "main" };
    const before = await created(handlerOn("enforcement", main), enforcement);
    const moved = handlerOn("enforcement", { ...folderConnection(elsewhere), serverName: "main" });
    expect(await refused(moved, enforcement, before.inputs)).toEqual([]);
    expect(await refused(open(), enforcement, before.inputs)).toEqual([
      expect.stringMatching(
        /^this resource lives on the server "main", but the stack configuration now names "directory /,
      ),
    ]);
  });

  test("check keeps the server with the resource, and takes no word of the program for it", async () => {
    const { inputs } = await open().check({}, { ...enforcement, server: "another" });
    expect(inputs.server).toBe(`directory ${folder}`);
  });

  test("without any connection check says what to set, and every other step refuses", async () => {
    const none = handlerOn("enforcement", {});
    expect(await refused(none, enforcement)).toEqual([
      expect.stringMatching(/^No MDM server is configured: pass an explicit/),
    ]);
    const { id, inputs, outs } = await created(open(), enforcement);
    for (const step of [
      none.create(inputs),
      none.read(id, outs),
      none.update(id, outs, inputs),
      none.delete(id, outs),
    ]) {
      expect((await thrown(step)).code).toBe("CONFIGURATION");
    }
  });
});
