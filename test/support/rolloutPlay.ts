import { readFileSync } from "node:fs";
import path from "node:path";
import { refreshCommand } from "../../cli/commands/refresh";
import type { RingSummaryReader } from "../../cli/rollouts/ringSummaries";
import { parseLock, type Lock } from "../../provider/core/lock/lock";
import type { RingSummary } from "../../provider/core/rollout/ringSummary";
import { placeOf } from "../cli/support/fleet";
import { javascript } from "../e2e/example";
import { lastingAnswer } from "./offers";
import { changes, PulumiProject } from "./pulumi";

/** A project whose clock and progress the test holds. */
export class RolloutPlay {
  private now = "";

  constructor(readonly project: PulumiProject) {}

  static async create(
    program: string,
    config: Parameters<typeof PulumiProject.create>[0]["config"],
  ): Promise<RolloutPlay> {
    const project = await PulumiProject.create({
      program: javascript(program),
      files: { "answer.json": lastingAnswer({ without: ["26.6.2"] }) },
      config,
      environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
    });
    return new RolloutPlay(project);
  }

  /** From now on it is this moment, for the program, the provider and the command. */
  at(now: string): this {
    this.now = now;
    return this;
  }

  /** Holds the clock of what is started with it. */
  get clock() {
    return { SOFTWAREUPDATE_TEST_CLOCK: this.now };
  }

  /** Where a command is started to see what the project's own commands see, at the play's moment. */
  place() {
    const { workingDirectory, environment } = placeOf(this.project);
    return { workingDirectory, environment: { ...environment, ...this.clock } };
  }

  /** `softwareupdate refresh`, with what is known of the rings: all, done and failed devices. */
  refresh(progress: Readonly<Record<string, Omit<RingSummary, "rollout" | "ring">>> = {}, isCheck = false) {
    const summaries = Object.entries(progress).map(([ring, summary]) => ({ rollout: "macos", ring, ...summary }));
    return this.refreshWith(() => Promise.resolve({ summaries, problems: [] }), isCheck);
  }

  /** `softwareupdate refresh`, with the progress that a reader gives. */
  async refreshWith(reader: RingSummaryReader, isCheck = false) {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const { workingDirectory, environment } = this.place();
    const command = refreshCommand(reader);
    const answer = path.join(this.project.directory, "answer.json");
    const code = await command.run(
      { check: isCheck, "releases-only": false },
      {
        workingDirectory,
        environment: { ...environment, SOFTWAREUPDATE_LOOKUP_URL: answer },
        print: (line) => void stdout.push(line),
        printError: (line) => void stderr.push(line),
      },
      [],
    );
    return { code, said: stdout.join("\n").split("\n"), stderr: stderr.join("\n") };
  }

  /** What an update would do: operation, name of the resource, and changed properties of an enforcement. */
  async preview(): Promise<string[]> {
    const preview = await this.project.preview({ environment: this.clock });
    return changes(preview)
      .filter(({ urn }) => !urn.includes("index:SoftwareUpdateRollout::"))
      .map(({ op, urn, paths }) => [op, urn.split("::").at(-1), ...(op === "update" ? paths : [])].join(" "))
      .sort();
  }

  async warnings(): Promise<string[]> {
    const { diagnostics = [] } = await this.project.preview({ environment: this.clock });
    return diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message.trim());
  }

  async failure(): Promise<string> {
    const { stdout, stderr } = await this.project.up({ expectFailure: true, environment: this.clock });
    return stdout + stderr;
  }

  up() {
    return this.project.up({ environment: this.clock });
  }

  lockText(): string {
    return readFileSync(path.join(this.project.directory, "softwareupdate.lock.json"), "utf8");
  }

  lock(): Lock {
    return parseLock(this.lockText(), "softwareupdate.lock.json");
  }

  /** The rings of the last update, from the state. */
  async rings(): Promise<{ ring: string; group: string; status: string; enforcements: { identifier: string }[] }[]> {
    const { deployment } = await this.project.exportState();
    const rollout = deployment.resources!.find(({ type }) => type === "softwareupdate:index:SoftwareUpdateRollout")!;
    return rollout.outputs!.rings as never;
  }
}
