/** A policy in a file. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parsePolicy, type EnrollmentPolicy } from "../provider/core/enrollment/policy";
import { SoftwareUpdateError } from "../provider/core/error";

/**
 * Reads a policy from a file in YAML, or in JSON where its name ends in `.json`.
 *
 * @param file The path.
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't be read, `INVALID_INPUT` when it is no policy, naming what is wrong.
 */
export async function readPolicyFile(file: string): Promise<EnrollmentPolicy> {
  const text = await readText(file);
  const name = `The enrollment policy ${file}`;
  return parsePolicy(await parse(text, file, name), name);
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

async function parse(text: string, file: string, name: string): Promise<unknown> {
  if (path.extname(file).toLowerCase() === ".json") {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new SoftwareUpdateError("INVALID_INPUT", `${name} is not JSON.`, { cause: error });
    }
  }
  const { parse: parseYaml } = await import("yaml");
  try {
    return parseYaml(text) as unknown;
  } catch (error) {
    throw new SoftwareUpdateError("INVALID_INPUT", `${name} is not YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
