import { specifyRollout } from "../../../../provider/core/rollout/specification";
import { unknownValue } from "../../../../provider/core/unknown";
import { ringsWith, twoRings, type Arguments } from "./rollout";

const specify = (changes: Arguments = {}) => specifyRollout({ ...twoRings, ...changes });

describe("the arguments of a rollout", () => {
  test("have defaults: 18:00, three days of notice, keepDeadline, no day to avoid, and a gate for all rings but the first", () => {
    const [first, second] = specify().rings;
    expect(first).toEqual({
      name: "1",
      pace: { update: 1, upgrade: 1, supplemental: 1 },
      at: "18:00:00",
      avoid: {},
      minimumNotice: 3,
      onSupersede: "keepDeadline",
      isPaused: false,
    });
    expect(second!.gate).toEqual({ minimumDonePercent: 95 });
  });

  test("are overridden by a ring", () => {
    const all = { at: "12:00", minimumNotice: 5, onSupersede: "restartPace", avoid: { weekdays: ["Sunday"] } };
    const own = { at: "06:30:15", minimumNotice: 1, onSupersede: "finishFirst", avoid: {}, gate: false };
    const [first, second] = specify({ ...all, rings: ringsWith({}, own) }).rings;
    expect(first).toMatchObject({
      at: "12:00:00",
      minimumNotice: 5,
      onSupersede: "restartPace",
      avoid: { weekdays: ["Sunday"] },
    });
    expect(second).toMatchObject({ at: "06:30:15", minimumNotice: 1, onSupersede: "finishFirst", avoid: {} });
    expect(second!.gate).toBeUndefined();
  });

  test("have a pace for updates, upgrades and supplementals", () => {
    const [first, second] = specify({
      rings: ringsWith(
        { afterDays: { update: 3, upgrade: 30 } },
        { afterDays: { update: 7, upgrade: 60, supplemental: 0 } },
      ),
    }).rings;
    expect(first!.pace).toEqual({ update: 3, upgrade: 30, supplemental: 3 });
    expect(second!.pace).toEqual({ update: 7, upgrade: 60, supplemental: 0 });
  });

  test("are the same as the inputs that a component shows, whose plan and unknown groups say nothing here", () => {
    const shown = { ...twoRings, plan: [], rings: ringsWith({ group: unknownValue }) };
    expect(specifyRollout(shown)).toEqual(specify());
    expect(specify({ at: undefined, rings: ringsWith({ minimumNotice: undefined }) })).toEqual(specify());
  });

  test.each<[Arguments, string]>([
    [{ platform: "watchOS" }, "platform must be one of iOS, iPadOS, macOS, tvOS, visionOS"],
    [{ platform: undefined }, "platform is required"],
    [{ rings: [] }, "rings must have at least one element."],
    [{ rings: ringsWith({ name: "2" }) }, "rings[1].name: there is another ring 2; names tell rings apart."],
    [{ rings: ringsWith({ deadline: "2026-12-01T18:00:00" }) }, "rings[0] (1) needs either afterDays or deadline."],
    [{ rings: ringsWith({ afterDays: undefined }) }, "rings[0] (1) needs either afterDays or deadline."],
    [
      { rings: ringsWith({ afterDays: undefined, deadline: "2026-12-01T18:00:00Z" }) },
      "rings[0].deadline must not have a time zone offset",
    ],
    [{ rings: ringsWith({ afterDays: 2.5 }) }, "rings[0].afterDays must be whole days from 0 to 365"],
    [{ rings: ringsWith({ afterdays: 3 }) }, "rings[0].afterdays is not a known key; did you mean afterDays?"],
    [
      { rings: ringsWith({ gate: { soakDays: 1 } }) },
      "rings[0].gate: the first ring has no ring before it to wait for.",
    ],
    [
      { rings: ringsWith({}, { gate: true }) },
      "rings[1].gate must be a gate such as { minimumDonePercent: 95 }, or false.",
    ],
    [{ gate: {} }, "gate must say at least one of minimumDonePercent, maximumFailedPercent and soakDays."],
    [
      { gate: { minimumDone: 95 } },
      "gate.minimumDone is not a known key; known here: minimumDonePercent, maximumFailedPercent, soakDays.",
    ],
    [{ gate: { minimumDonePercent: 101 } }, "gate.minimumDonePercent must be at most 100."],
    [{ at: "6pm" }, "at must be a time of day such as 18:00."],
    [{ avoid: { weekdays: ["Sat"] } }, "avoid.weekdays[0] must be one of Monday, Tuesday"],
    [{ avoid: { dates: ["2026-02-30"] } }, "avoid.dates[0] must be a day, YYYY-MM-DD."],
    [
      { avoid: { freezes: [{ from: "2026-12-24", to: "2026-12-01" }] } },
      "avoid.freezes[0] must not end before it begins.",
    ],
    [
      { avoid: { weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] } },
      "avoid.weekdays must leave a day of the week.",
    ],
    [{ minimumNotice: 0 }, "minimumNotice must be at least 1."],
    [{ onSupersede: "finish" }, "onSupersede must be one of keepDeadline, restartPace, finishFirst."],
    [{ ring: [] }, "ring is not a known key; did you mean rings?"],
  ])("that are wrong are refused in words: %j", (changes, sentence) => {
    expect(() => specify(changes)).toThrow(sentence);
  });
});
