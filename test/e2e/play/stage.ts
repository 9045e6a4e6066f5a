/** Where the play is played: the real engine, a real NanoHUB, forty Macs, and a clock that the test holds. */
import type { Reading } from "../../../cli/status/reading";
import { readRingSummaries } from "../../../cli/rollouts/ringSummaries";
import { softwareupdate } from "../../cli/support/capturedIo";
import { HeldTimes } from "../../support/heldTimes";
import { Mac } from "../../support/mac";
import { startNanohub, type MdmServer } from "../../support/mdmServer";
import { lastingAnswer } from "../../support/offers";
import { PulumiProject } from "../../support/pulumi";
import { RolloutPlay } from "../../support/rolloutPlay";
import { connectionTo, javascript } from "../example";
import { builds, fleetMacs, inventoryText, oldModel, ringNames, type FleetMac, type RingName } from "./fleet";

/** The last days of the offers that matter, as Apple listed them on 18 August 2026. */
const expires = { "15.7.9": "2026-11-16", "26.6.1": "2026-11-15", "26.6.2": "2026-11-16" };

/** How many devices of each ring are in which state; states without devices are left out. */
export type RingCounts = Readonly<Record<RingName, Readonly<Record<string, number>>>>;

/** The program as the team keeps it. */
export function program(more = ""): string {
  return javascript(`
const [canary, early, office] = ["canary", "early", "office"].map(
  (group) => new apple.DeviceGroup(group, { group, inventoryFile: "inventory.json" }).group,
);
new apple.SoftwareUpdateRollout("macos", {
  platform: "macOS",
  release: apple.getLatestReleases({
    platform: "macOS",
    models: ["Mac14,2", "Mac15,7", "Mac16,10", "MacBookAir9,1"],
    managed: true,
  }),
  rings: [
    { name: "canary", group: canary, afterDays: 8 },
    { name: "early", group: early, afterDays: 11, gate: { minimumDonePercent: 75, maximumFailedPercent: 25 } },
    { name: "office", group: office, afterDays: 21 },
  ],
  gate: { minimumDonePercent: 95, maximumFailedPercent: 5 },
  avoid: { weekdays: ["Saturday", "Sunday"] },
  predicate: '@property(role) != "render"',
  detailsURL: "https://it.example.com/macos",
  ${more}
});`);
}

/** A Mac of the play. */
export class PlayedMac {
  /** The property that the team's own declaration gives it: a Mac that renders films is left in peace. */
  role: "render" | undefined;
  /** It was left in a drawer. */
  isSilent = false;
  private itemsBefore = "";
  private isInstalling = false;

  constructor(
    readonly ring: RingName,
    readonly mac: Mac,
  ) {}

  get isOld(): boolean {
    return this.mac.system.model === oldModel;
  }

  /** Fetches its declarations and reports on them: each enforcement, and whether it is active here. */
  async sync(): Promise<{ all: string[]; active: string[] }> {
    const isTrue = (predicate: string) =>
      (!predicate.includes("device.model.identifier") || predicate.includes(`'${this.mac.system.model}'`)) &&
      !(predicate.includes('@property(role) != "render"') && this.role === "render");
    const declarations = await this.mac.sync(isTrue);
    const activations = declarations.filter(({ Type }) => Type === "com.apple.activation.simple");
    const active = activations
      .filter(({ Payload }) => typeof Payload.Predicate !== "string" || isTrue(Payload.Predicate))
      .flatMap(({ Payload }) => Payload.StandardConfigurations as string[]);
    const enforcements = declarations.filter(
      ({ Type }) => Type === "com.apple.configuration.softwareupdate.enforcement.specific",
    );
    if (this.isInstalling && !enforcements.some(({ Identifier }) => active.includes(Identifier))) await this.stop();
    const shown = ({ Payload }: (typeof enforcements)[number]): string =>
      `${String(Payload.TargetOSVersion)} by ${String(Payload.TargetLocalDateTime)}`;
    return {
      all: enforcements.map(shown).sort(),
      active: enforcements.filter(({ Identifier }) => active.includes(Identifier)).map(shown),
    };
  }

  /** Whether its declarations are others than at the last time it was asked: what makes a device fetch them. */
  async hasNews(): Promise<boolean> {
    const before = this.itemsBefore;
    // Of declarations that stay the same NanoHUB's token for all of them may be another one at each reading.
    const { Activations, Configurations } = (await this.mac.device.declarationItems()).Declarations;
    const items = [...Activations, ...Configurations].map((item) => `${item.Identifier} ${item.ServerToken}`);
    this.itemsBefore = items.sort().join("\n");
    return this.itemsBefore !== before;
  }

  /** Nothing asks for the update any more. */
  private async stop(): Promise<void> {
    this.isInstalling = false;
    const nothing = { "pending-version": { "os-version": "", "build-version": "" }, "install-reason": { reason: [] } };
    await this.mac.install("none", nothing);
  }

  /** Reports a step on the way to a release that an enforcement asks for. */
  install(state: string, version: string, more: object = {}): Promise<void> {
    this.isInstalling = state !== "failed";
    const pending = { "os-version": version, "build-version": builds[version] };
    const answer = version.split(".")[0]!;
    const reason = {
      reason: ["declaration"],
      "declaration-id": `swu-enforcement-play_production_macos-${this.ring}-${answer}`,
    };
    return this.mac.install(state, { "pending-version": pending, "install-reason": reason, ...more });
  }

  /** Reports that an installation failed. */
  fail(version: string, count: number, reason: string, timestamp: string): Promise<void> {
    return this.install("failed", version, { "failure-reason": { count, reason, timestamp } });
  }

  /** Has installed a release. */
  update(version: string): Promise<void> {
    this.isInstalling = false;
    return this.mac.update(version, builds[version]!);
  }
}

/** The stage. */
export class Stage {
  readonly macs: PlayedMac[] = [];
  private readonly times = new HeldTimes(() => Date.parse(this.now));
  private now = "";

  private constructor(
    private readonly server: MdmServer,
    readonly play: RolloutPlay,
  ) {
    this.times.holdReportsOf(server);
  }

  /** Starts everything, with the Macs enrolled and in no group yet. */
  static async build(): Promise<Stage> {
    const server = await startNanohub();
    const project = await PulumiProject.create({
      name: "play",
      stack: "production",
      program: program(),
      files: {
        "inventory.json": inventoryText(fleetMacs),
        "answer.json": lastingAnswer({ without: ["26.6.2"], expires }),
      },
      config: { ...connectionTo(server), "softwareupdate:serverName": "mdm.example.com" },
      environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
    });
    const stage = new Stage(server, new RolloutPlay(project));
    for (const mac of fleetMacs) await stage.enroll(mac);
    return stage;
  }

  /** The Macs of a ring; their numbers begin with 1. */
  ring(name: RingName): PlayedMac[] {
    return this.macs.filter(({ ring }) => ring === name);
  }

  async enroll({ enrollment, ring, system }: FleetMac): Promise<PlayedMac> {
    const device = this.server.device({ enrollmentId: enrollment });
    await device.enroll();
    const report = device.report.bind(device);
    device.report = async (status) => {
      this.times.reported(enrollment);
      await report(status);
    };
    const played = new PlayedMac(ring, new Mac(device, system));
    await played.hasNews();
    this.macs.push(played);
    return played;
  }

  /** From now on it is this moment, for everybody. */
  at(now: string): this {
    this.now = now;
    this.play.at(now);
    return this;
  }

  /** Apple offers 26.6.2 from now on. */
  offerTheNext(): void {
    this.play.project.setFile("answer.json", lastingAnswer({ expires }));
  }

  /** Every Mac that isn't silent sends what it sends every 24 hours. */
  async dailyReports(): Promise<void> {
    await Promise.all(this.macs.filter(({ isSilent }) => !isSilent).map(({ mac }) => mac.reportAll()));
  }

  /** `softwareupdate refresh`: what it says of the rollout, and whether the lock file is another one. */
  async refresh() {
    const before = this.isLocked ? this.play.lockText() : "";
    const { code, said, stderr } = await this.play.refreshWith(readRingSummaries);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    this.isLocked = true;
    const rings = said.filter((line) => line.startsWith("  macos: ")).map((line) => line.slice("  macos: ".length));
    return { rings, isWritten: this.play.lockText() !== before };
  }

  private isLocked = false;

  /** What the reviewers of the pull request read; nothing when nothing changes. */
  async review(): Promise<string> {
    await this.play.project.preview({ args: ["--show-sames"], environment: this.play.clock });
    const preview = this.play.project.stdout;
    const { code, stdout, stderr } = await softwareupdate(["review"], {
      ...this.play.place(),
      readInput: () => Promise.resolve(preview),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  /** `pulumi up`, and the rings whose devices have other declarations since. */
  async up(): Promise<RingName[]> {
    await this.play.up();
    await this.times.holdStateOf(this.play.project);
    const told = await Promise.all(
      this.macs.map(async (played) => ((await played.hasNews()) ? played.ring : undefined)),
    );
    return ringNames.filter((name) => told.includes(name));
  }

  /** Every Mac but silent ones syncs, and has these enforcements; the one for its model is active. */
  async expectEnforced(expected: Readonly<Record<RingName, readonly string[]>>): Promise<void> {
    const awake = this.macs.filter(({ isSilent }) => !isSilent);
    const synced = await Promise.all(awake.map(async (played) => ({ played, ...(await played.sync()) })));
    for (const { played, all, active } of synced) {
      expect({ [played.ring]: all }).toEqual({ [played.ring]: [...expected[played.ring]].sort() });
      const own = expected[played.ring].filter((one) => one.startsWith("15.") === played.isOld);
      expect(active).toEqual(played.role === "render" ? [] : own);
    }
  }

  /** `softwareupdate status`, counted. */
  async status(): Promise<RingCounts> {
    const { rollouts } = await this.reading();
    const rings = rollouts.flatMap((rollout) => rollout.rings);
    return Object.fromEntries(
      rings.map(({ ring, counts }) => [
        ring,
        Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      ]),
    ) as RingCounts;
  }

  /** What `softwareupdate status --json` says. */
  async reading(): Promise<Reading> {
    const { code, stdout, stderr } = await softwareupdate(["status", "--json"], this.play.place());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Reading;
  }

  /** What `softwareupdate status` shows to people. */
  async statusText(): Promise<string> {
    return (await softwareupdate(["status"], this.play.place())).stdout;
  }

  /** What a Mac's declaration-items have. */
  async items({ mac }: PlayedMac) {
    return (await mac.device.declarationItems()).Declarations;
  }

  async stop(): Promise<void> {
    await this.play?.project.dispose();
    await this.server?.stop();
  }
}
