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
  const settings = (): unknown[] => [Error.stackTraceLimit, Reflect.get(Error, "prepareStackTrace")];
  const before = settings();
  new DeviceGroup("pilot", args);
  expect(settings()).toEqual(before);
  expect(() => new DeviceGroup("", args)).toThrow();
  expect(settings()).toEqual(before);
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

describe("the stack trace that Pulumi keeps of a resource in the state", () => {
  interface Request {
    getStacktrace(): { getFramesList(): { getPc(): { getUri(): string } | undefined }[] };
  }

  async function kept(): Promise<(string | undefined)[]> {
    const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: (request: Request) => Promise<void> };
    const sent = jest.spyOn(monitor, "registerResource");
    const { urn } = new DeviceGroup("pilot", args);
    await new Promise((resolve) => urn.apply(resolve));
    const [request] = sent.mock.calls[0]!;
    return request
      .getStacktrace()
      .getFramesList()
      .map((frame) => frame.getPc()?.getUri());
  }

  test("begins with the line of the program that declares it", async () => {
    expect((await kept())[0]).toMatch(/stackTraces\.test\.ts$/);
  });

  test("has no frames of this package, of Pulumi or of Node, of which all resources would have the same", async () => {
    const files = (await kept()).map((file) => file ?? "node:");
    expect(files.filter((file) => /^node:|@pulumi\/pulumi|^(?!.*\/test\/).*\/sdk\//.test(file))).toEqual([]);
  });

  test("begins there too where nobody has set a way to write stack traces", async () => {
    const given: unknown = Reflect.get(Error, "prepareStackTrace");
    Reflect.set(Error, "prepareStackTrace", undefined);
    try {
      expect((await kept())[0]).toMatch(/stackTraces\.test\.ts$/);
    } finally {
      Reflect.set(Error, "prepareStackTrace", given);
    }
  });
});
