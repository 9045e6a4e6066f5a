import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { SoftwareUpdateError } from "../provider/core/error";
import { parseJson } from "../provider/core/json";
import type { Io } from "./io";

const tokens = z.array(z.object({ title: z.string().min(1), token: z.string().min(1) }));

const answer = z.object({ betaEnrollmentTokens: tokens.optional(), seedBuildTokens: tokens.optional() });

/**
 * The tokens of beta programs in a file, by their titles. The file is read at each question, since Apple changes tokens.
 *
 * @param file The path of an answer of Apple's `os-beta-enrollment/tokens`:
 *   `{"betaEnrollmentTokens": [{"title", "token", "os"}, …]}`.
 * @throws SoftwareUpdateError `CONFIGURATION` from the returned function, when the file is no such answer.
 */
export function betaTokensIn(file: string, io: Io): (title: string) => Promise<string | undefined> {
  return async (title) => (await readTokens(path.resolve(io.workingDirectory, file), file)).get(title);
}

async function readTokens(resolved: string, file: string): Promise<ReadonlyMap<string, string>> {
  let text: string;
  try {
    text = await readFile(resolved, "utf8");
  } catch (error) {
    throw unusable(file, `can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  }
  return parseBetaTokens(text, file);
}

/**
 * Reads an answer of Apple's `os-beta-enrollment/tokens`. No sentence repeats any of it.
 *
 * @param file Its name, for the sentences.
 * @throws SoftwareUpdateError `CONFIGURATION` when it is something else, or lists no program.
 */
export function parseBetaTokens(text: string, file: string): ReadonlyMap<string, string> {
  const json = parseJson(text);
  if (json === undefined) throw unusable(file, "can't be read (no JSON)");
  const parsed = answer.safeParse(json);
  if (parsed.success) {
    const { betaEnrollmentTokens = [], seedBuildTokens = [] } = parsed.data;
    const all = [...seedBuildTokens, ...betaEnrollmentTokens];
    if (all.length > 0) return new Map(all.map(({ title, token }) => [title, token]));
  }
  const expected = 'expected Apple\'s answer, {"betaEnrollmentTokens": [{"title": "…", "token": "…"}]}';
  throw unusable(file, `can't be used: ${expected}`);
}

function unusable(file: string, reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("CONFIGURATION", `The beta tokens in ${file} ${reason}.`);
}
