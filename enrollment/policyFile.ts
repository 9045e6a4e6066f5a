/** A policy in a file. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parsePolicy, type EnrollmentPolicy } from "../provider/core/enrollment/policy";
import { SoftwareUpdateError } from "../provider/core/error";
import { isDeeperThan, parseJson } from "../provider/core/json";

/** Far above any policy, far below what makes the parser of YAML slow. */
const largest = 1024 * 1024;
const deepest = 64;

/**
 * Reads a policy from a file in YAML, or in JSON where its name ends in `.json`.
 *
 * @param file The path.
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't be read, `INVALID_INPUT` when it is no policy, naming what is wrong.
 */
export async function readPolicyFile(file: string): Promise<EnrollmentPolicy> {
  return parsePolicyText(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `The enrollment policy ${file} can't be read (${code}); check the path.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}

/**
 * Reads a policy in YAML, or in JSON where the file's name ends in `.json`.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is no policy, naming what is wrong.
 */
export async function parsePolicyText(text: string, file: string): Promise<EnrollmentPolicy> {
  const name = `The enrollment policy ${file}`;
  if (text.length > largest) throw invalid(`${name} is larger than ${largest} characters, which no policy is.`);
  const isJson = path.extname(file).toLowerCase() === ".json";
  return parsePolicy(isJson ? json(text, name) : await yaml(text, name), name);
}

function json(text: string, name: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw invalid(`${name} is not JSON.`);
  return value;
}

async function yaml(text: string, name: string): Promise<unknown> {
  const { isMap, isSeq, parseDocument } = await import("yaml");
  const childrenOf = (node: unknown) =>
    isMap(node) ? node.items.flatMap(({ key, value }) => [key, value]) : isSeq(node) ? node.items : [];
  const tooDeep = invalid(`${name} is nested deeper than ${deepest} levels.`);
  let value: unknown;
  try {
    // Warnings would go to standard error by themselves.
    const document = parseDocument(text, { logLevel: "error" });
    const [wrong] = document.errors;
    if (wrong) throw wrong;
    // Before it becomes a value: where keys are structures, that takes time with the cube of their depth.
    let level: unknown[] = [document.contents];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > deepest) throw tooDeep;
      level = level.flatMap(childrenOf);
    }
    // The library bounds what aliases come to.
    value = document.toJS();
  } catch (error) {
    if (error === tooDeep || (error as Error).name === "RangeError") throw tooDeep;
    throw invalid(`${name} is not YAML: ${(error as Error).message}`, error);
  }
  // An alias within its own anchor makes a value without an end.
  if (isDeeperThan(deepest, value)) throw tooDeep;
  return value;
}

function invalid(sentence: string, cause?: unknown): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence, { cause });
}
