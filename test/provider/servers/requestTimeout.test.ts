import { requestTimeouts } from "../../../provider/servers/requestTimeout";

test("is what the environment says, and the client's own without it", () => {
  expect(requestTimeouts({ SOFTWAREUPDATE_REQUEST_TIMEOUT: "60000" }).attemptTimeout).toBe(60_000);
  expect(requestTimeouts({ SOFTWAREUPDATE_REQUEST_TIMEOUT: "" })).toEqual({});
  expect(requestTimeouts({})).toEqual({});
});

test.each([
  ["5000", 90_000],
  ["30000", 90_000],
  ["600000", 1_800_000],
])("of %s leaves %i for a request with its repetitions, so that one never ends another's time", (text, total) => {
  expect(requestTimeouts({ SOFTWAREUPDATE_REQUEST_TIMEOUT: text }).totalTimeout).toBe(total);
});

test.each(["soon", "0", "-1", "1.5", "600001", "Infinity"])("refuses %s in one sentence", (text) => {
  expect(() => requestTimeouts({ SOFTWAREUPDATE_REQUEST_TIMEOUT: text })).toThrow(
    `SOFTWAREUPDATE_REQUEST_TIMEOUT is "${text}"; it must be milliseconds, a whole number from 1 to 600000.`,
  );
});
