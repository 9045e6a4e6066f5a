import { requestTimeout } from "../../../provider/servers/requestTimeout";

test("is what the environment says, and the client's own without it", () => {
  expect(requestTimeout({ SOFTWAREUPDATE_REQUEST_TIMEOUT: "90000" })).toBe(90_000);
  expect(requestTimeout({ SOFTWAREUPDATE_REQUEST_TIMEOUT: "" })).toBeUndefined();
  expect(requestTimeout({})).toBeUndefined();
});

test.each(["soon", "0", "-1", "1.5", "600001", "Infinity"])("refuses %s in one sentence", (text) => {
  expect(() => requestTimeout({ SOFTWAREUPDATE_REQUEST_TIMEOUT: text })).toThrow(
    `SOFTWAREUPDATE_REQUEST_TIMEOUT is "${text}"; it must be milliseconds, a whole number from 1 to 600000.`,
  );
});
