/** Fuzzes the parsers one after the other: `npm run fuzz -- [--target NAME] [--seconds N] [--seed N] [--replay FILE]`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { keepInput } from "./corpus";
import { repository } from "./fixtures";
import { faultOf } from "./judge";
import type { WorkerOrder, WorkerReport } from "./order";
import type { FuzzTarget } from "./target";
import { targets } from "./targets";

/** Milliseconds that one input may take: a thousand times what the slowest takes. */
const patience = 20_000;
const largest = 64 * 1024;

void (async () => {
  const { values } = parseArgs({
    options: {
      target: { type: "string", multiple: true, default: [] },
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      replay: { type: "string" },
      // 1/4: the first, fifth, ninth … of the targets, for runs beside one another.
      part: { type: "string", default: "1/1" },
      list: { type: "boolean", default: false },
    },
  });
  if (values.list) return targets.forEach(({ name, reads }) => console.log(`${name.padEnd(24)}${reads}`));
  const unknown = values.target.find((name) => !targets.some((target) => target.name === name));
  const [part = 1, parts = 1] = values.part.split("/").map(Number);
  const named = values.target.length === 0 ? targets : targets.filter(({ name }) => values.target.includes(name));
  const chosen = named.filter((_target, at) => at % parts === part - 1);
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (unknown !== undefined || !(seconds > 0) || !Number.isInteger(seed)) {
    console.error(
      `usage: npm run fuzz -- [--target ${targets.map(({ name }) => name).join("|")}] [--seconds N] [--seed N]`,
    );
    process.exitCode = 2;
    return;
  }
  if (values.replay !== undefined) return replay(chosen, values.replay);
  for (const target of chosen) await fuzz(target, seconds, seed);
})();

async function fuzz(target: FuzzTarget, seconds: number, seed: number): Promise<void> {
  const { executions, news, reached, finding } = await inWorker(target, seconds * 1000, seed);
  const figures = `${executions} executions, ${news} kept for reaching something new, ${reached} places reached`;
  console.log(`${target.name.padEnd(24)} seed ${seed}: ${figures}`);
  if (!finding) return;
  process.exitCode = 1;
  const file = keepInput(repository, target.name, finding.input);
  console.log(`  FOUND: ${finding.fault}`);
  console.log(`  Kept as ${file}; again: npm run fuzz -- --target ${target.name} --replay ${file}`);
}

function inWorker(target: FuzzTarget, milliseconds: number, seed: number): Promise<WorkerReport> {
  const progress = new SharedArrayBuffer(8);
  const current = new SharedArrayBuffer(largest);
  const order: WorkerOrder = { name: target.name, seed, milliseconds, progress, current };
  const executed = new Int32Array(progress);
  const worker = new Worker(path.join(__dirname, "worker.js"), { workerData: order });
  return new Promise((resolve) => {
    let before = -1;
    const inputNow = () => new Uint8Array(new Uint8Array(current).slice(0, Atomics.load(executed, 1)));
    const end = (report: WorkerReport) => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(report));
    };
    const fault = (sentence: string) =>
      end({
        executions: Atomics.load(executed, 0),
        news: 0,
        reached: 0,
        finding: { input: inputNow(), fault: sentence },
      });
    const watch = setInterval(() => {
      const now = Atomics.load(executed, 0);
      if (now === before) fault(`no end within ${patience / 1000} seconds`);
      before = now;
    }, patience);
    worker.once("message", end);
    worker.once("error", (error: Error) => fault(error.stack ?? error.message));
  });
}

async function replay([target, ...others]: readonly FuzzTarget[], file: string): Promise<void> {
  if (!target || others.length > 0) {
    console.error("--replay needs one --target");
    process.exitCode = 2;
    return;
  }
  await target.prepare?.();
  const fault = await faultOf(target, readFileSync(path.resolve(repository, file)));
  await target.finish?.();
  console.log(fault === undefined ? `${file}: no fault` : `${file}: ${fault}`);
  process.exitCode = fault === undefined ? 0 : 1;
}
