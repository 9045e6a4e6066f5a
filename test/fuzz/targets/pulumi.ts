import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commands } from "../../../cli/commands";
import { parseOptions } from "../../../cli/options";
import { parseConfiguration } from "../../../cli/pulumi/configuration";
import { parsePreview } from "../../../cli/pulumi/preview";
import { findProject } from "../../../cli/pulumi/project";
import { parseStacks } from "../../../cli/pulumi/stacks";
import { claimedIdentifiers, explicitProviders, parseState } from "../../../cli/pulumi/state";
import { urnParts } from "../../../cli/pulumi/urn";
import { reviewJson } from "../../../cli/review/json";
import { readPreview } from "../../../cli/review/readPreview";
import { reviewReport } from "../../../cli/review/report";
import { reviewOf } from "../../../cli/review/review";
import { advanceShown } from "../../../cli/rollouts/advanceShown";
import { rolloutsIn } from "../../../cli/rollouts/shownRollout";
import { parseInventory } from "../../../provider/core/inventory";
import { parseLock } from "../../../provider/core/lock/lock";
import { upgradeState } from "../../../provider/core/state";
import { currentTime } from "../../../provider/clock";
import {
  configurationSource,
  environmentSource,
  resolveConnection,
  serverIdentity,
} from "../../../provider/servers/connection";
import { configurationTokenSource, findServerToken } from "../../../provider/beta/serverTokenSource";
import { fixture, now, shortened, shortPreview, shortStream } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";
import { unseen } from "../../support/unseen";

const lock = parseLock(fixture("previews", "august.lock.json"), "lock");
const inventories = new Map([["office.json", parseInventory(fixture("previews", "office.json"), "office.json")]]);
const secret = "Zq7Xz9vKjWq2Lm4TtR8sVdv9BgmFbRDh";
const previewWords = [
  ...["steps", "op", "urn", "oldState", "newState", "inputs", "outputs", "detailedDiff", "diffReasons", "diagnostics"],
  ...[
    "changeSummary",
    "sequence",
    "resourcePreEvent",
    "metadata",
    "diagnosticEvent",
    "policyEvent",
    "severity",
    "type",
  ],
  ...[
    "create",
    "update",
    "delete",
    "replace",
    "same",
    "refresh",
    "groups",
    "platform",
    "targetOSVersion",
    "plan",
    "rings",
  ],
  ...["targetLocalDateTime", "detailsURL", "enrollments", "inventoryFile", "requireProgram", "token", "parent"],
];

function review(text: string): void {
  const found = reviewOf(readPreview(text, "file"), { now, lock, inventories });
  const report = reviewReport(found);
  mustHold(report === undefined || Buffer.byteLength(report) < 65_536, "a review fits in a comment");
  mustHold(!unseen.test(report ?? ""), "nothing in a review is unseen");
  JSON.parse(reviewJson(found));
}

const preview: FuzzTarget = {
  name: "preview",
  reads: "what `pulumi preview --json` prints, for `review` and `refresh`",
  seeds: () => [
    shortPreview(fixture("previews", "drift.json"), ["macos", "macos-pilot", "classrooms", "everyone"]),
    ...["superseded.json", "first.json", "hostile.json", "refused.json"].map((name) =>
      shortPreview(fixture("previews", name)),
    ),
  ],
  words: previewWords,
  run: (input) => {
    const text = textOf(input);
    const steps = parsePreview(text)?.steps ?? [];
    try {
      review(text);
    } catch (error) {
      if ((error as Error).name !== "SoftwareUpdateError") throw error;
    }
    const shown = rolloutsIn(steps);
    for (const stack of new Set(shown.rollouts.map(({ urn }) => urnParts(urn).stack))) {
      advanceShown(shown, { stack, lines: lock.rollouts ?? [], releases: lock.releases, summaries: [], now });
    }
  },
};

const previewStream: FuzzTarget = {
  name: "preview-stream",
  reads: "the stream form of `pulumi preview --json`",
  seeds: () => [
    shortStream(fixture("previews", "drift-stream.jsonl"), ["classrooms", "everyone"]),
    shortStream(fixture("previews", "superseded-stream.jsonl"), ["macos", "macos-pilot"]),
    shortStream(fixture("previews", "policies.jsonl"), ["macos", "hurried", "saturday", "expiring"]),
  ],
  words: previewWords,
  run: (input) => review(textOf(input)),
};

const state: FuzzTarget = {
  name: "stack-state",
  reads: "what `pulumi stack export` prints",
  seeds: () => [shortened(fixture("state", "0.1.0", "directory", "state.json"), 20)],
  words: [
    "deployment",
    "resources",
    "pending_operations",
    "resource",
    "urn",
    "type",
    "provider",
    "inputs",
    "outputs",
    "plaintext",
  ],
  run: (input) => {
    const resources = parseState(textOf(input));
    explicitProviders(resources);
    claimedIdentifiers(resources);
    for (const { outputs } of resources) upgradeState(outputs);
  },
};

const stacks: FuzzTarget = {
  name: "stack-list",
  reads: "what `pulumi stack ls --json` prints",
  seeds: () => ['[{"name":"organization/fleet/dev","current":true,"updateInProgress":false,"resourceCount":3}]'],
  words: ["name", "updateInProgress", "resourceCount"],
  run: (input) => parseStacks(textOf(input)),
};

/** The same settings, as stack configuration and as environment. */
const configuration: FuzzTarget = {
  name: "configuration",
  reads: "stack configuration and environment: connection, server token",
  seeds: () => [
    JSON.stringify({
      "softwareupdate:server": { value: "nanohub", secret: false },
      "softwareupdate:url": { value: "https://mdm.example.com" },
      "softwareupdate:apiKey": { value: secret, secret: true },
      "softwareupdate:serverToken": {
        value: JSON.stringify({
          consumer_key: secret,
          consumer_secret: secret,
          access_token: "t",
          access_secret: secret,
        }),
      },
    }),
    JSON.stringify({ "softwareupdate:server": { value: "directory" }, "softwareupdate:path": { value: "mdm" } }),
    JSON.stringify({ SOFTWAREUPDATE_SERVER: { value: "kmfddm" }, SOFTWAREUPDATE_URL: { value: "http://127.0.0.1:1" } }),
  ],
  words: [
    "softwareupdate:serverName",
    "softwareupdate:apiKeyEnvironmentVariable",
    "softwareupdate:provider",
    "SOFTWAREUPDATE_TEST_CLOCK",
    "value",
  ],
  secrets: [secret],
  run: async (input) => {
    const settings = parseConfiguration(textOf(input));
    const environment = Object.fromEntries(settings);
    const get = (key: string) => settings.get(key);
    currentTime(environment);
    const { absence } = await findServerToken([configurationTokenSource(get)], "/nonexistent");
    mustHold(absence === undefined || !absence.includes(secret), "no absence holds a secret");
    const connection = resolveConnection([configurationSource(get), environmentSource(environment)], environment);
    mustHold(
      !serverIdentity(connection).includes(secret) || connection.name !== undefined,
      "no identity holds a secret",
    );
    connection.apiKey();
  },
};

let folder = "";

const project: FuzzTarget = {
  name: "project-file",
  reads: "Pulumi.yaml",
  seeds: () => [
    fixture("state", "0.1.0", "Pulumi.yaml"),
    "name: \"fleet\" # ours\r\nruntime: nodejs\nmain: 'infra/'\n",
    '{"name":"fleet","main":"index.js"}',
  ],
  words: ["name:", "main:", "#", "'", '"', "../..", "\u0000"],
  prepare: () => void (folder = mkdtempSync(path.join(tmpdir(), "fuzz-"))),
  finish: () => rmSync(folder, { recursive: true, force: true }),
  run: (input) => {
    writeFileSync(path.join(folder, "Pulumi.yaml"), input);
    const found = findProject(folder);
    mustHold(found !== undefined && path.isAbsolute(found.programFolder), "a project has a folder");
  },
};

const argumentsOf: FuzzTarget = {
  name: "arguments",
  reads: "the command line, one argument a line",
  seeds: () => [
    "releases\n--platform\nmacOS\n--device=J413AP\n--json",
    "status\n--watch\n--html\nx.html",
    "review\n-\n--fail-on\nerror",
  ],
  words: ["--platform", "--json", "--help", "--", "-h", "--__proto__", "--constructor=x", "=", "releases", "orphans"],
  run: async (input) => {
    const [name = "", ...argv] = textOf(input).split("\n");
    const entry = commands.find((one) => one.name === name) ?? commands[0]!;
    parseOptions(await entry.load(), argv);
  },
};

/** Parsers of what Pulumi prints and of what the commands are told. */
export const pulumiTargets = [preview, previewStream, state, stacks, configuration, project, argumentsOf];
