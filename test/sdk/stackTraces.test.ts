import * as pulumi from "@pulumi/pulumi";
import { DeviceGroup } from "../../sdk";

beforeEach(() =>
  pulumi.runtime.setMocks({
    call: ({ inputs }) => inputs as object,
    newResource: ({ name }) => ({ id: name, state: {} }),
  }),
);

const args = { group: "pilot", enrollments: {} };

test("a resource leaves the program's stack traces as they were", () => {
  const limit = Error.stackTraceLimit;
  new DeviceGroup("pilot", args);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(() => new DeviceGroup("", args)).toThrow();
  expect(Error.stackTraceLimit).toBe(limit);
});

test("an error of a resource's constructor names the line of the program", () => {
  let stack: string | undefined;
  try {
    new DeviceGroup("", args);
  } catch (error) {
    stack = (error as Error).stack;
  }
  expect(stack).toMatch(/stackTraces\.test\.ts:\d+/);
});
