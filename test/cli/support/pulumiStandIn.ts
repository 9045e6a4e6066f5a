import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** What the stand-in knows of a stack. */
export interface StandInStack {
  readonly resources?: readonly object[];
  readonly pending?: readonly object[];
  readonly config?: Readonly<Record<string, string>>;
  readonly isUpdating?: boolean;
  readonly isLocked?: boolean;
  /** Why its state can't be read. */
  readonly failure?: string;
}

/** What `pulumi` knows: stacks by their full names. */
export interface StandInAnswers {
  /** The selected stack; none is selected without it. */
  readonly selected?: string;
  readonly stacks: Readonly<Record<string, StandInStack>>;
}

const script = `#!/usr/bin/env node
const fs = require("node:fs");
const path = require("node:path");
const args = process.argv.slice(2);
fs.appendFileSync(path.join(__dirname, "calls"), args.join(" ") + "\\n");
const { selected, stacks } = JSON.parse(fs.readFileSync(path.join(__dirname, "answers.json"), "utf8"));
const fail = (message) => { console.error("error: " + message); process.exit(255); };
const given = args.includes("--stack") ? args[args.indexOf("--stack") + 1] : selected;
const name = Object.keys(stacks).find((full) => full === given || full.endsWith("/" + given));
const command = args.filter((arg) => !arg.startsWith("-")).slice(0, 2).join(" ");
if (command === "stack ls") {
  const list = Object.entries(stacks).map(([name, { isUpdating, resources = [] }]) =>
    ({ name, current: name === selected, updateInProgress: isUpdating, resourceCount: resources.length }));
  console.log(JSON.stringify(list));
} else if (given === undefined) fail("no stack selected; please use \`pulumi stack select\` to choose one");
else if (name === undefined) fail("no stack named '" + given + "' found");
else if (args.includes("--show-name")) console.log(name);
else if (args[0] === "config") {
  const config = Object.entries(stacks[name].config ?? {}).map(([key, value]) => [key, { value, secret: false }]);
  console.log(JSON.stringify(Object.fromEntries(config)));
} else if (args[0] === "refresh") {
  fail(stacks[name].isLocked ? "the stack is currently locked by 1 lock(s)." : "no resource named 'x' found");
} else if (command === "stack export") {
  if (stacks[name].failure) fail(stacks[name].failure);
  const { resources, pending = [] } = stacks[name];
  const pending_operations = pending.map((resource) => ({ resource, type: "creating" }));
  console.log(JSON.stringify({ version: 3, deployment: { resources, pending_operations } }));
} else fail("the stand-in does not know " + args.join(" "));
`;

/** A folder with a project and a `pulumi` that answers from a table, for what no self-managed backend can show. */
export class PulumiStandIn {
  readonly workingDirectory: string;
  /** With the stand-in before any real `pulumi`. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-stand-in-")));

  constructor(projectFile: string) {
    this.workingDirectory = join(this.root, "project");
    this.environment = { PATH: [this.root, dirname(process.execPath)].join(delimiter) };
    mkdirSync(this.workingDirectory);
    writeFileSync(join(this.workingDirectory, "Pulumi.yaml"), projectFile);
    writeFileSync(join(this.root, "pulumi"), script);
    chmodSync(join(this.root, "pulumi"), 0o755);
  }

  answer(answers: StandInAnswers): void {
    writeFileSync(join(this.root, "answers.json"), JSON.stringify(answers));
  }

  /** The command lines so far. */
  calls(): string[] {
    return readFileSync(join(this.root, "calls"), "utf8").trim().split("\n");
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
