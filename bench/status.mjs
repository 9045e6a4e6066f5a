import { Buffer } from "node:buffer";
import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { fileURLToPath, URL } from "node:url";
import { Agent, request } from "undici";
import { median, progress } from "./figures.mjs";
import { inParallel } from "./inParallel.mjs";
import { heapOf } from "./memory.mjs";
import { basicAuthorization } from "./support.mjs";

const require = createRequire(import.meta.url);
const { ProgressLine } = require("../dist/cli/progressLine.js");
const { statusPage } = require("../dist/cli/status/page/page.js");
const { ringProgress } = require("../dist/provider/core/status/ringProgress.js");
const { rolloutStatus } = require("../dist/provider/core/status/rolloutStatus.js");
const { openServer } = require("../dist/provider/servers/open.js");
const { readDevices } = require("../dist/provider/status/readDevices.js");

const identifier = "swu-enforcement-bench_dev_macos";
const apiKey = "bench";
/** What readDevices promises. */
const atATime = 16;

/**
 * The status of 20,000 devices, each with two reports, against the very same requests made bare.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function status(add, { quick, runs = quick ? 1 : 3 }) {
  const count = quick ? 500 : 20_000;
  const devices = `${count.toLocaleString("en")} devices`;
  const standIn = fork(fileURLToPath(new URL("reportingServer.mjs", import.meta.url)), [identifier]);
  const [port] = await once(standIn, "message");
  const url = `http://127.0.0.1:${port}`;
  const enrollments = Array.from({ length: count }, (_, at) => `E${at}`);
  try {
    const first = await measure(url, enrollments);
    const { requests, most } = await countsOf(url);
    const ours = [];
    const baseline = [];
    // The first run was for the compiler.
    for (let run = 0; run < runs; run++) {
      progress(`status: run ${run + 1} of ${runs}`);
      ours.push((await measure(url, enrollments)).time);
      baseline.push(await bare(url, enrollments));
    }
    add({
      name: `status: reading ${devices}`,
      unit: "ms",
      ours: median(ours),
      baseline: median(baseline),
      compare: "ratio",
      target: 2,
    });
    add({
      name: `status: requests for ${devices}`,
      unit: "requests",
      ours: requests,
      compare: "value",
      target: 2 * count + Math.ceil(count / 100),
    });
    add({ name: "status: requests at a time", unit: "requests", ours: most, compare: "value", target: atATime });
    add({ name: `status: heap of ${devices}`, unit: "bytes", ours: first.heap, compare: "value", target: 300_000_000 });
    add({ name: `status: judging ${devices}`, unit: "ms", ours: first.judging, compare: "value", target: 2_000 });
    add({ name: `status: page of ${devices}`, unit: "bytes", ours: first.page, compare: "value", target: 1_000_000 });
  } finally {
    standIn.disconnect();
  }
}

/** Reads the devices, says where each of them is, and draws the page. What is kept of all devices at once is its heap. */
async function measure(url, enrollments) {
  const { result, heap } = await heapOf(() => readStatus(url, enrollments));
  const { time, judging, reading } = result;
  return { time, judging, heap, page: Buffer.byteLength(statusPage(reading)) };
}

async function readStatus(url, enrollments) {
  const server = openServer({ type: "kmfddm", location: url, source: "environment", apiKey: () => apiKey });
  const terminal = process.stderr.isTTY ? process.stderr : undefined;
  const line = new ProgressLine(terminal, "status", () => performance.now());
  const started = performance.now();
  const { statuses, failures } = await readDevices(server, enrollments, { onProgress: line.show });
  const time = performance.now() - started;
  line.clear();
  await server.close();
  if (failures.size > 0) throw new Error(`${failures.size} devices could not be read.`);
  const judged = performance.now();
  const members = enrollments.map((enrollment) => ({ enrollment, status: statuses.get(enrollment) }));
  const ring = ringProgress(rings(), { source: "DeviceGroup", devices: members }, Date.now());
  const judging = performance.now() - judged;
  if (ring.counts.done === 0 || ring.counts.failed === 0) throw new Error("The devices were not read right.");
  const rollouts = [rolloutStatus("macos", "macOS", [{ progress: ring }])];
  return { time, judging, reading: { stack: "bench", at: new Date().toISOString(), rollouts, problems: [] } };
}

function rings() {
  const enforcement = { name: "macos", identifier, isDeclared: true, platform: "macOS", targetOSVersion: "26.6.2" };
  return { ring: "all", group: "all", status: "open", reason: "open", enforcements: [enforcement] };
}

/** The same requests with nothing around them. */
async function bare(url, enrollments) {
  const dispatcher = new Agent();
  const headers = { authorization: basicAuthorization("kmfddm", apiKey) };
  const get = async (path) => (await request(url + path, { headers, dispatcher })).body.text();
  const started = performance.now();
  for (let at = 0; at < enrollments.length; at += 100) {
    await get(`/v1/declaration-status/${enrollments.slice(at, at + 100).join(",")}`);
  }
  const readReports = async (enrollment) => {
    for (const index of [0, 1]) await get(`/v1/status-report/${enrollment}?index=${index}`);
  };
  await inParallel(enrollments, readReports, atATime);
  const time = performance.now() - started;
  await dispatcher.close();
  return time;
}

async function countsOf(url) {
  const answer = await request(`${url}/counts`);
  return answer.body.json();
}
