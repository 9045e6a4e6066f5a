import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Declaration } from "../provider/core/declarations/declaration";
import { declarationProblems } from "../provider/core/declarations/validateDeclaration";
import { SoftwareUpdateError } from "../provider/core/error";
import { isObject, type Json, type JsonObject } from "../provider/core/json";
import type { Io } from "./io";
import { UsageError } from "./usageError";

/** What the commands read that simulate a device. */
export type SimulatedType =
  "com.apple.configuration.softwareupdate.settings" | "com.apple.configuration.softwareupdate.enforcement.specific";

/**
 * Reads declarations of one type from JSON files, one a file.
 *
 * @param files Paths from the working directory, as they were typed.
 * @throws UsageError for a declaration of another type, or two with one identifier, of which a device has only one;
 *   SoftwareUpdateError `INVALID_INPUT` for a file that can't be read or that Apple's schema refuses.
 */
export async function readDeclarations(files: readonly string[], type: SimulatedType, io: Io): Promise<Declaration[]> {
  const contents = await Promise.all(files.map((file) => readJson(file, io)));
  contents.forEach((content, at) => refuseOtherType(content, type, files[at]!));
  const declarations = contents.map((content, at) => validDeclaration(content, files[at]!));
  declarations.forEach(({ Identifier }, at) => {
    const first = declarations.findIndex((other) => other.Identifier === Identifier);
    if (first < at) throw new UsageError(`${files[first]} and ${files[at]} have the same Identifier ${Identifier}`);
  });
  return declarations;
}

/** Reads a file as bytes, with a sentence for the person where that fails. */
export async function readBytes(file: string, io: Io): Promise<Buffer> {
  try {
    return await readFile(path.resolve(io.workingDirectory, file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new SoftwareUpdateError("INVALID_INPUT", `${file} can't be read (${code}); check the path.`, {
      cause: error,
    });
  }
}

/** Undefined stands for a file that isn't JSON; its text may hold a token, so no part of it is repeated. */
async function readJson(file: string, io: Io): Promise<unknown> {
  const bytes = await readBytes(file, io);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function refuseOtherType(content: unknown, type: SimulatedType, file: string): void {
  const found = isObject(content) ? content.Type : undefined;
  if (typeof found !== "string" || found === "" || found === type) return;
  throw new UsageError(`${file} is of another type, ${found}; this command reads ${type}`);
}

function validDeclaration(content: unknown, file: string): Declaration {
  if (content === undefined) throw new SoftwareUpdateError("INVALID_INPUT", `${file} is not JSON.`);
  const [first] = declarationProblems(content).filter(({ severity }) => severity === "error");
  if (!first) return content as Declaration;
  const where = first.path === "" ? "" : ` ${first.path}`;
  const advice = `\`softwareupdate validate ${file}\` lists all problems.`;
  throw new SoftwareUpdateError("INVALID_INPUT", `${file}:${where} ${first.message}. ${advice}`);
}

/** The same payload with every token as `[secret]`. */
export function withoutTokens(payload: JsonObject): JsonObject {
  return hidden(payload) as JsonObject;
}

function hidden(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(hidden);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === "Token" ? "[secret]" : hidden(inner)]),
  );
}
