import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

/**
 * One measured thing.
 * @typedef {object} Figure
 * @property {string} name
 * @property {"ms" | "bytes" | "requests"} unit
 * @property {number} ours
 * @property {number} [baseline] what ours is held against
 * @property {"ratio" | "difference" | "value"} compare what the target is about
 * @property {number} [target]
 */

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * How the time of one thing grows with their number, from the second largest number measured to the largest, in ours and in the
 * baseline: a server may take longer for each of many.
 * @param {string} subject
 * @param {ReadonlyMap<number, { ours: number, baseline: number }>} times milliseconds in all by the number of things, in order
 * @returns {Figure[]}
 */
export function growthOf(subject, times) {
  const [[few, first], [many, last]] = [...times].slice(-2);
  const name = `${subject}: time of one among ${many}, over one among ${few}`;
  return ["ours", "baseline"].map((way) => ({
    name: way === "ours" ? name : `${name}, baseline`,
    unit: "ms",
    ours: last[way] / many,
    baseline: first[way] / few,
    compare: "ratio",
  }));
}

/** @param {string} text what is under way; not on the standard output, which is for figures */
export function progress(text) {
  process.stderr.write(`${text} …\n`);
}

/** Prints figures as they come and keeps them for the file. */
export class Report {
  /** @type {(Figure & { result: number })[]} */
  #figures = [];
  #highestLoad = loadavg()[0];

  constructor() {
    console.log(row("", "ours", "baseline", "result", "target"));
  }

  /** @param {Figure} figure */
  add(figure) {
    const { name, unit, ours, baseline, compare, target } = figure;
    const result = compare === "value" ? ours : compare === "ratio" ? ours / baseline : ours - baseline;
    this.#figures.push({ ...figure, result });
    this.#highestLoad = Math.max(this.#highestLoad, loadavg()[0]);
    const written = (number) => (number === undefined ? "" : inUnit(number, unit));
    const compared = (number) =>
      number === undefined ? "" : compare === "ratio" ? number.toFixed(2) : inUnit(number, unit);
    const over = target !== undefined && result > target ? "  over" : "";
    console.log(row(name, written(ours), written(baseline), compared(result), compared(target)) + over);
  }

  /** Says how far the figures can be trusted. */
  close() {
    const cores = availableParallelism();
    const load = Math.max(this.#highestLoad, loadavg()[0]);
    if (load > cores) {
      console.log(`The load average reached ${load.toFixed(1)} on ${cores} cores: the times are noisy.`);
    }
  }

  /** @param {string} file */
  write(file) {
    const machine = {
      cores: availableParallelism(),
      highestLoadAverage: this.#highestLoad,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    };
    writeFileSync(file, `${JSON.stringify({ machine, figures: this.#figures }, null, 2)}\n`);
  }
}

/** @param {string} name @param {string[]} columns */
function row(name, ...columns) {
  return (name.padEnd(58) + columns.map((column) => column.padStart(13)).join("")).trimEnd();
}

/** @param {number} number @param {Figure["unit"]} unit */
function inUnit(number, unit) {
  if (unit === "ms") return Math.abs(number) >= 1000 ? `${(number / 1000).toFixed(2)} s` : `${number.toFixed(1)} ms`;
  return `${Number(number.toFixed(2))}${unit === "bytes" ? " B" : ""}`;
}
