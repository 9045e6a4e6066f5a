/**
 * A macOS release in an organization of forty Macs, from the day on which the lookup service lists it to the day on which nothing of
 * it is left: the seven phases of Apple's paper ("Phases of Apple software update enforcement"), a gate that trips, a pause in the
 * last hour and a release that comes after it. test/fixtures/reviews/play/README.md tells the story, with the review of each step.
 *
 * The figures were counted by hand from what the Macs are made to report.
 */
import { expectKept } from "../../support/keptReviews";
import { inventoryText, fleetMacs, newcomer } from "./fleet";
import { program, Stage, type PlayedMac } from "./stage";

jest.setTimeout(300_000);

let stage: Stage;
/** The Macs of the rings, from 1 on: `canary(4)` is the old MacBook Air. */
const canary = (number: number): PlayedMac => stage.ring("canary")[number - 1]!;
const early = (number: number): PlayedMac => stage.ring("early")[number - 1]!;
const office = (number: number): PlayedMac => stage.ring("office")[number - 1]!;
/** Some of them, both numbers included. */
const from = (ring: typeof early, first: number, last: number): PlayedMac[] =>
  Array.from({ length: last - first + 1 }, (_, at) => ring(first + at));

const lack = "Insufficient disk space";

/** The review of this step is the one that people have read. */
async function expectReview(name: string): Promise<string> {
  const review = await stage.review();
  expectKept(`play/${name}`, review);
  return review;
}

beforeAll(async () => {
  stage = await Stage.build();
  // It renders a film for two weeks.
  early(14).role = "render";
});
afterAll(() => stage?.stop());

const enforcedFirst = ["26.6.1 by 2026-08-14T18:00:00", "15.7.9 by 2026-08-14T18:00:00"];
const enforcedEarly = ["26.6.1 by 2026-08-17T18:00:00", "15.7.9 by 2026-08-17T18:00:00"];
const enforcedAgain = ["26.6.2 by 2026-08-24T18:00:00", "15.7.9 by 2026-08-24T18:00:00"];
const enforcedOffice = ["26.6.2 by 2026-08-27T18:00:00", "15.7.9 by 2026-08-27T18:00:00"];

describe("10 August: Apple offers macOS 26.6.1, and 15.7.9 for Macs that can't run it", () => {
  test("phase 1: refresh finds the releases and fixes the deadlines; the first ring is opened", async () => {
    // First offered on 6 August: eight, eleven and twenty-one days later, all of them working days.
    expect(await stage.at("2026-08-10T08:00:00Z").refresh()).toEqual({
      rings: [
        "ring canary is opened for macOS 26.6.1 and macOS 15.7.9, by 2026-08-14T18:00:00: it waits for no other ring",
        "ring early waits: ring canary is not open for macOS 26.6.1 and macOS 15.7.9 yet",
        "ring office waits: ring early is not open for macOS 26.6.1 and macOS 15.7.9 yet",
      ],
      isWritten: true,
    });
    expect(stage.play.lock().rollouts!.map(({ ring, version, deadline }) => `${ring}: ${version} ${deadline}`)).toEqual(
      [
        "canary: 26.6.1 2026-08-14T18:00:00",
        "canary: 15.7.9 2026-08-14T18:00:00",
        "early: 26.6.1 2026-08-17T18:00:00",
        "early: 15.7.9 2026-08-17T18:00:00",
        "office: 26.6.1 2026-08-27T18:00:00",
        "office: 15.7.9 2026-08-27T18:00:00",
      ],
    );
    await expectReview("01-first-rollout");
  });

  test("phase 2: the first ring's Macs are told both releases, and each follows the one for its model", async () => {
    expect(await stage.up()).toEqual(["canary", "early", "office"]);
    expect(await stage.status()).toEqual({ canary: { unknown: 4 }, early: { unknown: 16 }, office: { unknown: 20 } });
    await stage.expectEnforced({ canary: enforcedFirst, early: [], office: [] });
    // canary 3 tries macOS 27; early 1 has installed 26.6.1 by itself.
    expect(await stage.status()).toEqual({
      canary: { waiting: 3, ahead: 1 },
      early: { notYetTold: 15, done: 1 },
      office: { notYetTold: 20 },
    });
    expect(await stage.review()).toBe("");
  });
});

describe("11 to 13 August: the first ring installs, and the gate of the second opens", () => {
  test("phase 3: the Macs download", async () => {
    await stage.at("2026-08-11T07:00:00Z").dailyReports();
    await canary(1).install("downloading", "26.6.1");
    await canary(2).install("waiting", "26.6.1");
    await canary(4).install("downloading", "15.7.9");
    expect((await stage.status()).canary).toEqual({ waiting: 1, downloading: 2, ahead: 1 });
  });

  test("phase 4: one has prepared the update, and its user is notified", async () => {
    stage.at("2026-08-11T15:00:00Z");
    await canary(1).install("prepared", "26.6.1");
    expect((await stage.status()).canary).toEqual({ waiting: 1, downloading: 1, prepared: 1, ahead: 1 });
  });

  test("phase 5: a user installs before the deadline; the next ring's gate stays closed at a half", async () => {
    await stage.at("2026-08-12T07:00:00Z").dailyReports();
    await canary(1).install("installing", "26.6.1");
    await canary(2).install("prepared", "26.6.1");
    expect((await stage.status()).canary).toEqual({ downloading: 1, prepared: 1, installing: 1, ahead: 1 });
    await canary(1).update("26.6.1");
    // A single failure is nothing yet: the Mac tries again by itself.
    await canary(4).fail("15.7.9", 1, lack, "2026-08-12T06:30:00Z");
    expect((await stage.status()).canary).toEqual({ waiting: 1, prepared: 1, done: 1, ahead: 1 });
    expect(await stage.refresh()).toEqual({
      rings: [
        "ring early waits: 50 % of ring canary done, needs 75 %",
        "ring office waits: ring early is not open for macOS 26.6.1 and macOS 15.7.9 yet",
      ],
      isWritten: false,
    });
  });

  test("phase 6: three of four run the release, one has failed twice, and the second ring is opened", async () => {
    await stage.at("2026-08-13T07:00:00Z").dailyReports();
    await canary(2).install("installing", "26.6.1");
    await canary(2).update("26.6.1");
    await canary(4).fail("15.7.9", 2, lack, "2026-08-13T06:30:00Z");
    expect((await stage.status()).canary).toEqual({ failed: 1, done: 2, ahead: 1 });
    expect(await stage.refresh()).toEqual({
      rings: [
        "ring early is opened for macOS 26.6.1 and macOS 15.7.9, by 2026-08-17T18:00:00: 75 % of ring canary done, 1 of 4 failed",
        "ring office waits: ring early is not open for macOS 26.6.1 and macOS 15.7.9 yet",
      ],
      isWritten: true,
    });
    await expectReview("02-the-second-ring-opens");
    expect(await stage.up()).toEqual(["early"]);
    await stage.expectEnforced({ canary: enforcedFirst, early: enforcedEarly, office: [] });
    expect(await stage.status()).toEqual({
      canary: { failed: 1, done: 2, ahead: 1 },
      early: { notReached: 1, waiting: 14, done: 1 },
      office: { notYetTold: 20 },
    });
  });
});

describe("14 and 15 August: too many fail", () => {
  test("the second ring is on its way, and a failure from July is none of this release's", async () => {
    await stage.at("2026-08-14T12:00:00Z").dailyReports();
    await early(2).fail("26.6.1", 1, lack, "2026-08-14T10:00:00Z");
    await early(3).fail("26.6.1", 1, lack, "2026-08-14T10:30:00Z");
    await early(4).install("downloading", "26.6.1");
    await early(5).install("prepared", "26.6.1");
    await early(7).fail("26.6.1", 5, lack, "2026-07-20T10:00:00Z");
    await early(8).install("installing", "26.6.1");
    await early(9).update("26.6.1");
    await early(15).update("15.7.9");
    expect((await stage.status()).early).toEqual({
      notReached: 1,
      waiting: 9,
      downloading: 1,
      prepared: 1,
      installing: 1,
      done: 3,
    });
  });

  test("the gate of the last ring trips at two failures in sixteen, and nobody's Mac notices", async () => {
    await stage.at("2026-08-15T08:00:00Z").dailyReports();
    await early(2).fail("26.6.1", 2, lack, "2026-08-15T06:00:00Z");
    await early(3).fail("26.6.1", 2, lack, "2026-08-15T06:30:00Z");
    expect((await stage.status()).early).toMatchObject({ failed: 2, waiting: 7, done: 3 });
    expect(await stage.refresh()).toEqual({
      rings: ["ring office is held: 13 % of ring early failed, at most 5 % may"],
      isWritten: true,
    });
    await expectReview("03-the-last-ring-is-held");
    expect(await stage.up()).toEqual([]);
    await stage.expectEnforced({ canary: enforcedFirst, early: enforcedEarly, office: [] });
  });
});

describe("17 August: the update is bad, and stopped in the last hour", () => {
  test("pausing says that it may come too late for some, and takes every enforcement away", async () => {
    await stage.at("2026-08-16T08:00:00Z").dailyReports();
    // 18:00 has come at UTC+14 at 04:00 in UTC.
    stage.at("2026-08-17T03:15:00Z").play.project.setProgram(program("paused: true,"));
    const review = await expectReview("04-paused-in-the-last-hour");
    expect(review).toContain("devices may already have begun to install");
    expect(await stage.up()).toEqual(["canary", "early"]);
    await stage.expectEnforced({ canary: [], early: [], office: [] });
    // Those that have 26.6.1 keep it.
    expect(await stage.status()).toEqual({
      canary: { notYetTold: 1, done: 2, ahead: 1 },
      early: { notYetTold: 13, done: 3 },
      office: { notYetTold: 20 },
    });
    expect(await stage.refresh()).toEqual({
      rings: ["ring canary is paused", "ring early is paused", "ring office is paused"],
      isWritten: false,
    });
    // Its user goes on a holiday.
    early(16).isSilent = true;
  });
});

describe("18 August: Apple offers macOS 26.6.2, which puts it right", () => {
  test("it takes the place of 26.6.1 with new notice, while the last ring stays held until a person lets it go", async () => {
    await stage.at("2026-08-18T08:00:00Z").dailyReports();
    stage.offerTheNext();
    stage.play.project.setProgram(program());
    // Three days after 18 August is a Saturday in UTC+14.
    const taken = (ring: string, deadline: string) => [
      `ring ${ring} gets macOS 26.6.2 in place of macOS 26.6.1, by 2026-08-24T18:00:00`,
      `ring ${ring} gets until 2026-08-24T18:00:00 in place of ${deadline}: it left less than the minimum notice`,
    ];
    expect((await stage.refresh()).rings).toEqual([
      ...taken("canary", "2026-08-14T18:00:00"),
      ...taken("early", "2026-08-17T18:00:00"),
      "ring office gets macOS 26.6.2 in place of macOS 26.6.1, by 2026-08-27T18:00:00",
      'ring office is held since 2026-08-15: 13 % of ring early failed, at most 5 % may; to let it open, take "held" out of the lock file',
    ]);
    stage.play.project.setFile("softwareupdate.lock.json", stage.play.lockText().replaceAll(/, "held": \{.*?\}/g, ""));
    expect(await stage.refresh()).toEqual({
      rings: ["ring office waits: the enforcement of ring early is not on the server yet"],
      isWritten: true,
    });
    await expectReview("05-a-newer-release");
  });

  test("the Macs of both rings are told, and what failed before counts no more", async () => {
    expect(await stage.up()).toEqual(["canary", "early"]);
    await stage.expectEnforced({ canary: enforcedAgain, early: enforcedAgain, office: [] });
    expect(await stage.status()).toEqual({
      canary: { waiting: 3, ahead: 1 },
      early: { notReached: 1, notYetTold: 1, waiting: 13, done: 1 },
      office: { notYetTold: 20 },
    });
  });
});

describe("20 and 21 August: one ring after the other comes to its end", () => {
  test("phase 7: the first ring is done and loses its enforcements; the last one waits at 81 %", async () => {
    await stage.at("2026-08-19T08:00:00Z").dailyReports();
    await stage.at("2026-08-20T08:00:00Z").dailyReports();
    for (const mac of [canary(1), canary(2), ...from(early, 1, 12)]) await mac.update("26.6.2");
    await canary(4).update("15.7.9");
    await early(13).install("prepared", "26.6.2");
    expect(await stage.status()).toEqual({
      canary: { done: 3, ahead: 1 },
      early: { unreachable: 1, notReached: 1, prepared: 1, done: 13 },
      office: { notYetTold: 20 },
    });
    expect((await stage.refresh()).rings).toEqual([
      "ring canary is done: all 4 devices have macOS 26.6.2 or macOS 15.7.9",
      "ring office waits: 81 % of ring early done, needs 95 %",
    ]);
    expect(await expectReview("06-the-first-ring-is-done")).toContain(
      "ring office waits: 81 % of ring early done, needs 95 %",
    );
    expect(await stage.up()).toEqual(["canary"]);
    await stage.expectEnforced({ canary: [], early: enforcedAgain, office: [] });
    const shown = await stage.statusText();
    expect(shown).toMatch(/^ {2}canary +done +.* 100 %$/m);
    expect(shown).toMatch(/^ {2}early +open +2026-08-24 18:00, 3 days left +16 +.* 81 %$/m);
    expect(shown).toMatch(/^ {2}office +waiting +2026-08-27 18:00, 6 days left +20 +.* 0 %$/m);
    expect(shown).toContain("ring office waits: 81 % of ring early done, needs 95 % (2026-08-20)");
    expect(shown).toContain("1 device unreachable: silent for more than 48 hours");
    expect(shown).toContain("1 device not reached: the predicate is false on it");
  });

  test("the second ring is done, too, and the last one is opened with the deadline that it always had", async () => {
    await stage.at("2026-08-21T08:00:00Z").dailyReports();
    // The film is finished, and the holiday is over.
    early(14).role = undefined;
    early(16).isSilent = false;
    await stage.expectEnforced({ canary: [], early: enforcedAgain, office: [] });
    expect((await stage.status()).early).toEqual({ waiting: 2, prepared: 1, done: 13 });
    for (const mac of from(early, 13, 14)) await mac.update("26.6.2");
    await early(16).update("15.7.9");
    expect((await stage.refresh()).rings).toEqual([
      "ring early is done: all 16 devices have macOS 26.6.2 or macOS 15.7.9",
      "ring office is opened for macOS 26.6.2 and macOS 15.7.9, by 2026-08-27T18:00:00: 100 % of ring early done",
    ]);
    await expectReview("07-the-last-ring-opens");
    expect(await stage.up()).toEqual(["early", "office"]);
    await stage.expectEnforced({ canary: [], early: [], office: enforcedOffice });
  });
});

describe("24 to 28 August: the last ring", () => {
  test("every state is counted on its way", async () => {
    office(18).isSilent = true;
    for (const day of ["22", "23", "24"]) await stage.at(`2026-08-${day}T12:00:00Z`).dailyReports();
    for (const mac of from(office, 1, 7)) await mac.update("26.6.2");
    await office(8).update("27.0");
    await office(9).install("installing", "26.6.2");
    for (const mac of from(office, 10, 11)) await mac.install("prepared", "26.6.2");
    for (const mac of from(office, 12, 14)) await mac.install("downloading", "26.6.2");
    await office(15).install("waiting", "26.6.2");
    await office(16).fail("26.6.2", 1, lack, "2026-08-24T11:00:00Z");
    await office(17).fail("26.6.2", 3, "Battery level is too low", "2026-08-24T11:30:00Z");
    await office(19).update("15.7.9");
    const { rollouts } = await stage.reading();
    const [, , ring] = rollouts[0]!.rings;
    expect(ring).toMatchObject({ status: "open", membership: "DeviceGroup", total: 20, done: 9, others: 0, unread: 0 });
    expect((await stage.status()).office).toEqual({
      unreachable: 1,
      failed: 1,
      waiting: 3,
      downloading: 3,
      prepared: 2,
      installing: 1,
      done: 8,
      ahead: 1,
    });
    expect(ring!.devices.find(({ state }) => state === "failed")).toMatchObject({
      enrollment: office(17).mac.enrollment,
      reason: "Battery level is too low",
      requirement: { name: "power" },
      failure: { count: 3, since: "2026-08-24T11:30:00.000Z" },
    });
    expect(await stage.refresh()).toEqual({ rings: [], isWritten: false });
  });

  test("when it is done, nothing is left on any Mac", async () => {
    office(18).isSilent = false;
    for (const day of ["25", "26", "27", "28"]) await stage.at(`2026-08-${day}T09:00:00Z`).dailyReports();
    await stage.expectEnforced({ canary: [], early: [], office: enforcedOffice });
    for (const mac of from(office, 9, 18)) await mac.update("26.6.2");
    await office(20).update("15.7.9");
    expect((await stage.refresh()).rings).toEqual([
      "ring office is done: all 20 devices have macOS 26.6.2 or macOS 15.7.9",
    ]);
    await expectReview("08-the-end");
    expect(await stage.up()).toEqual(["canary", "early", "office"]);
    for (const mac of stage.macs) expect(await stage.items(mac)).toEqual(nothing);
    expect(await stage.status()).toEqual({
      canary: { done: 3, ahead: 1 },
      early: { done: 16 },
      office: { done: 19, ahead: 1 },
    });
  });
});

const nothing = { Activations: [], Assets: [], Configurations: [], Management: [] };

test("31 August: a newcomer joins the office, and nothing changes for anybody", async () => {
  stage.at("2026-08-31T08:00:00Z").play.project.setFile("inventory.json", inventoryText([...fleetMacs, newcomer]));
  const mac = await stage.enroll(newcomer);
  expect(await stage.refresh()).toEqual({ rings: [], isWritten: false });
  await expectReview("09-a-newcomer");
  expect(await stage.up()).toEqual([]);
  expect(await stage.items(mac)).toEqual(nothing);
  expect(await stage.refresh()).toEqual({ rings: [], isWritten: false });
  expect(await stage.review()).toBe("");
});
