import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formatLock } from "../../provider/core/lock/lock";
import { getBetaPrograms, getBetaProgramsOutput } from "../../sdk/getBetaPrograms";
import {
  paperPrograms,
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";

const tokens = ["/session", "/os-beta-enrollment/tokens"];

let service: DeviceAssignmentService;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "beta-programs-"));
  service = await startDeviceAssignmentService();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});
beforeEach(() => Object.assign(process.env, service.environment));
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

interface Known<T> {
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  readonly value: T;
}

async function stateOf<T>(output: pulumi.Output<T>): Promise<Known<T>> {
  const inner = output as unknown as {
    readonly isKnown: Promise<boolean>;
    readonly isSecret: Promise<boolean>;
    promise(): Promise<T>;
  };
  return { isKnown: await inner.isKnown, isSecret: await inner.isSecret, value: await inner.promise() };
}

function lockWith(...titles: string[]): void {
  const betaPrograms = titles.map((title) => ({ os: title.split(" ")[0]!, title }));
  const file = path.join(folder, "softwareupdate.lock.json");
  writeFileSync(file, formatLock({ version: 1, releases: [], betaPrograms }));
  process.env.SOFTWAREUPDATE_LOCK_FILE = file;
}

describe("with a server token", () => {
  beforeEach(() => void (process.env.SOFTWAREUPDATE_SERVER_TOKEN = JSON.stringify(serverTokenJson)));

  test("getBetaPrograms returns Apple's programs, each token a secret output, and asks once a process", async () => {
    const { programs } = await getBetaPrograms();
    expect(programs.map(({ os, title }) => [os, title])).toEqual([
      ["macOS", "macOS AppleSeed Beta"],
      ["iOS", "iOS 18 AppleSeed Beta"],
    ]);
    expect(await stateOf(programs[1]!.token)).toEqual({
      isKnown: true,
      isSecret: true,
      value: paperPrograms[1]!.token,
    });
    const { programs: macs } = await getBetaPrograms({ os: "macOS" });
    expect(macs.map(({ title }) => title)).toEqual(["macOS AppleSeed Beta"]);
    expect(service.requests().map((request) => request.path)).toEqual(tokens);
  });

  test("getBetaProgramsOutput is secret as a whole, whatever is taken out of it", async () => {
    const { programs } = getBetaProgramsOutput({ os: pulumi.output("iOS") });
    const all = await stateOf(programs);
    expect(all.value).toEqual([{ os: "iOS", title: "iOS 18 AppleSeed Beta", token: paperPrograms[1]!.token }]);
    expect((await stateOf(programs[0]!.token)).isSecret).toBe(true);
    expect(all.isSecret).toBe(true);
  });
});

describe("without a server token", () => {
  test("getBetaPrograms reads the names from the lock file, and the tokens are unknown secrets", async () => {
    lockWith("iOS 26 AppleSeed Beta", "macOS 26 AppleSeed Beta");
    service.requests();
    const { programs } = await getBetaPrograms({ os: "iOS" });
    expect(programs.map(({ os, title }) => [os, title])).toEqual([["iOS", "iOS 26 AppleSeed Beta"]]);
    expect(await stateOf(programs[0]!.token)).toMatchObject({ isKnown: false, isSecret: true });
    const title = getBetaProgramsOutput().programs[1]!.title;
    expect(await stateOf(title)).toMatchObject({ isKnown: true, value: "macOS 26 AppleSeed Beta" });
    expect(service.requests()).toEqual([]);
  });

  test("getBetaPrograms says what to do when the lock file has no programs either", async () => {
    process.env.SOFTWAREUPDATE_LOCK_FILE = path.join(folder, "releases.lock.json");
    writeFileSync(process.env.SOFTWAREUPDATE_LOCK_FILE, formatLock({ version: 1, releases: [] }));
    await expect(getBetaPrograms()).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringMatching(
        /^No server token is configured: .* run `softwareupdate refresh` once where a server token is configured/,
      ) as string,
    });
  });
});
