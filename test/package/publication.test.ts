import { packPackage, runTool } from "./packed";

// npm and the processes that load the package take seconds, on a busy machine many.
jest.setTimeout(60_000);

let tarball: string;

beforeAll(async () => {
  tarball = await packPackage();
});

test("publint finds nothing to complain about", async () => {
  const { code, output } = await runTool("publint", ["run", tarball, "--strict"]);
  expect(output).toContain("All good!");
  expect(code).toBe(0);
});

// `node16` leaves out the resolution that knows no `exports`; under it programs still import the SDK, by `main`.
test("every kind of TypeScript program resolves types that are right", async () => {
  const { code, output } = await runTool("@arethetypeswrong/cli", [tarball, "--profile", "node16", "--no-emoji"]);
  expect(code === 0 ? "" : output).toBe("");
});

test("programs with TypeScript's oldest resolution find the SDK and the policies", async () => {
  const words = [tarball, "--entrypoints", ".", "policy", "--no-emoji"];
  const { code, output } = await runTool("@arethetypeswrong/cli", words);
  expect(code === 0 ? "" : output).toBe("");
});
