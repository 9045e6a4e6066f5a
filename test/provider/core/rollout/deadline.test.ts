import fc from "fast-check";
import { daysAfter } from "../../../../provider/core/releases/day";
import { isAvoided, weekdays, type AvoidedDays, type Weekday } from "../../../../provider/core/rollout/avoidedDays";
import {
  afterBase,
  beforeSupplemental,
  dayIn,
  earliestDeadline,
  paceDeadline,
  type DeadlineRules,
} from "../../../../provider/core/rollout/deadline";

const rules: DeadlineRules = { at: "18:00:00", avoid: {}, minimumNotice: 3 };
const weekend: AvoidedDays = { weekdays: ["Saturday", "Sunday"] };

const days = fc.integer({ min: 0, max: 2000 }).map((count) => daysAfter("2024-01-01", count));
const avoided: fc.Arbitrary<AvoidedDays> = fc.record({
  weekdays: fc.uniqueArray(fc.constantFrom<Weekday>(...weekdays), { maxLength: 6 }),
  dates: fc.array(days, { maxLength: 5 }),
  freezes: fc.array(
    fc.tuple(days, fc.integer({ min: 0, max: 60 })).map(([from, length]) => ({ from, to: daysAfter(from, length) })),
    { maxLength: 3 },
  ),
});
const anyRules: fc.Arbitrary<DeadlineRules> = fc.record({
  at: fc.constantFrom("00:00:00", "06:30:00", "12:00:00", "18:00:00", "23:59:59"),
  avoid: avoided,
  minimumNotice: fc.integer({ min: 0, max: 40 }),
});
const pace = fc.integer({ min: 0, max: 120 });

describe("the deadline of a pace", () => {
  test("is the later of first offer with its days and of the notice from the day of the refresh", () => {
    expect(paceDeadline("2026-08-17", 14, "2026-08-18", rules)).toBe("2026-08-31T18:00:00");
    // 18:00 on the 22nd comes first in UTC+14, at 04:00 UTC: three days and four hours after the 18th has ended.
    expect(paceDeadline("2026-08-17", 0, "2026-08-18", rules)).toBe("2026-08-22T18:00:00");
    // 12:00 comes there at 22:00 UTC of the day before, two hours too early.
    expect(paceDeadline("2026-08-17", 0, "2026-08-18", { ...rules, at: "12:00:00" })).toBe("2026-08-23T12:00:00");
  });

  test("moves later over weekdays, dates and freeze windows", () => {
    // The 22nd of August 2026 is a Saturday.
    expect(paceDeadline("2026-08-17", 0, "2026-08-18", { ...rules, avoid: weekend })).toBe("2026-08-24T18:00:00");
    const holiday = { ...weekend, dates: ["2026-08-24"] };
    expect(paceDeadline("2026-08-17", 0, "2026-08-18", { ...rules, avoid: holiday })).toBe("2026-08-25T18:00:00");
    const frozen = { ...weekend, freezes: [{ from: "2026-08-20", to: "2026-09-04" }] };
    expect(paceDeadline("2026-08-17", 0, "2026-08-18", { ...rules, avoid: frozen })).toBe("2026-09-07T18:00:00");
  });

  test("never falls on a day to avoid", () => {
    fc.assert(
      fc.property(days, pace, days, anyRules, (offered, after, on, any) => {
        expect(isAvoided(dayIn(paceDeadline(offered, after, on, any)), any.avoid)).toBe(false);
      }),
    );
  });

  test("never leaves less than the minimum notice in the earliest time zone, however late on the day it applies", () => {
    fc.assert(
      fc.property(days, pace, days, anyRules, (offered, after, on, any) => {
        const first = Date.parse(`${paceDeadline(offered, after, on, any)}+14:00`);
        const lastMoment = Date.parse(`${on}T23:59:59.999Z`);
        expect(first - lastMoment).toBeGreaterThanOrEqual(any.minimumNotice * 24 * 60 * 60 * 1000);
      }),
    );
  });

  test("never comes earlier with more days, a later offer or a later refresh", () => {
    fc.assert(
      fc.property(days, pace, pace, days, anyRules, (offered, after, more, on, any) => {
        const deadline = paceDeadline(offered, after, on, any);
        expect(paceDeadline(offered, after + more, on, any) >= deadline).toBe(true);
        expect(paceDeadline(daysAfter(offered, more), after, on, any) >= deadline).toBe(true);
        expect(paceDeadline(offered, after, daysAfter(on, more), any) >= deadline).toBe(true);
      }),
    );
  });

  test("is an error when no day is left in ten years", () => {
    const avoid = { freezes: [{ from: "2026-01-01", to: "2099-12-31" }] };
    expect(() => earliestDeadline("2026-08-18", { ...rules, avoid })).toThrow(
      "avoid leaves no day for a deadline in the ten years after 2026-08-22",
    );
  });
});

describe("the deadlines of a supplemental and its base", () => {
  test("are at least a day apart, and on no day to avoid", () => {
    expect(afterBase("2026-08-21T18:00:00", weekend)).toEqual({
      baseDeadline: "2026-08-21T18:00:00",
      deadline: "2026-08-24T18:00:00",
    });
    expect(beforeSupplemental("2026-08-24T18:00:00", weekend)).toBe("2026-08-21T18:00:00");
    fc.assert(
      fc.property(days, avoided, (day, avoid) => {
        const { deadline, baseDeadline } = afterBase(`${day}T12:00:00`, avoid);
        expect(dayIn(deadline) >= daysAfter(dayIn(baseDeadline!), 1)).toBe(true);
        expect(isAvoided(dayIn(deadline), avoid)).toBe(false);
        const base = beforeSupplemental(`${day}T12:00:00`, avoid);
        expect(daysAfter(dayIn(base), 1) <= day).toBe(true);
        expect(isAvoided(dayIn(base), avoid)).toBe(false);
      }),
    );
  });
});
