import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { growthOf, median, progress } from "./figures.mjs";
import { heapOf } from "./memory.mjs";
import { deltaReport, fullReport } from "./reports.mjs";

const require = createRequire(import.meta.url);
const { ringProgress } = require("../dist/provider/core/status/ringProgress.js");
const { readDevices } = require("../dist/provider/status/readDevices.js");

const identifier = "swu-enforcement-bench_dev_macos";
const enforcement = { name: "macos", identifier, isDeclared: true, platform: "macOS", targetOSVersion: "26.6.2" };
const ring = { ring: "all", group: "all", status: "open", reason: "open", enforcements: [enforcement] };

/**
 * From the text of a fleet's reports to its progress, against parsing the JSON alone.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function devices(add, { quick, runs = quick ? 1 : 3 }) {
  const times = new Map();
  const counts = quick ? [100, 1_000] : [1_000, 10_000, 100_000];
  for (const count of counts) {
    const ours = [];
    const baseline = [];
    let most = 0;
    for (let run = 0; run <= runs; run++) {
      progress(`devices: ${count}, ${run === 0 ? "warming up" : `run ${run} of ${runs}`}`);
      const started = performance.now();
      const { result, heap } = await heapOf(async () => ({
        progress: await progressOf(count),
        time: performance.now() - started,
      }));
      if (result.progress.counts.done === 0) throw new Error("The devices were not judged right.");
      const parsing = performance.now();
      for (let at = 0; at < count; at++) for (const text of reportsOf(at)) JSON.parse(text);
      if (run === 0) continue;
      baseline.push(performance.now() - parsing);
      ours.push(result.time);
      most = Math.max(most, heap);
    }
    const of = `${count.toLocaleString("en")} devices`;
    const time = { name: `devices: progress of ${of}`, unit: "ms", ours: median(ours), baseline: median(baseline) };
    add({ ...time, compare: "ratio" });
    add({ name: `devices: heap of ${of}`, unit: "bytes", ours: most, compare: "value", target: 300_000_000 });
    times.set(count, time);
  }
  growthOf("devices", times).forEach(add);
}

async function progressOf(count) {
  const enrollments = Array.from({ length: count }, (_, at) => `${at}`);
  const { statuses } = await readDevices(server, enrollments, { declarations: new Set([identifier]) });
  const members = enrollments.map((enrollment) => ({ enrollment, status: statuses.get(enrollment) }));
  return ringProgress(ring, { source: "inventory", devices: members }, Date.now());
}

/** A server that answers at once; what its network costs is measured for the status. */
const server = {
  declarationStatus: async () => new Map(),
  statusReport: async (enrollment, index) => ({ receivedAt: Date.now(), text: reportsOf(Number(enrollment))[index] }),
};

/** Newest first. Making the text is part of both times. */
function reportsOf(at) {
  return [deltaReport(at, identifier), fullReport(at, identifier)].map((report) => JSON.stringify(report));
}
