/** Runs the campaign of one target in a thread of its own, so that a hang can be ended. */
import { parentPort, workerData } from "node:worker_threads";
import { campaign } from "./campaign";
import { beginnings } from "./corpus";
import { Coverage } from "./coverage";
import { repository } from "./fixtures";
import type { WorkerOrder, WorkerReport } from "./order";
import { targets } from "./targets";

void (async () => {
  const { name, seed, milliseconds, progress, current } = workerData as WorkerOrder;
  const target = targets.find((one) => one.name === name)!;
  await target.prepare?.();
  const coverage = new Coverage();
  const executed = new Int32Array(progress);
  const shown = new Uint8Array(current);
  const started = performance.now();
  const result = await campaign(target, {
    seed,
    beginnings: beginnings(repository, target),
    isOver: () => performance.now() - started >= milliseconds,
    onInput: (input) => {
      shown.set(input.subarray(0, shown.length));
      Atomics.store(executed, 1, Math.min(input.length, shown.length));
      Atomics.add(executed, 0, 1);
    },
    isNews: coverage.isNews,
  });
  await target.finish?.();
  const { finding } = result;
  const report: WorkerReport = {
    executions: result.executions,
    news: result.news,
    reached: coverage.size,
    ...(finding && { finding: { input: new Uint8Array(finding.input), fault: finding.fault } }),
  };
  parentPort!.postMessage(report);
})();
