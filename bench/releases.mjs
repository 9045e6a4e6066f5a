import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { fileURLToPath, URL } from "node:url";
import { median, progress } from "./figures.mjs";
import { collectGarbage } from "./memory.mjs";

const require = createRequire(import.meta.url);
const releasesOf = (name) => require(`../dist/provider/core/releases/${name}.js`);
const { parseAnswer } = releasesOf("answer");
const { buildCatalog } = releasesOf("catalog");
const { offersOf } = releasesOf("offers");
const { answersFor } = releasesOf("selection");
const { compareVersions } = releasesOf("version");

const recordings = fileURLToPath(new URL("../test/fixtures/gdmf", import.meta.url));

/**
 * Reading the largest recorded answer of Apple's service and finding what each device of an inventory may get, against
 * scanning the same JSON without checks or rules.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default function releases(add, { quick, runs = quick ? 1 : 5 }) {
  progress("releases: reading an answer");
  const { text, on } = largestRecording();
  reading(add, text, on, runs);
  const times = {};
  for (const count of [1_000, 100_000]) {
    progress(`releases: selecting for ${count} devices`);
    times[count] = selecting(add, text, on, inventory(text, count), quick ? 1 : runs);
  }
  add({
    name: "releases: a 1,000 devices among 100,000, over 1,000 alone",
    unit: "ms",
    ours: times[100_000] / 100,
    baseline: times[1_000],
    compare: "ratio",
    // What a model costs is paid once: more would mean that the time grows faster than the inventory.
    target: 1,
  });
}

function reading(add, text, on, runs) {
  const ours = () => {
    const catalog = buildCatalog(parseAnswer(text));
    for (const platform of ["iOS", "iPadOS", "macOS", "tvOS", "watchOS", "visionOS"]) {
      for (const list of ["public", "managed"]) offersOf(catalog, { platform, list, on });
    }
  };
  const [own, parsing] = inTurn([() => timeOf(ours), () => timeOf(() => JSON.parse(text))], runs);
  add({
    name: "releases: reading and indexing an answer, over JSON.parse",
    unit: "ms",
    ours: median(own),
    baseline: median(parsing),
    compare: "difference",
    target: 100,
  });
}

function selecting(add, text, on, devices, runs) {
  const count = devices.length.toLocaleString("en");
  let answers;
  let found;
  // The answer is read anew each time: its index is part of what a selection costs.
  const selection = measured(
    () => (answers = undefined),
    () => (answers = select(buildCatalog(parseAnswer(text)), devices, on)),
  );
  const scan = measured(
    () => (found = undefined),
    () => {
      const answer = JSON.parse(text);
      found = devices.map((device) => newestFor(answer, device.device, on));
    },
  );
  const [ours, baseline] = inTurn([selection, scan], runs).map(summaryOf);
  const differing = devices.find((_, at) => answers[at].latest?.version !== found[at]);
  if (differing) throw new Error(`The scan disagrees for ${differing.device}.`);
  add({
    name: `releases: latest and candidates for ${count} devices`,
    unit: "ms",
    ours: ours.time,
    baseline: baseline.time,
    compare: "value",
    target: 1000,
  });
  add({
    name: `releases: heap for ${count} devices`,
    unit: "bytes",
    ours: ours.heap,
    baseline: baseline.heap,
    compare: "value",
    target: 300_000_000,
  });
  return ours.time;
}

/** A run that tells the milliseconds that it took, and the bytes that it added to the heap. */
function measured(forget, work) {
  return () => {
    forget();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const time = timeOf(work);
    return { time, heap: process.memoryUsage().heapUsed - before };
  };
}

/** The median time of some runs, and the most that one of them added to the heap. */
function summaryOf(samples) {
  return {
    time: median(samples.map(({ time }) => time)),
    heap: Math.max(...samples.map(({ heap }) => heap)),
  };
}

function select(catalog, devices, on) {
  const platforms = [...new Set(devices.map(({ platform }) => platform))];
  const answers = new Map();
  for (const platform of platforms) {
    const own = devices.filter((device) => device.platform === platform);
    const found = answersFor(catalog, { platform, on }, own);
    own.forEach((device, at) => answers.set(device, found[at]));
  }
  return devices.map((device) => answers.get(device));
}

/** What each work gives in some runs, one work after the other in each run. The first run is for the compiler. */
function inTurn(works, runs) {
  const samples = works.map(() => []);
  for (let run = -1; run < runs; run++) {
    works.forEach((work, at) => {
      const sample = work();
      if (run >= 0) samples[at].push(sample);
    });
  }
  return samples;
}

/** Milliseconds that a work takes. */
function timeOf(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function largestRecording() {
  const files = readdirSync(recordings).filter((name) => name.endsWith(".json"));
  const size = (name) => statSync(`${recordings}/${name}`).size;
  const name = files.reduce((one, other) => (size(other) > size(one) ? other : one));
  return {
    text: readFileSync(`${recordings}/${name}`, "utf8"),
    on: name.slice("pmv-".length, "pmv-0000-00-00".length),
  };
}

/** Devices of all models that the service lists, each with one of the builds that it may run. */
function inventory(text, count) {
  const rows = buildCatalog(parseAnswer(text)).rows.filter(({ list }) => list === "managed");
  const states = rows.flatMap(({ platform, version, build, devices }) =>
    devices.map((device) => ({ platform, device, current: version, build })),
  );
  // A prime step, so that few devices have the models of many ones in their proportions.
  return Array.from({ length: count }, (_, at) => ({ ...states[(at * 7919) % states.length] }));
}

function newestFor(answer, device, on) {
  let newest;
  for (const rows of Object.values(answer.PublicAssetSets)) {
    for (const { ProductVersion, ExpirationDate, SupportedDevices } of rows) {
      if ((ExpirationDate !== undefined && ExpirationDate < on) || !SupportedDevices.includes(device)) continue;
      if (newest === undefined || compareVersions(ProductVersion, newest) > 0) newest = ProductVersion;
    }
  }
  return newest;
}
