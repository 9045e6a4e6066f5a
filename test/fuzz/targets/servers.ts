import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { samePayload } from "../../../provider/core/declarations/samePayload";
import { canonicalJson } from "../../../provider/core/json";
import { withFingerprints } from "../../../provider/core/tokens";
import { inputsOf, validateInputs } from "../../../provider/core/declarations/validate";
import { declarationKinds } from "../../../provider/core/declarations/kinds";
import { SoftwareUpdateError } from "../../../provider/core/error";
import { mergeReports } from "../../../provider/core/status/deviceStatus";
import { deviceProgress } from "../../../provider/core/status/deviceProgress";
import { parseStatusReport } from "../../../provider/core/status/report";
import { DirectoryServer } from "../../../provider/servers/directory";
import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { fixture, fixturesIn, now } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";

const apiKey = "Zq7Xz9vKjWq2Lm4T";
const declaration = {
  Identifier: "swu-settings-fleet_dev_all",
  Type: "com.apple.configuration.softwareupdate.settings",
  Payload: { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "b", Token: "t" } } },
  ServerToken: "abc",
};
const status = [{ identifier: "one", active: true, valid: "valid", "server-token": "t", current: true, reasons: [] }];

let http: HttpServer | undefined;
let server: KmfddmServer | undefined;
let answered: { status: number; lastModified: string; body: Uint8Array } = {
  status: 200,
  lastModified: "",
  body: new Uint8Array(),
};

/** Everything that is asked, each with the answer in the input: the first line is the status, the second Last-Modified. */
const questions: readonly ((server: KmfddmServer) => Promise<unknown>)[] = [
  async (asked) => {
    const found = await asked.getDeclaration("one");
    if (!found) return;
    canonicalJson({ ...found });
    samePayload(found.Payload, declaration.Payload);
    withFingerprints(found.Payload, new Set());
    const kind = declarationKinds.settings;
    validateInputs(kind, { ...inputsOf(kind, found.Payload), groups: ["all"] });
  },
  (asked) => asked.listDeclarations(),
  (asked) => asked.putDeclaration({ Identifier: "swu-one", Type: declaration.Type, Payload: declaration.Payload }),
  (asked) => asked.removeDeclaration("one"),
  (asked) => asked.admitGroups(["all"]),
  (asked) => asked.groupsOf("one"),
  (asked) => asked.addMember("one", "all"),
  async (asked) => {
    const report = await asked.statusReport("one", 0);
    if (report) parseStatusReport(report.text, report.receivedAt);
  },
  (asked) => asked.declarationStatus(["one"]),
  async (asked) => {
    const { failures } = await asked.notify({ groups: [{ name: "all" }], enrollments: [] }, 1000);
    mustHold(
      failures.every((sentence) => !sentence.includes("\r")),
      "a failure is a sentence",
    );
  },
];

function framed(code: number, body: unknown): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return `${code}\nTue, 18 Aug 2026 10:00:00 GMT\n${text}`;
}

const mdmServer: FuzzTarget = {
  name: "mdm-server",
  reads: "answers of NanoHUB and KMFDDM: declarations, lists, statuses, errors",
  seeds: () => [
    framed(200, declaration),
    framed(200, ["a", "b.c", "blue.r1"]),
    framed(200, null),
    framed(200, { one: status, two: null }),
    framed(200, fixture("apple", "status", "management.declarations.json")),
    framed(404, { error: "declaration not found: one" }),
    framed(500, { error: "notify: failed" }),
    framed(500, { error: "key not found" }),
    framed(401, "Unauthorized"),
    framed(204, ""),
    framed(304, ""),
  ],
  words: ["Identifier", "Type", "Payload", "ServerToken", "Token", "error", "reasons", "server-token", "current"],
  secrets: [apiKey],
  prepare: async () => {
    const listening = createServer((request, response) => {
      request.resume();
      response.statusCode = answered.status;
      if (answered.lastModified !== "") response.setHeader("last-modified", answered.lastModified);
      response.end(answered.status === 204 || answered.status === 304 ? undefined : answered.body);
    });
    http = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    server = new KmfddmServer({ type: "nanohub", location, source: "the fuzzer", apiKey: () => apiKey });
  },
  finish: async () => {
    await server?.close();
    http?.closeAllConnections();
    await new Promise((resolve) => http?.close(resolve));
  },
  run: async (input) => {
    const bytes = Buffer.from(input);
    const [code = "", time = ""] = bytes.toString("latin1").split("\n", 2);
    const wanted = Number(code);
    // 429, 502 to 504 are asked again, which takes time and reads nothing new.
    const isQuick = Number.isInteger(wanted) && wanted >= 200 && wanted < 600 && ![429, 502, 503, 504].includes(wanted);
    const body = bytes.subarray(Math.min(bytes.length, code.length + time.length + 2));
    answered = { status: isQuick ? wanted : 200, lastModified: time.replace(/[^ -~]/g, ""), body };
    for (const question of questions) await refusable(() => question(server!));
  },
};

/** All of the questions are asked, whatever one of them comes to. */
async function refusable(question: () => Promise<unknown>): Promise<void> {
  try {
    await question();
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    mustHold(!error.message.includes(apiKey), "no sentence holds the key");
  }
}

let folder = "";

const directory: FuzzTarget = {
  name: "directory",
  // Each input is a dozen files that are written for good.
  testRuns: 20,
  reads: "files of a `directory` server: declarations and groups",
  seeds: () => [
    JSON.stringify(declaration),
    JSON.stringify({ name: "all", declarations: ["one"], enrollments: ["e1"] }),
    JSON.stringify({ ...declaration, Identifier: "one" }),
  ],
  words: ["name", "declarations", "enrollments", "Identifier", "Payload", "all", "one"],
  prepare: () => void (folder = mkdtempSync(path.join(tmpdir(), "fuzz-"))),
  finish: () => rmSync(folder, { recursive: true, force: true }),
  run: async (input) => {
    const files = new DirectoryServer({
      type: "directory",
      location: path.join(folder, "declared"),
      source: "the fuzzer",
      apiKey: () => "",
    });
    const one = { Identifier: "one", Type: declaration.Type, Payload: { Notifications: true } };
    rmSync(path.join(folder, "declared"), { recursive: true, force: true });
    await files.putDeclaration(one);
    await files.associate("one", "all");
    writeFileSync(path.join(folder, "declared", "declarations", "one.json"), input);
    writeFileSync(path.join(folder, "declared", "groups", "all.json"), input);
    const steps = [
      () => files.getDeclaration("one"),
      () => files.listDeclarations(),
      () => files.membersOf("all"),
      () => files.groupsOf("one"),
      () => files.putDeclaration(one),
      () => files.addMember("e2", "all"),
      () => files.removeDeclaration("one"),
    ];
    for (const step of steps) await refusable(step);
  },
};

const enforcement = {
  name: "macos",
  identifier: "one",
  targetOSVersion: "26.6.1",
  targetLocalDateTime: "2026-09-01T12:00:00",
} as never;

const statusReport: FuzzTarget = {
  name: "status-report",
  reads: "status reports of devices",
  seeds: () =>
    fixturesIn(/\.json$/, "apple", "status").map((text) => `{"FullReport":true,"StatusItems":${text},"Errors":[]}`),
  words: [
    ...["StatusItems", "Errors", "FullReport", "softwareupdate", "install-state", "install-reason", "failure-reason"],
    ...["pending-version", "device", "model", "operating-system", "management", "declarations", "reasons", "details"],
    ...["StatusItem", "Reasons", "Code", "Description", "count", "timestamp"],
  ],
  run: (input) => {
    const report = parseStatusReport(textOf(input), now);
    const status_ = mergeReports([report, report]);
    deviceProgress({ enrollment: "e1", status: status_ }, [enforcement], now);
    mustHold(report.receivedAt === now, "a report has the time of its arrival");
    JSON.stringify(report);
  },
};

/** Parsers around MDM servers and what devices report. */
export const serverTargets = [mdmServer, directory, statusReport];
