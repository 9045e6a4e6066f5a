import { growthOf, median, progress } from "./figures.mjs";
import { handlerOn, recordRequests, Resource, steps } from "./lifecycle.mjs";
import { compare, inMemory, sendBare } from "./operations.mjs";
import { startNanohub } from "./support.mjs";

/**
 * One declaration in ever more groups, against the very same requests made bare, one after the other.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function groups(add, { quick, runs = quick ? 1 : 3 }) {
  // In files 5,000 groups take minutes, nearly all of them the server's.
  const { storage } = inMemory;
  const times = new Map();
  const counts = quick ? [10, 100] : [10, 100, 1_000, 5_000];
  for (const count of counts) {
    const names = Array.from({ length: count }, (_, at) => `group-${at}`);
    const recorder = await startNanohub({ storage });
    const { requests } = await recordRequests(recorder, new Resource(await handlerOn(recorder), 0, names));
    const sent = steps.reduce((sum, step) => sum + requests[step].length, 0);
    add({ name: `groups: requests of a life in ${count} groups`, unit: "requests", ours: sent, compare: "value" });

    const server = await startNanohub({ proxy: false, storage });
    const resource = new Resource(await handlerOn(server), 0, names);
    await resource.check();
    const [ours, baseline] = await compare(
      (step) => resource[step](),
      (step) => sendBare(server, requests[step]),
      runs,
      (run) => progress(`groups: ${count}, ${run === 0 ? "warming up" : `run ${run} of ${runs}`}`),
    );
    const total = (times) => steps.reduce((sum, step) => sum + median(times[step]), 0);
    const time = {
      name: `groups: create, read, update and delete in ${count}`,
      ours: total(ours),
      baseline: total(baseline),
    };
    add({ ...time, unit: "ms", compare: "ratio" });
    times.set(count, time);
  }
  growthOf("groups", times).forEach(add);
}
