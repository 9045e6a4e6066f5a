import { performance } from "node:perf_hooks";
import { Agent, request } from "undici";
import { median, progress } from "./figures.mjs";
import { inParallel } from "./inParallel.mjs";
import { handlerOn, recordRequests, Resource, steps } from "./lifecycle.mjs";
import { basicAuthorization, startNanohub } from "./support.mjs";

const concurrency = 8;
/** What NanoHUB uses unless told otherwise. */
const inFiles = { storage: "file", place: "in files", target: 1.15 };
/** A server that takes next to no time shows the package's own time best. */
export const inMemory = { storage: "inmem", place: "in memory" };
const storages = [inFiles, inMemory];

/**
 * The time inside create, read, update and delete against the very same requests made bare.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function operations(add, { quick, runs = quick ? 1 : 7 }) {
  const count = quick ? 30 : 300;
  for (const storage of storages) await measureOperations(add, "operations", count, runs, storage);
}

/**
 * The steps of so many resources on one storage of NanoHUB.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {string} subject
 */
export async function measureOperations(add, subject, count, runs, { storage, place, target }) {
  progress(`${subject}: recording the requests of ${count} resources`);
  const recordings = await record(count);
  const server = await startNanohub({ proxy: false, storage });
  const resources = await checkedResources(server, count);
  const [ours, baseline] = await compare(
    (step) => inParallel(resources, (resource) => resource[step](), concurrency),
    (step) => inParallel(recordings, (recording) => sendBare(server, recording[step]), concurrency),
    runs,
    (run) => progress(`${subject}: ${count} ${place}, ${run === 0 ? "warming up" : `run ${run} of ${runs}`}`),
  );
  for (const step of steps) {
    const name = `${subject}: ${step} of ${count}, ${concurrency} at a time, ${place}`;
    add({ name, unit: "ms", ours: median(ours[step]), baseline: median(baseline[step]), compare: "ratio", target });
  }
}

async function record(count) {
  const server = await startNanohub();
  const handler = await handlerOn(server);
  const recordings = [];
  for (let at = 0; at < count; at++) {
    recordings.push((await recordRequests(server, new Resource(handler, at))).requests);
  }
  return recordings;
}

async function checkedResources(server, count) {
  const handler = await handlerOn(server);
  const resources = Array.from({ length: count }, (_, at) => new Resource(handler, at));
  for (const resource of resources) await resource.check();
  return resources;
}

/** Runs both ways in turn and says each time which run it is; returns the times of each way's steps. */
export async function compare(ours, baseline, runs, say) {
  const ways = [ours, baseline].map((run) => ({ run, times: Object.fromEntries(steps.map((step) => [step, []])) }));
  // The first run of each is for the compiler, and for the listing of groups that a process makes once.
  for (let run = 0; run <= runs; run++) {
    say(run);
    for (const way of run % 2 === 0 ? ways : [...ways].reverse()) {
      for (const step of steps) {
        const started = performance.now();
        await way.run(step);
        if (run > 0) way.times[step].push(performance.now() - started);
      }
    }
  }
  return ways.map(({ times }) => times);
}

const dispatcher = new Agent();

/** Sends recorded requests with nothing around them. */
export async function sendBare(server, recorded) {
  const authorization = basicAuthorization(server.user, server.apiKey);
  for (const { method, path, body } of recorded) {
    const headers = { authorization, ...(body ? { "content-type": "application/json" } : {}) };
    const answer = await request(server.url + path, { method, headers, body: body || undefined, dispatcher });
    await answer.body.text();
    if (answer.statusCode >= 400 && method !== "GET") {
      throw new Error(`${method} ${path} was answered with ${answer.statusCode}.`);
    }
  }
}
