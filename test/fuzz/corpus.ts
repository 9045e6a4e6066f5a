import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FuzzTarget } from "./target";

/** An input with the place that it is kept at. */
export interface KeptInput {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The inputs that are kept for a target: hostile ones, and every one that ever showed a fault. */
export function keptInputs(repository: string, target: string): KeptInput[] {
  const folder = folderOf(repository, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

/** All that the runs of a target begin with. */
export function beginnings(repository: string, target: FuzzTarget): Buffer[] {
  const seeds = (target.seeds?.() ?? []).map((seed) => Buffer.from(seed as string));
  return [...seeds, ...keptInputs(repository, target.name).map(({ bytes }) => bytes)];
}

/** Keeps an input, so that it is read in every run of the tests from now on. */
export function keepInput(repository: string, target: string, input: Uint8Array): string {
  const folder = folderOf(repository, target);
  mkdirSync(folder, { recursive: true });
  const name = `found-${createHash("sha256").update(input).digest("hex").slice(0, 12)}`;
  const file = path.join(folder, name);
  writeFileSync(file, input);
  return path.relative(repository, file);
}

function folderOf(repository: string, target: string): string {
  return path.join(repository, "test", "fuzz", "corpus", target);
}
