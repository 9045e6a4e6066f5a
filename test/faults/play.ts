import { isDeepStrictEqual } from "node:util";
import { javascript } from "../e2e/example";
import { startServer, type MdmServer } from "../support/mdmServer";
import { lastingAnswer } from "../support/offers";
import { killProcess } from "../support/processes";
import type { Interception } from "../support/proxy";
import { changes, PulumiProject, type CommandResult, type RunningCommand } from "../support/pulumi";
import { serverContents, type ServerContents } from "../support/serverContents";
import {
  enrollments,
  isKill,
  textOf,
  titleOf,
  type Schedule,
  type ScheduledFault,
  type ScheduledOperation,
  type ScheduledResource,
} from "./schedule";
import { stack, Undisturbed } from "./undisturbed";

/** How a schedule ended. */
export interface Verdict {
  readonly converged: boolean;
  /** Faults that struck; one behind the last request of its command doesn't. */
  readonly struck: readonly ScheduledFault[];
}

/** Milliseconds that a disturbed command waits for an answer, instead of half a minute. */
const requestTimeout = "2000";
/** A disturbed command that runs longer hangs. */
const commandTimeout = 240_000;

/**
 * Plays a schedule with the real engine and a real server that keeps its data in files. After each command, and the
 * recovery that the documentation names where it failed, the server must hold what an undisturbed run leaves.
 *
 * @param say Takes a line of what happens.
 */
export async function play(schedule: Schedule, say: (line: string) => void): Promise<Verdict> {
  const server = await startServer(schedule.server, { storage: "file" });
  const undisturbed = await Undisturbed.start(schedule.server);
  const project = await PulumiProject.create({
    name: stack.project,
    stack: stack.stack,
    program: javascript(""),
    files: { "answer.json": lastingAnswer() },
    environment: {
      SOFTWAREUPDATE_SERVER: server.kind,
      SOFTWAREUPDATE_URL: server.url,
      SOFTWAREUPDATE_API_KEY: server.apiKey,
      SOFTWAREUPDATE_LOOKUP_URL: "answer.json",
    },
  });
  const player = new Player(server, project, undisturbed, say);
  try {
    say(titleOf(schedule));
    for (const [at, operation] of schedule.operations.entries()) {
      // A refresh is no recovery: it completes nothing.
      const next = schedule.operations[at + 1]?.command ?? "refresh";
      await player.run(operation, schedule.programs[operation.program]!, operation.goesOn && next !== "refresh");
    }
    return { converged: true, struck: player.struck };
  } catch (error) {
    say(`  not converged: ${error instanceof Error ? error.message : String(error)}`);
    return { converged: false, struck: player.struck };
  } finally {
    await project.dispose();
    await undisturbed.stop();
    await server.stop();
  }
}

class Player {
  readonly struck: ScheduledFault[] = [];

  constructor(
    private readonly server: MdmServer,
    private readonly project: PulumiProject,
    private readonly undisturbed: Undisturbed,
    private readonly say: (line: string) => void,
  ) {}

  /** One command with its faults, the recovery if need be, and the comparison. */
  async run(operation: ScheduledOperation, program: readonly ScheduledResource[], goesOn: boolean): Promise<void> {
    const { command } = operation;
    if (command === "up") this.describe(program);
    this.project.setProgram(programText(program));
    const struck = await this.disturbed(operation);
    if (struck && goesOn && !struck.some((fault) => isKill(fault))) {
      this.say("    recovery: the next command");
      return;
    }
    if (struck) await this.recover(command, struck);
    const wanted = await this.undisturbed.contentsAfter(command === "destroy" ? [] : program);
    const actual = await serverContents(this.server, enrollments);
    if (!isDeepStrictEqual(actual, wanted)) throw new Error(difference(actual, wanted));
    if (command !== "destroy" && operation.faults.length > 0) await this.expectNoChanges();
    this.say(`    ${command}: the server holds what an undisturbed run leaves`);
  }

  private describe(program: readonly ScheduledResource[]): void {
    this.say("  program:");
    for (const resource of program) this.say(`    ${textOf(resource)}`);
  }

  /** @returns The faults that struck, or undefined when the command ended well nevertheless. */
  private async disturbed({ command, faults }: ScheduledOperation): Promise<readonly ScheduledFault[] | undefined> {
    const running = this.project.start(command, ["--yes", "--skip-preview"], {
      SOFTWAREUPDATE_REQUEST_TIMEOUT: requestTimeout,
    });
    const striking = this.strike(running, faults);
    const limit = setTimeout(() => void running.kill(), commandTimeout);
    const result = await running.result;
    clearTimeout(limit);
    const struck = await striking.end();
    this.struck.push(...struck);
    const described = faults.map((fault) => describeFault(fault, struck.includes(fault))).join("; ");
    this.say(`  ${command}${described && ` (${described})`}: ${outcome(result)}`);
    if (result.code === 0) return undefined;
    if (struck.length === 0) throw new Error(`${command} failed without a fault:\n${result.stdout}\n${result.stderr}`);
    return struck;
  }

  private strike(running: RunningCommand, faults: readonly ScheduledFault[]) {
    const { server } = this;
    const struck: ScheduledFault[] = [];
    let isServerDead = false;
    server.proxy.requests.length = 0;
    server.proxy.beforeRequest = async (index) => {
      const lasting = struck.map(({ kind }) => answers[kind]?.after).find((after) => after !== undefined);
      const fault = faults.find((one) => one.at === index && !struck.includes(one));
      if (!fault) return lasting;
      struck.push(fault);
      if (!isKill(fault)) return lasting ?? answers[fault.kind]?.at;
      if (fault.kind === "kill the server") {
        isServerDead = true;
        await server.kill();
      } else {
        const providers = running.providers();
        if (fault.kind !== "kill the provider") void running.kill();
        if (fault.kind !== "kill the engine") providers.forEach(({ id }) => killProcess(id));
      }
      return fault.arrives ? lasting : "cut";
    };
    const end = async (): Promise<readonly ScheduledFault[]> => {
      // A provider whose engine is gone ends by itself; until then it may still be at work.
      while (running.providers().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.proxy.idle();
      server.proxy.beforeRequest = undefined;
      if (isServerDead) await server.restart();
      return struck;
    };
    return { end };
  }

  /** What the documentation says to do. */
  private async recover(command: ScheduledOperation["command"], struck: readonly ScheduledFault[]): Promise<void> {
    const steps: string[] = [];
    const step = async (name: string, run: () => Promise<unknown>): Promise<void> => {
      steps.push(name);
      await run();
    };
    if (struck.some(({ kind }) => kind.startsWith("kill the engine"))) {
      await step("cancel", () => this.project.cancel());
    }
    const isKilled = struck.some(({ kind }) => /engine|provider/.test(kind));
    if (command === "up") await step("up", () => this.project.up());
    if (command === "destroy") await step("destroy", () => this.project.destroy());
    if (command === "refresh" || (command === "up" && isKilled)) {
      const args = isKilled ? ["--clear-pending-creates"] : [];
      await step(["refresh", ...args].join(" "), () => this.project.refresh({ args }));
    }
    this.say(`    recovery: ${steps.join(", ")}`);
  }

  private async expectNoChanges(): Promise<void> {
    const left = changes(await this.project.preview());
    if (left.length > 0) throw new Error(`the program would still change something: ${JSON.stringify(left)}`);
  }
}

/** What becomes of the request that a fault strikes, and of those after it. */
const answers: Partial<Record<ScheduledFault["kind"], { readonly at: Interception; readonly after?: Interception }>> = {
  cut: { at: "cut" },
  "lose-answer": { at: "lose-answer" },
  truncate: { at: "truncate" },
  duplicate: { at: "duplicate" },
  late: { at: "late" },
  "late-answer": { at: "late-answer" },
  "answer 500": { at: { status: 500, body: "something broke" } },
  "answer 502": { at: { status: 502, body: "<html>Bad Gateway</html>" } },
  "answer 503 from then on": { at: { status: 503 }, after: { status: 503 } },
  "answer 429 with Retry-After": { at: { status: 429, headers: { "retry-after": "1" } } },
  die: { at: "cut", after: "cut" },
};

const classes = {
  enforcement: "EnforcementSpecific",
  settings: "SoftwareUpdateSettings",
  beta: "BetaEnrollment",
  status: "StatusSubscriptions",
  group: "DeviceGroup",
} as const;

/** The source text of a program. */
export function programText(program: readonly ScheduledResource[]): string {
  const lines = program.map(
    ({ kind, name, inputs }) => `new apple.${classes[kind]}("${name}", ${JSON.stringify(inputs)});`,
  );
  return javascript(lines.join("\n"));
}

function describeFault({ kind, at, arrives }: ScheduledFault, isStruck: boolean): string {
  const request = /engine|provider/.test(kind) && arrives ? ", which arrives" : "";
  return `${kind} at request ${at}${request}${isStruck ? "" : ", not reached"}`;
}

function outcome({ code }: CommandResult): string {
  if (code === 0) return "ended well";
  return code === null || code < 0 ? "was killed" : "failed";
}

function difference(actual: ServerContents, wanted: ServerContents): string {
  return `the server holds\n${JSON.stringify(actual)}\nand after an undisturbed run\n${JSON.stringify(wanted)}`;
}
