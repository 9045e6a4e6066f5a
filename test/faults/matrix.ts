import { readFileSync } from "node:fs";
import path from "node:path";
import type { ResourceKind } from "../../provider";
import type { Bag, ResourceHandler } from "../../provider/resources/handler";
import {
  checked,
  enforcement,
  handlerOn,
  providerLine,
  type ConnectionSettings,
  type Kept,
} from "../provider/resources/handlers";
import { startServer, type MdmServer } from "../support/mdmServer";
import type { Interception } from "../support/proxy";
import { empty, serverContents, type ServerContents } from "../support/serverContents";
import { closeClients, hold, letGo, sentAs, type HeldRequest } from "./hurriedClient";

jest.mock("../../provider/http", () => {
  const actual = jest.requireActual<typeof import("../../provider/http")>("../../provider/http");
  const { hurried } = jest.requireActual<typeof import("./hurriedClient")>("./hurriedClient");
  return { ...actual, createHttpClient: hurried(actual.createHttpClient) };
});

/** A resource that is created, changed and removed. */
interface Scenario {
  readonly kind: ResourceKind;
  readonly first: Bag;
  readonly second: Bag;
}

const settings: Bag = { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot"], notifications: true };
const beta: Bag = {
  derivedIdentifier: "swu-beta-acme_dev_testers",
  groups: ["pilot"],
  programEnrollment: "AlwaysOn",
  requireProgram: { description: "Seed", token: "token-of-spring" },
};
const subscriptions: Bag = {
  derivedIdentifier: "swu-status-acme_dev_all",
  groups: ["pilot"],
  items: ["softwareupdate.install-state"],
};

const scenarios: Record<string, Scenario> = {
  "SoftwareUpdateSettings that move to another group": {
    kind: "settings",
    first: settings,
    second: { ...settings, groups: ["office"], notifications: false },
  },
  "an EnforcementSpecific whose version and groups change": {
    kind: "enforcement",
    first: enforcement,
    second: { ...enforcement, targetOSVersion: "26.6.3", groups: ["office", "school"] },
  },
  "an EnforcementSpecific with an identifier of its own that loses its activation": {
    kind: "enforcement",
    first: { ...enforcement, identifier: "com.example.macos", groups: ["pilot"] },
    second: { ...enforcement, identifier: "com.example.macos", groups: ["pilot"], activation: false },
  },
  "a BetaEnrollment with another program and a further group": {
    kind: "beta",
    first: beta,
    second: { ...beta, groups: ["pilot", "office"], requireProgram: { description: "Seed", token: "token-of-autumn" } },
  },
  "StatusSubscriptions with further items": {
    kind: "status",
    first: subscriptions,
    second: { ...subscriptions, items: ["softwareupdate.install-state", "device.model.family"], groups: ["office"] },
  },
  "a DeviceGroup whose members change": {
    kind: "group",
    first: { group: "pilot", enrollments: { A: "Ada's Mac", B: "Bob's Mac" } },
    second: { group: "pilot", enrollments: { B: "Bob's Mac", C: "Cleo's Mac" } },
  },
};
const enrollments = ["A", "B", "C"];

/** What becomes of the request at an index, and of those after it. */
interface Fault {
  readonly at: Interception;
  /** Until somebody repairs it. */
  readonly after?: Interception;
  /** True where repeating the request doesn't help, so that the step fails. */
  readonly fails: boolean;
}

const busy = { "retry-after": "1" };
const faults: Record<string, Fault> = {
  "is cut": { at: "cut", fails: false },
  "is carried out, but its answer is lost": { at: "lose-answer", fails: false },
  "is carried out, but its answer is truncated": { at: "truncate", fails: false },
  "reaches the server twice": { at: "duplicate", fails: false },
  "reaches the server too late": { at: "late", fails: true },
  "is answered too late": { at: "late-answer", fails: true },
  "is answered with 500": { at: { status: 500, body: '{"error":"broken"}' }, fails: true },
  "is answered with 502": { at: { status: 502, body: "<html>Bad Gateway</html>" }, fails: false },
  "is answered with 503": { at: { status: 503 }, fails: false },
  "is answered with 503 and Retry-After": { at: { status: 503, headers: busy }, fails: false },
  "is answered with 429": { at: { status: 429 }, fails: false },
  "is answered with 429 and Retry-After": { at: { status: 429, headers: busy }, fails: false },
  "finds the server dead, which it stays": { at: "cut", after: "cut", fails: true },
  "is carried out, but its answer is lost, and the server is dead from then on": {
    at: "lose-answer",
    after: "cut",
    fails: true,
  },
  "is answered with 500, as all others are from then on": {
    at: { status: 500 },
    after: { status: 500 },
    fails: true,
  },
  "is answered with 502, as all others are from then on": {
    at: { status: 502 },
    after: { status: 502 },
    fails: true,
  },
  "is answered with 503, as all others are from then on": {
    at: { status: 503 },
    after: { status: 503 },
    fails: true,
  },
  "is answered with 429 and Retry-After, as all others are from then on": {
    at: { status: 429, headers: busy },
    after: { status: 429, headers: busy },
    fails: true,
  },
};

type Step = "create" | "read" | "update" | "delete";
const steps: readonly Step[] = ["create", "read", "update", "delete"];

/** What a resource's life leaves where nothing fails, and how many requests each of its steps takes. */
interface Undisturbed {
  readonly requests: Readonly<Record<Step, number>>;
  readonly nothing: ServerContents;
  readonly created: ServerContents;
  readonly updated: ServerContents;
}

/** How often a fault has struck. */
let strikes = 0;

/** Servers that work side by side; each holds one resource at a time. */
const poolSize = 8;

/**
 * Calls each kind of resource's methods on a real server, with each fault at each request of each of them, and compares what
 * the server holds after the recovery with what it holds where nothing fails.
 */
export function describeFaultMatrix(serverKind: MdmServer["kind"]): void {
  jest.setTimeout(120_000);
  let pool: MdmServer[];

  beforeAll(async () => {
    jest.spyOn(console, "warn").mockImplementation(() => undefined);
    pool = await Promise.all(Array.from({ length: poolSize }, () => startServer(serverKind)));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await closeClients();
    await Promise.all(pool.map((server) => server.stop()));
  });

  describe.each(Object.entries(scenarios))("%s", (_what, scenario) => {
    let undisturbed: Undisturbed;

    beforeAll(async () => {
      undisturbed = await liveUndisturbed(new Life(pool[0]!, scenario));
      expect(undisturbed.created).not.toEqual(undisturbed.nothing);
      expect(undisturbed.updated).not.toEqual(undisturbed.created);
    });

    /** One life for each request that the longest step has; in each, every step is spoiled once. */
    async function inLives(work: (life: Life, round: number) => Promise<void>): Promise<void> {
      const rounds = Array.from({ length: Math.max(...Object.values(undisturbed.requests)) }, (_, round) => round);
      const all = await Promise.allSettled(
        pool.map(async (server) => {
          for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
            const life = new Life(server, scenario);
            await work(life, round).catch(async (error: unknown) => {
              await empty(server, enrollments);
              throw named(error, `request ${round} of the step: ${life.doing}`);
            });
          }
        }),
      );
      const failed = all.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
    }

    test.each(Object.entries(faults))("ends at the same place when a request %s", async (_fault, fault) => {
      const struck = new Set<string>();
      const at = (step: Step, round: number): number => round % undisturbed.requests[step];
      await inLives(async (life, round) => {
        for (const step of steps) {
          const isFailed = await life.spoiled(step, at(step, round), fault);
          expect([step, isFailed]).toEqual([step, fault.fails]);
          if (isFailed) await life.run(step);
          struck.add(`${step} ${at(step, round)}`);
          if (step === "read") expect(life.methods()).toEqual(new Set(["GET"]));
          else expect([step, await life.contents()]).toEqual([step, undisturbed[contentsAfter[step]]]);
        }
      });
      // None of them was forgotten.
      expect(struck.size).toBe(Object.values(undisturbed.requests).reduce((sum, count) => sum + count));
    });

    // The other lasting faults leave the server as a dead one does.
    const failing = Object.entries(faults).filter(([, { fails, after }]) => fails && typeof after !== "object");
    test.each(failing)(
      "leaves nothing behind when a request %s, and the program isn't what it was before when it runs again",
      (_fault, fault) =>
        inLives(async (life, round) => {
          life.doing = "creating, and then not wanting it any more";
          await life.spoiled("create", round % undisturbed.requests.create, fault);
          await life.run("delete");
          expect(await life.contents()).toEqual(undisturbed.nothing);

          life.doing = "updating, and then wanting what was before";
          await life.run("create");
          await life.spoiled("update", round % undisturbed.requests.update, fault);
          await life.run("update", scenario.first);
          expect(await life.contents()).toEqual(undisturbed.created);

          life.doing = "updating, and then not wanting it any more";
          await life.spoiled("update", round % undisturbed.requests.update, fault);
          await life.run("delete");
          expect(await life.contents()).toEqual(undisturbed.nothing);
        }),
    );
  });

  test("faults have struck as often as docs/reliability.md says", () => {
    const page = readFileSync(path.join(__dirname, "../../docs/reliability.md"), "utf8");
    expect(page).toContain(` ${strikes.toLocaleString("en-US")} times on each of NanoHUB and KMFDDM`);
  });
}

const contentsAfter = { create: "created", read: "created", update: "updated", delete: "nothing" } as const;

async function liveUndisturbed(life: Life): Promise<Undisturbed> {
  const nothing = await life.contents();
  const contents: Partial<Record<Step, ServerContents>> = {};
  const requests: Partial<Record<Step, number>> = {};
  for (const step of steps) {
    await life.run(step);
    requests[step] = life.requests();
    contents[step] = await life.contents();
  }
  expect(contents).toMatchObject({ read: contents.create, delete: nothing });
  return {
    requests: requests as Record<Step, number>,
    nothing,
    created: contents.create!,
    updated: contents.update!,
  };
}

/** One resource on one server, from its creation to its end, as the engine sees it. */
class Life {
  /** For the message of what fails. */
  doing = "";
  private kept: Kept | undefined;

  constructor(
    private readonly server: MdmServer,
    private readonly scenario: Scenario,
  ) {}

  contents(): Promise<ServerContents> {
    return serverContents(this.server, this.scenario.kind === "group" ? enrollments : []);
  }

  /** Requests of the last step. */
  requests(): number {
    return this.server.proxy.requests.length;
  }

  /** Methods of the requests of the last step. */
  methods(): Set<string> {
    return new Set(this.server.proxy.requests.map(({ method }) => method));
  }

  /**
   * Runs a step in a provider process of its own, and keeps what the engine keeps.
   *
   * @param inputs What the program says; of an update the second version.
   */
  async run(step: Step, inputs: Bag = step === "update" ? this.scenario.second : this.scenario.first): Promise<void> {
    this.doing = step;
    this.server.proxy.requests.length = 0;
    const handler = handlerOn(this.scenario.kind, connectionOfNewProcess(this.server));
    if (step === "create" || step === "update") await this.up(handler, inputs);
    else if (this.kept && step === "read") await this.refresh(handler, this.kept);
    else if (this.kept) await handler.delete(this.kept.id, this.kept.outs);
    if (step === "delete") this.kept = undefined;
  }

  /**
   * Runs a step with a fault, and repairs it.
   *
   * @returns Whether the step failed.
   */
  async spoiled(step: Step, at: number, fault: Fault): Promise<boolean> {
    const { proxy } = this.server;
    const held: HeldRequest = { at };
    const isHeld = fault.at === "late" || fault.at === "late-answer";
    if (isHeld) hold(this.server.url, held);
    let isStruck = false;
    proxy.beforeRequest = (index, { method, path }) => {
      if (isStruck) return fault.after;
      if (isHeld ? sentAs(method, path) !== held.sent : index !== at) return undefined;
      isStruck = true;
      held.giveUp?.();
      return fault.at;
    };
    const isFailed = await this.run(step).then(
      () => false,
      () => true,
    );
    await proxy.idle();
    proxy.beforeRequest = undefined;
    letGo(this.server.url);
    expect([step, at, isStruck]).toEqual([step, at, true]);
    strikes++;
    return isFailed;
  }

  private async up(handler: ResourceHandler, program: Bag): Promise<void> {
    const inputs = await checked(handler, program, this.kept?.inputs);
    const keep = (id: string, outs: Bag): void =>
      void (this.kept = { id, inputs, outs: { ...outs, __provider: providerLine } });
    try {
      if (this.kept) {
        keep(this.kept.id, (await handler.update(this.kept.id, this.kept.outs, inputs)).outs);
      } else {
        const { id, outs } = await handler.create(inputs);
        keep(id, outs);
      }
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Bag };
      if (id !== undefined) keep(id, properties!);
      throw error;
    }
  }

  private async refresh(handler: ResourceHandler, { id, inputs, outs }: Kept): Promise<void> {
    const { __provider: _, ...stored } = inputs;
    const read = await handler.read(id, outs);
    expect(read).toMatchObject({ id, inputs: stored });
  }
}

let processes = 0;

/** Processes share what they open by where their connection comes from, and an explicit Provider's name is part of that. */
function connectionOfNewProcess({ kind, url, apiKey }: MdmServer): ConnectionSettings {
  return { server: kind, url, apiKey, provider: `of process ${processes++}` };
}

function named(error: unknown, where: string): unknown {
  if (error instanceof Error) error.message = `${where}: ${error.message}`;
  return error;
}
