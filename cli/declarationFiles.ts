import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Declaration } from "../provider/core/declarations/declaration";
import type { enforcementType, settingsType } from "../provider/core/declarations/types";
import { declarationProblems } from "../provider/core/declarations/validateDeclaration";
import { SoftwareUpdateError } from "../provider/core/error";
import { isObject, type Json, type JsonObject } from "../provider/core/json";
import type { Io } from "./io";
import { UsageError } from "./usageError";

/** What the commands read that simulate a device. */
export type SimulatedType = typeof settingsType | typeof enforcementType;

/**
 * Reads declarations of one type from JSON files, one a file.
 *
 * @param files Paths from the working directory, as they were typed.
 * @throws UsageError for a declaration of another type, or two with one identifier, of which a device has only one;
 *   SoftwareUpdateError `INVALID_INPUT` for a file that can't be read or that Apple's schema refuses.
 */
export async function readDeclarations(files: readonly string[], type: SimulatedType, io: Io): Promise<Declaration[]> {
  const contents = await Promise.all(files.map(async (file) => jsonIn(await readBytes(file, io))));
  contents.forEach((content, at) => refuseOtherType(content, type, files[at]!));
  const declarations = contents.map((content, at) => validDeclaration(content, files[at]!));
  refuseSameIdentifiers(declarations, files);
  return declarations;
}

/**
 * A device has only one declaration of an identifier.
 *
 * @throws UsageError for two files with one Identifier.
 */
export function refuseSameIdentifiers(declarations: readonly Declaration[], files: readonly string[]): void {
  declarations.forEach(({ Identifier }, at) => {
    const first = declarations.findIndex((other) => other.Identifier === Identifier);
    if (first < at) throw new UsageError(`${files[first]} and ${files[at]} have the same Identifier ${Identifier}`);
  });
}

/** Reads a file as bytes, with a sentence for the person where that fails. */
export async function readBytes(file: string, io: Io): Promise<Buffer> {
  try {
    return await readFile(path.resolve(io.workingDirectory, file));
  } catch (error) {
    throw new SoftwareUpdateError("INVALID_INPUT", `${file} can't be read: ${reasonOf(error)}; check the path.`, {
      cause: error,
    });
  }
}

function reasonOf(failure: unknown): string {
  const { code } = failure as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it doesn't exist",
    EISDIR: "it is a directory",
    EACCES: "permission denied",
  };
  return (code !== undefined && reasons[code]) || (code ?? "an unknown error");
}

/**
 * Reads JSON strictly: a byte order mark and bytes that are no UTF-8 would reach a server as they are.
 *
 * @returns Undefined for bytes that aren't JSON. They may hold a token, so no part of them is repeated.
 */
export function jsonIn(bytes: Uint8Array): unknown {
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
  const sentence = first.message.endsWith("?") ? first.message : `${first.message}.`;
  const advice = `\`softwareupdate validate ${file}\` lists all problems.`;
  throw new SoftwareUpdateError("INVALID_INPUT", `${file}:${where} ${sentence} ${advice}`);
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
