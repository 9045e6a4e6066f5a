import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../../cli/main";
import { predicateProblems, statusItemsOf } from "../../../provider/core/declarations/predicateRules";
import {
  membersFor,
  membershipDigest,
  packEnrollments,
  parseInventory,
  unpackEnrollments,
} from "../../../provider/core/inventory";
import { parsePropertyList } from "../../../provider/core/legacy/propertyList";
import { legacyKeysOf } from "../../../provider/core/legacy/profile";
import { readAuthorities } from "../../../enrollment/authorities";
import { fixture, fixturesIn } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";
import { runnerCommand, unseen } from "../../support/unseen";

let folder = "";
const prepare = () => void (folder = mkdtempSync(path.join(tmpdir(), "fuzz-")));
const finish = () => rmSync(folder, { recursive: true, force: true });

const inventory: FuzzTarget = {
  name: "inventory",
  reads: "inventory files",
  seeds: () => [fixture("previews", "office.json"), fixture("state", "0.1.0", "inventory.json")],
  words: ["enrollment", "deviceId", "model", "osVersion", "buildVersion", "supervised", "groups"],
  run: (input) => {
    const enrollments = membersFor(parseInventory(textOf(input), "file"), "all").map(({ enrollment }) => enrollment);
    const unpacked = unpackEnrollments(packEnrollments(enrollments));
    mustHold(membershipDigest(unpacked) === membershipDigest(enrollments), "packing keeps every enrollment");
    mustHold(
      enrollments.every((one) => URL.canParse(`http://a/${encodeURIComponent(one)}/b`)),
      "an enrollment can stand in a URL",
    );
  },
};

const packedEnrollments: FuzzTarget = {
  name: "packed-enrollments",
  reads: "the packed enrollments of a group, in the state of a stack",
  seeds: () => [packEnrollments(["a", "b"]), packEnrollments(Array.from({ length: 100 }, (_, at) => `device-${at}`))],
  run: (input) => void unpackEnrollments(textOf(input)),
};

const profile: FuzzTarget = {
  name: "profile",
  reads: "profiles of `legacy`, as property lists and JSON",
  seeds: () => [
    `<?xml version="1.0"?><plist version="1.0"><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.SoftwareUpdate</string><key>AutomaticDownload</key><true/><key>x</key><integer>3</integer><key>d</key><data>AAAA</data></dict></array></dict></plist>`,
    '{"PayloadType":"com.apple.ManagedClient.preferences","PayloadContent":{"com.apple.SoftwareUpdate":{"Forced":[{"mcx_preference_settings":{"AutomaticDownload":true}}]}}}',
  ],
  words: [
    "PayloadType",
    "PayloadContent",
    "com.apple.SoftwareUpdate",
    "com.apple.applicationaccess",
    "Forced",
    "forceDelayedSoftwareUpdates",
  ],
  run: (input) => legacyKeysOf(parsePropertyList(input, "file"), "file"),
};

const commands = [
  ["validate", "--json"],
  ["validate", "--platform", "macOS", "--os", "14.0", "--unsupervised"],
  ["effective", "--platform", "macOS"],
  ["queue", "--current", "26.0"],
  ["import", "--platform", "macOS"],
  ["import", "--platform", "macOS", "--json"],
];
const token = "Zq7Xz9vKjWq2Lm4TtR8sVdv9BgmFbRDh";

/** Names that hold a token's key or a part of a number make the commands say "unexpected error"; anything but a fault. */
const declarationFile: FuzzTarget = {
  name: "declaration-file",
  reads: "declaration files of `validate`, `effective`, `queue` and `import`, by the commands themselves",
  seeds: () => [
    ...["management.status-subscriptions", "softwareupdate.enforcement.specific", "softwareupdate.settings"].map(
      (kind) => fixture("apple-schema/27.0/examples/declarative/declarations/configurations", kind, "example1.json"),
    ),
    fixture("apple-schema/27.0/examples/declarative/declarations/activations/simple/example2.json"),
    JSON.stringify({
      Type: "com.apple.configuration.softwareupdate.settings",
      Identifier: "one",
      Payload: { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "b", Token: token } } },
    }),
  ],
  words: [
    ...["Type", "Identifier", "Payload", "ServerToken", "TargetOSVersion", "TargetBuildVersion", "TargetLocalDateTime"],
    ...[
      "DetailsURL",
      "Beta",
      "OfferPrograms",
      "RequireProgram",
      "Token",
      "Deferrals",
      "StandardConfigurations",
      "Predicate",
    ],
    ...["com.apple.configuration.softwareupdate.settings", "com.apple.activation.simple", "StatusItems", "Name"],
  ],
  prepare,
  finish,
  run: async (input) => {
    writeFileSync(path.join(folder, "one.json"), input);
    for (const argv of commands) {
      const stdout: string[] = [];
      const stderr: string[] = [];
      const code = await run([...argv, "one.json"], {
        environment: {},
        workingDirectory: folder,
        print: (line) => void stdout.push(line),
        printError: (line) => void stderr.push(line),
      });
      const said = [...stdout, ...stderr].join("\n");
      mustHold([0, 1, 2].includes(code), `an exit code of the contract, not ${code}`);
      mustHold(!stderr.join("\n").includes("unexpected error"), stderr.join("\n"));
      if (argv.includes("--json") && stdout.length > 0) JSON.parse(stdout.join("\n"));
      mustHold(!unseen.test(said), "nothing moves the cursor of a terminal");
      mustHold(!runnerCommand.test(said), "nothing is a command to the CI system");
    }
  },
};

const predicate: FuzzTarget = {
  name: "predicate",
  reads: "predicates of activations",
  seeds: () => [
    "(@status(device.operating-system.family) == 'iOS') AND (@status(device.operating-system.version) BEGINSWITH '26.')",
    "ANY @status(management.declarations.activations).identifier IN {'a', \"b\"} || NOT (1 + 2 * -3 ** 2 > @property(x)[0])",
    "SUBQUERY(@status(a.b), $x, $x.@key(state) == 'done').@count == 0",
  ],
  words: [
    "@status(",
    "@property(",
    "@key(",
    "AND",
    "OR",
    "NOT",
    "ANY",
    "BETWEEN",
    "MATCHES",
    "[cd]",
    "TRUEPREDICATE",
    "(",
    ")",
    "{",
    "'",
  ],
  run: (input) => {
    predicateProblems(textOf(input), "predicate");
    statusItemsOf(textOf(input));
  },
};

const authorities: FuzzTarget = {
  name: "authorities",
  reads: "PEM files of certificate authorities",
  seeds: () => fixturesIn(/\.pem$/, "apple"),
  words: ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"],
  prepare,
  finish,
  run: (input) => {
    const file = path.join(folder, "authorities.pem");
    writeFileSync(file, input);
    readAuthorities(file);
  },
};

/** Parsers of files that a person hands over. */
export const fileTargets = [inventory, packedEnrollments, profile, declarationFile, predicate, authorities];
