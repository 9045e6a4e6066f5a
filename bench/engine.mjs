import { performance } from "node:perf_hooks";
import { median, progress } from "./figures.mjs";
import { enforcements, noOpProgram, noOps, stateBytes, withoutCheckpoints } from "./programs.mjs";
import { startNanohub } from "./support.mjs";

const modes = [
  { name: "", environment: {}, target: 1.1 },
  { name: " without checkpoints", environment: withoutCheckpoints, target: 1.5 },
];
const commands = {
  up: (project, environment) => project.up({ environment }),
  "no-op preview": (project, environment) => project.preview({ environment, json: false }),
  destroy: (project, environment) => project.destroy({ environment }),
};

/**
 * Whole commands against a program that does nothing, padded to the same state: the engine writes the whole state at
 * each step, so that its size makes most of the time.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function engine(add, { quick, runs }) {
  const sizes = quick ? [{ count: 30, usual: 1 }] : [100, 300].map((count) => ({ count, usual: count > 100 ? 2 : 3 }));
  for (const { count, usual } of sizes) await measure(add, count, runs ?? usual);
}

async function measure(add, count, runs) {
  progress(`engine: ${count} resources, padding the baseline`);
  const server = await startNanohub({ proxy: false });
  const ours = await enforcements(count, server);
  const baseline = await noOps(count, 0);
  const ourBytes = await stateBytes(ours);
  const missing = ourBytes - (await stateBytes(baseline));
  // What is in the inputs is in the outputs too.
  baseline.setProgram(noOpProgram(count, Math.max(0, Math.round(missing / count / 2))));
  add({
    name: `engine: bytes of state, ${count} resources`,
    unit: "bytes",
    ours: ourBytes,
    baseline: await stateBytes(baseline),
    compare: "ratio",
  });

  const times = modes.map(() => [new Times(ours), new Times(baseline)]);
  for (let run = 0; run < runs; run++) {
    progress(`engine: ${count} resources, run ${run + 1} of ${runs}`);
    for (const [at, { environment }] of modes.entries()) {
      // Each goes first in turn, so that whatever else the machine does meets both.
      const pair = run % 2 === 0 ? times[at] : [...times[at]].reverse();
      for (const one of pair) await one.measure(environment);
    }
  }
  for (const [at, { name, target }] of modes.entries()) {
    const [our, bare] = times[at];
    for (const command of Object.keys(commands)) {
      add({
        name: `engine: ${command} of ${count}${name}`,
        unit: "ms",
        ours: our.median(command),
        baseline: bare.median(command),
        compare: "ratio",
        target,
      });
    }
  }
  await ours.dispose();
  await baseline.dispose();
  await server.stop();
}

/** The times of one program's commands. */
class Times {
  #project;
  #samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));

  constructor(project) {
    this.#project = project;
  }

  /** Makes everything, looks at it and destroys it. */
  async measure(environment) {
    for (const [name, command] of Object.entries(commands)) {
      const started = performance.now();
      await command(this.#project, environment);
      this.#samples[name].push(performance.now() - started);
    }
  }

  /** @param {string} name */
  median(name) {
    return median(this.#samples[name]);
  }
}
