import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formatLock } from "../../provider/core/lock/lock";
import type { LockedRing } from "../../provider/core/lock/rollouts";
import { EnforcementSpecific } from "../../sdk/enforcementSpecific";
import { Provider } from "../../sdk/provider";
import { planKnown } from "../../sdk/rolloutPlan";
import { SoftwareUpdateRollout, type SoftwareUpdateRolloutArgs } from "../../sdk/softwareUpdateRollout";
import { StatusSubscriptions } from "../../sdk/statusSubscriptions";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly provider?: string;
}

let folder: string;
let made: Made[];
let warnings: string[];

async function withMocks(isPreview = false): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ type, name, inputs, provider }) => {
        made.push({ type, name, inputs: inputs as Record<string, unknown>, ...(provider && { provider }) });
        return {
          id: `${name}-id`,
          state: { identifier: `${name}-identifier`, ...(inputs as Record<string, unknown>) },
        };
      },
    },
    "project",
    "dev",
    isPreview,
  );
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollout-"));
  process.env.SOFTWAREUPDATE_LOCK_FILE = join(folder, "softwareupdate.lock.json");
  process.env.SOFTWAREUPDATE_TEST_CLOCK = "2026-08-18T10:00:00Z";
  made = [];
  warnings = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((message) => {
    warnings.push(message);
    return Promise.resolve();
  });
  lock([]);
  await withMocks();
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ["LOCK_FILE", "TEST_CLOCK", "ROLLOUT_REFRESH"]) delete process.env[`SOFTWAREUPDATE_${name}`];
  rmSync(folder, { recursive: true, force: true });
});

function lock(rollouts: readonly LockedRing[]): void {
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock({ version: 1, releases: [], rollouts }));
}

const line = (ring: string, more: Partial<LockedRing> = {}): LockedRing => ({
  stack: "dev",
  rollout: "macos",
  ring,
  version: "26.6.2",
  kind: "update",
  deadline: "2026-08-24T18:00:00",
  ...more,
});
const opened = { on: "2026-08-18", evidence: "it waits for no other ring" };
const paced: SoftwareUpdateRolloutArgs = {
  platform: "macOS",
  release: "26.6.2",
  rings: [
    { name: "1", group: "canary", afterDays: 1 },
    { name: "2", group: "office", afterDays: 7 },
  ],
  gate: { minimumDonePercent: 95 },
};
const dated: SoftwareUpdateRolloutArgs = {
  platform: "macOS",
  release: "26.6.2",
  rings: [
    { name: "1", group: "canary", deadline: "2026-09-01T18:00:00" },
    { name: "2", group: "office", deadline: "2026-09-08T18:00:00" },
  ],
};

/** Makes a rollout and waits for all that it makes. */
async function rollout(args: SoftwareUpdateRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
  const resource = new SoftwareUpdateRollout("macos", args, opts);
  const rings = await new Promise<unknown>((resolve, reject) => {
    (resource.rings as unknown as { promise(): Promise<unknown> }).promise().then(resolve, reject);
  });
  await pulumi.runtime.disconnect();
  return rings as { ring: string; status: string; enforcements: Record<string, unknown>[] }[];
}

/** How planning fails; the rollout itself would end the process, as it is to end a program. */
async function failureOf(args: SoftwareUpdateRolloutArgs): Promise<Error> {
  return planKnown("macos", { ...args }).then(
    () => new Error("it was planned"),
    (reason: Error) => reason,
  );
}

const ofType = (type: { __pulumiType: string }) => made.filter((one) => one.type === type.__pulumiType);
const enforcements = () => ofType(EnforcementSpecific);
const component = () => ofType(SoftwareUpdateRollout)[0]!.inputs;

describe("a rollout with deadlines of its own", () => {
  test("needs no lock file, and declares one enforcement a ring", async () => {
    delete process.env.SOFTWAREUPDATE_LOCK_FILE;
    const rings = await rollout({ ...dated, detailsURL: "https://it.example.com" });
    expect(enforcements().map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        "macos-1",
        expect.objectContaining({
          groups: ["canary"],
          platform: "macOS",
          targetOSVersion: "26.6.2",
          targetLocalDateTime: "2026-09-01T18:00:00",
          detailsURL: "https://it.example.com",
        }),
      ],
      ["macos-2", expect.objectContaining({ groups: ["office"], targetLocalDateTime: "2026-09-08T18:00:00" })],
    ]);
    expect(rings.map(({ ring, status }) => [ring, status])).toEqual([
      ["1", "open"],
      ["2", "open"],
    ]);
    expect(rings[0]!.enforcements[0]!.identifier).toBe("macos-1-identifier");
  });

  test("lets a ring override what the rollout says", async () => {
    const [first, second] = dated.rings as [
      SoftwareUpdateRolloutArgs["rings"][0],
      SoftwareUpdateRolloutArgs["rings"][0],
    ];
    await rollout({
      ...dated,
      detailsURL: "https://it.example.com",
      minimumNotice: 5,
      predicate: "@status(device.model.identifier) == 'Mac14,2'",
      rings: [
        first,
        { ...second, detailsURL: "https://office.example.com", minimumNotice: 1, predicate: "TRUEPREDICATE" },
      ],
    });
    expect(enforcements().map(({ inputs }) => [inputs.detailsURL, inputs.minimumNotice, inputs.predicate])).toEqual([
      ["https://it.example.com", 5, "@status(device.model.identifier) == 'Mac14,2'"],
      ["https://office.example.com", 1, "TRUEPREDICATE"],
    ]);
  });

  test("declares a supplemental after its base, which it names", async () => {
    await rollout({ ...dated, release: { version: "26.3.1", build: "25D771280a" }, rings: [dated.rings[0]!] });
    const [base, supplemental] = enforcements();
    expect(base).toMatchObject({ name: "macos-1-base", inputs: { targetLocalDateTime: "2026-08-31T18:00:00" } });
    expect(base!.inputs).not.toHaveProperty("targetBuildVersion");
    expect(supplemental).toMatchObject({
      name: "macos-1",
      inputs: {
        targetBuildVersion: "25D771280a",
        base: { targetOSVersion: "26.3.1", targetLocalDateTime: "2026-08-31T18:00:00", groups: ["canary"] },
      },
    });
  });

  test("declares one enforcement an answer, each with a condition for its models, joined to the program's own", async () => {
    await rollout({
      ...dated,
      rings: [dated.rings[0]!],
      minimumVersion: "15.0",
      predicate: "@status(device.operating-system.version) MATCHES '26.*'",
      release: [
        { version: "26.6.2", models: ["J413AP", "Mac15,7"] },
        { version: "15.7.7", models: ["J230kAP"] },
      ],
    });
    expect(enforcements().map(({ name, inputs }) => [name, inputs.targetOSVersion, inputs.predicate])).toEqual([
      [
        "macos-1-26",
        "26.6.2",
        "(@status(device.operating-system.version) MATCHES '26.*') AND ((@status(softwareupdate.device-id) == 'J413AP') OR " +
          "(@status(device.model.identifier) == 'Mac15,7'))",
      ],
      [
        "macos-1-15",
        "15.7.7",
        "(@status(device.operating-system.version) MATCHES '26.*') AND (@status(softwareupdate.device-id) == 'J230kAP')",
      ],
    ]);
  });

  test("takes arguments that are promises and outputs", async () => {
    await rollout({
      platform: pulumi.output("macOS" as const),
      release: Promise.resolve({
        version: "26.6.2",
        builds: ["25G83"],
        firstOffered: "2026-08-17",
        posted: "2026-08-17",
      }),
      rings: [{ name: "1", group: pulumi.output("canary"), deadline: Promise.resolve("2026-09-01T18:00:00") }],
      paused: pulumi.output(false),
    });
    expect(enforcements()[0]!.inputs).toMatchObject({ groups: ["canary"], targetOSVersion: "26.6.2" });
    expect(component().release).toEqual({ answers: [{ version: "26.6.2", resolved: true }], unanswered: [] });
  });
});

describe("a rollout with a pace", () => {
  test("is an error without its lines in the lock file, and declares nothing", async () => {
    const failure = await failureOf(paced);
    expect(failure.message).toContain("Run `softwareupdate refresh`");
    expect(failure.stack).toBe(failure.message);
    expect(enforcements()).toEqual([]);
  });

  test("declares what the lock file has opened, with its deadline, and nothing else", async () => {
    const waits = { on: "2026-08-19", evidence: "81 % of ring 1 done, needs 95 %" };
    lock([line("1", { opened }), line("2", { waits }), { ...line("2", { opened }), stack: "production" }]);
    await rollout(paced);
    expect(enforcements().map(({ name, inputs }) => [name, inputs.targetLocalDateTime])).toEqual([
      ["macos-1", "2026-08-24T18:00:00"],
    ]);
    expect(component().plan).toEqual([
      {
        ring: "1",
        group: "canary",
        status: "open",
        reason: "opened on 2026-08-18: it waits for no other ring",
        enforcements: [
          {
            name: "macos-1",
            identifier: "swu-enforcement-project_dev_macos-1",
            isDeclared: true,
            platform: "macOS",
            targetOSVersion: "26.6.2",
            targetLocalDateTime: "2026-08-24T18:00:00",
          },
        ],
      },
      {
        ring: "2",
        group: "office",
        status: "waiting",
        reason: "ring 2 waits: 81 % of ring 1 done, needs 95 % (2026-08-19)",
        gate: { minimumDonePercent: 95 },
        enforcements: [expect.objectContaining({ name: "macos-2", isDeclared: false })],
      },
    ]);
  });

  test("enforces what the lock file says when a data source answers another release, and warns", async () => {
    lock([line("1", { opened }), line("2")]);
    await rollout({ ...paced, release: { version: "26.6.3", builds: ["25G90"] } });
    expect(enforcements()[0]!.inputs.targetOSVersion).toBe("26.6.2");
    expect(warnings.join("\n")).toContain(
      "ring 1: the data source answers macOS 26.6.3, and the lock file has macOS 26.6.2",
    );
  });

  test("loses all enforcements with paused, and keeps telling of its progress", async () => {
    lock([line("1", { opened }), line("2", { opened })]);
    await rollout({ ...paced, paused: true });
    expect(enforcements()).toEqual([]);
    expect(ofType(StatusSubscriptions)).toHaveLength(1);
  });

  test("warns when it is paused in the last two hours", async () => {
    process.env.SOFTWAREUPDATE_TEST_CLOCK = "2026-08-24T03:00:00Z";
    lock([line("1", { opened }), line("2")]);
    await rollout({ ...paced, paused: true });
    expect(warnings).toEqual([expect.stringMatching(/^ring 1: .*devices may already have begun to install$/)]);
  });

  test("leaves nothing on the devices when its last ring has come to its end", async () => {
    const done = { on: "2026-08-22", evidence: "all 12 devices have macOS 26.6.2" };
    lock([
      line("1", { opened, done }),
      line("2", { ended: { on: "2026-08-23", evidence: "Apple withdrew macOS 26.6.2" } }),
    ]);
    await rollout(paced);
    expect(enforcements()).toEqual([]);
    expect(ofType(StatusSubscriptions)).toEqual([]);
    lock([line("1", { opened, done }), line("2", { opened })]);
    await rollout(paced);
    expect(enforcements().map(({ name }) => name)).toEqual(["macos-2"]);
    expect(ofType(StatusSubscriptions)).toHaveLength(1);
  });

  test("in the preview of a refresh lacks nothing, and lets the refresh mend a short notice and judge the target", async () => {
    process.env.SOFTWAREUPDATE_ROLLOUT_REFRESH = "true";
    await withMocks(true);
    lock([line("1", { opened })]);
    await rollout(paced);
    expect(enforcements().map(({ name, inputs }) => [name, inputs.allowShortNotice])).toEqual([["macos-1", true]]);
    expect((component().plan as { status: string }[]).map(({ status }) => status)).toEqual(["open", "waiting"]);
  });

  test("refuses an update under the variable of a refresh, which would allow short notice", async () => {
    process.env.SOFTWAREUPDATE_ROLLOUT_REFRESH = "true";
    lock([line("1", { opened }), line("2")]);
    expect((await failureOf(paced)).message).toContain("SOFTWAREUPDATE_ROLLOUT_REFRESH is set");
    expect(enforcements()).toEqual([]);
  });
});

describe("the status subscriptions of a rollout", () => {
  test("are made for all its groups once, unless it says that there are some", async () => {
    await rollout({ ...dated, rings: [...dated.rings, { ...dated.rings[0]!, name: "3" }] });
    expect(ofType(StatusSubscriptions)).toMatchObject([
      {
        name: "macos-status",
        inputs: {
          groups: ["canary", "office"],
          items: expect.arrayContaining(["softwareupdate.install-state"]) as string[],
        },
      },
    ]);
    expect(warnings).not.toContainEqual(expect.stringContaining("no gate will open"));
    made = [];
    warnings = [];
    // Another program: in this one the rings of two rollouts would reach the same groups.
    await withMocks();
    await rollout({ ...dated, statusSubscriptions: "existing" });
    expect(ofType(StatusSubscriptions)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("are missed with a warning where there are none", async () => {
    await rollout({ ...dated, statusSubscriptions: "none" });
    expect(ofType(StatusSubscriptions)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("no gate will open")]);
  });
});

/** A dynamic resource of another vendor. */
class Stranger extends pulumi.CustomResource {
  constructor(name: string, parent: pulumi.Resource) {
    super("pulumi-nodejs:dynamic/other:Thing", name, {}, { parent });
  }
}

describe("the resources of a rollout", () => {
  test("get its provider, and nobody else below it does", async () => {
    const provider = new Provider("school", { server: "directory", path: "server" });
    const resource = new SoftwareUpdateRollout("macos", dated, { provider });
    new Stranger("stranger", resource);
    await (resource.rings as unknown as { promise(): Promise<unknown> }).promise();
    await pulumi.runtime.disconnect();
    expect(enforcements().map((one) => one.provider)).toEqual([
      expect.stringContaining("::school::"),
      expect.stringContaining("::school::"),
    ]);
    expect(made.find(({ name }) => name === "stranger")!.provider ?? "").not.toContain("school");
  });

  test("are planned during a preview although a group isn't known yet", async () => {
    await withMocks(true);
    const unknown = pulumi.unknown as unknown as string;
    await rollout({ ...dated, rings: [{ ...dated.rings[0]!, group: pulumi.output(unknown) }] }).catch(() => undefined);
    expect((component().plan as Record<string, unknown>[])[0]).toMatchObject({ ring: "1", status: "open" });
    expect(enforcements()[0]!.inputs.targetLocalDateTime).toBe("2026-09-01T18:00:00");
    expect(enforcements()[0]!.inputs.groups).toEqual([pulumi.unknown]);
  });

  test("are of a class that other copies of the package recognise", async () => {
    const resource = new SoftwareUpdateRollout("macos", dated);
    expect(SoftwareUpdateRollout.isInstance(resource)).toBe(true);
    expect(SoftwareUpdateRollout.isInstance(new pulumi.ComponentResource("other:index:Thing", "thing"))).toBe(false);
    await pulumi.runtime.disconnect();
  });
});

test("arguments that are wrong are one sentence, without a stack", async () => {
  const failure = await failureOf({ ...dated, platform: "watchOS" as "macOS" });
  expect(failure.stack).toBe(
    "The rollout macos can't be planned: platform must be one of iOS, iPadOS, macOS, tvOS, visionOS.",
  );
});
