import { performance } from "node:perf_hooks";
import { median, progress } from "./figures.mjs";
import { peakMemory } from "./memory.mjs";
import {
  enforcements,
  equalProgram,
  firstOutputs,
  noOpProgram,
  noOps,
  stateBytes,
  withoutCheckpoints,
} from "./programs.mjs";
import { startNanohub } from "./support.mjs";

const modes = [
  { name: "", environment: {}, target: 1.1 },
  { name: " without checkpoints", environment: withoutCheckpoints, target: 1.5 },
];
/** A thousand resources take minutes where the engine writes the state at each step. */
const timeout = 60 * 60 * 1000;
const commands = {
  up: (project, environment) => project.up({ environment, timeout }),
  "no-op preview": (project, environment) => project.preview({ environment, timeout, json: false }),
  destroy: (project, environment) => project.destroy({ environment, timeout }),
};

/**
 * Whole commands against two programs that do nothing: one padded to the same bytes of state with one long text, the least that
 * such a state can cost, and one whose resources have the very properties that ours have.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {string} subject
 * @param {number} count declarations of the program
 * @param {number} runs
 */
export async function measureCommands(add, subject, count, runs) {
  progress(`${subject}: ${count} resources, making the baselines`);
  const server = await startNanohub({ proxy: false });
  const ours = await enforcements(count, server);
  const padded = await noOps(count, 0);
  const ourBytes = await stateBytes(ours);
  const missing = ourBytes - (await stateBytes(padded));
  // What is in the inputs is in the outputs too.
  padded.setProgram(noOpProgram(count, Math.max(0, Math.round(missing / count / 2))));
  const equal = await noOps(count, 0);
  equal.setProgram(equalProgram(count, await firstOutputs(ours)));
  const bytes = {
    name: `${subject}: bytes of state, ${count} resources`,
    unit: "bytes",
    ours: ourBytes,
    compare: "ratio",
  };
  add({ ...bytes, baseline: await stateBytes(padded) });
  add({ ...bytes, name: `${bytes.name}, over equal ones`, baseline: await stateBytes(equal) });

  const programs = [ours, padded, equal];
  const times = modes.map(() => programs.map((project) => new Times(project)));
  for (let run = 0; run < runs; run++) {
    progress(`${subject}: ${count} resources, run ${run + 1} of ${runs}`);
    for (const [at, { environment }] of modes.entries()) {
      // Each goes first in turn, so that whatever else the machine does meets all of them.
      const turn = [...times[at].slice(run % 3), ...times[at].slice(0, run % 3)];
      for (const one of turn) await one.measure(environment);
    }
  }
  for (const [at, { name, target }] of modes.entries()) {
    const [our, ...baselines] = times[at];
    for (const [of, baseline] of [
      ["", baselines[0]],
      [", over equal ones", baselines[1]],
    ]) {
      for (const command of Object.keys(commands)) {
        add({
          name: `${subject}: ${command} of ${count}${name}${of}`,
          unit: "ms",
          ours: our.median(command),
          baseline: baseline.median(command),
          compare: "ratio",
          target,
        });
      }
    }
  }
  const memory = [];
  for (const project of programs)
    memory.push(await peakMemory(project, () => commands.up(project, withoutCheckpoints)));
  if (memory[0] !== undefined) {
    const name = `${subject}: memory of an up of ${count}`;
    add({ name, unit: "bytes", ours: memory[0], baseline: memory[1], compare: "ratio" });
  }
  for (const project of programs) await project.dispose();
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
