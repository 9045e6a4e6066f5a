import { SoftwareUpdateError } from "../../../provider/core/error";

test("an error keeps its code, its sentence and its cause", () => {
  const cause = new Error("ECONNREFUSED");
  const error = new SoftwareUpdateError("UNREACHABLE", "NanoHUB could not be reached.", { cause });
  expect(error).toMatchObject({
    name: "SoftwareUpdateError",
    code: "UNREACHABLE",
    message: "NanoHUB could not be reached.",
    cause,
  });
});

test("an error is recognised across copies of the package", async () => {
  jest.resetModules();
  const copy = await import("../../../provider/core/error");
  expect(copy.SoftwareUpdateError).not.toBe(SoftwareUpdateError);
  expect(SoftwareUpdateError.isInstance(new copy.SoftwareUpdateError("SERVER", "a"))).toBe(true);
  expect(copy.SoftwareUpdateError.isInstance(new SoftwareUpdateError("SERVER", "a"))).toBe(true);
});

test.each([new Error("a"), "SoftwareUpdateError", null, undefined, {}])("%p is none of ours", (value) => {
  expect(SoftwareUpdateError.isInstance(value)).toBe(false);
});
