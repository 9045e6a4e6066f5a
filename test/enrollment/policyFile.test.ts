import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPolicyFile } from "../../enrollment";
import { registerCleanup } from "../support/cleanup";

const folder = mkdtempSync(join(tmpdir(), "policy-"));
registerCleanup(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("the policy of the example can be used", async () => {
  const policy = await readPolicyFile(join(__dirname, "../../examples/enrollment-gate/policy.yaml"));
  expect(Object.keys(policy.platforms)).toEqual(["macOS", "iOS", "iPadOS"]);
});

test("the policy of the page on enrollment can be used", async () => {
  const page = readFileSync(join(__dirname, "../../docs/enrollment.md"), "utf8");
  const [, text] = /```yaml\n(.*?)```/s.exec(page)!;
  const policy = await readPolicyFile(file("page.yaml", text!));
  expect(Object.keys(policy.platforms)).toEqual(["macOS", "iOS", "iPadOS"]);
});

test("YAML and JSON say the same", async () => {
  const yaml = file("policy.yaml", "platforms:\n  macOS: { minimum: latest } # comment\n");
  const json = file("policy.json", '{"platforms":{"macOS":{"minimum":"latest"}}}');
  expect(await readPolicyFile(yaml)).toEqual(await readPolicyFile(json));
});

test("a version without quotes is refused, and not read as another one", async () => {
  const yaml = file("number.yaml", "platforms:\n  macOS:\n    minimum: 26.10\n");
  await expect(readPolicyFile(yaml)).rejects.toThrow(
    `The enrollment policy ${yaml} can't be used:\n  platforms.macOS.minimum must be in quotes, such as "26.10"`,
  );
});

test.each([
  ["that isn't there", () => join(folder, "missing.yaml"), "CONFIGURATION", /missing\.yaml can't be read \(ENOENT\)/],
  ["that is no JSON", () => file("broken.json", "{"), "INVALID_INPUT", /broken\.json is not JSON/],
  ["that is no YAML", () => file("broken.yaml", "a: [1"), "INVALID_INPUT", /broken\.yaml is not YAML: .*line 1/s],
  [
    "with a key twice",
    () => file("twice.yaml", "platforms: {}\nplatforms: {}"),
    "INVALID_INPUT",
    /Map keys must be unique/,
  ],
  ["that is empty", () => file("empty.yaml", ""), "INVALID_INPUT", /it must be an object, not null/],
])("a file %s is an error that names it", async (_, path, code, message) => {
  const error: unknown = await readPolicyFile(path()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
});

test("aliases that multiply (billion laughs) are refused", async () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [name, before] of ["ba", "cb", "dc", "ed", "fe", "gf", "hg", "ih"]) {
    lines.push(`${name}: &${name} [${`*${before}, `.repeat(9)}]`);
  }
  await expect(readPolicyFile(file("laughs.yaml", lines.join("\n")))).rejects.toThrow("Excessive alias count");
});
