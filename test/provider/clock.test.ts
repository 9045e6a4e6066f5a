import { currentTime, heldClockWarning } from "../../provider/clock";

afterEach(() => delete process.env.SOFTWAREUPDATE_TEST_CLOCK);

test("the clock is the system's, unless a test holds it, which is said", () => {
  const before = Date.now();
  expect(currentTime()).toBeGreaterThanOrEqual(before);
  expect(heldClockWarning()).toBeUndefined();
  process.env.SOFTWAREUPDATE_TEST_CLOCK = "2026-08-18T10:00:00Z";
  expect(currentTime()).toBe(Date.UTC(2026, 7, 18, 10));
  expect(currentTime({})).toBeGreaterThanOrEqual(before);
  expect(heldClockWarning()).toContain("the clock is held at 2026-08-18T10:00:00Z by SOFTWAREUPDATE_TEST_CLOCK");
  process.env.SOFTWAREUPDATE_TEST_CLOCK = "tomorrow";
  expect(currentTime()).toBeGreaterThanOrEqual(before);
  expect(heldClockWarning()).toBeUndefined();
});
