/** Where the server token is configured, and how it is read from there. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseServerToken, type ServerToken } from "../core/beta/serverToken";
import { SoftwareUpdateError } from "../core/error";
import { isFileError } from "../files";
import { decryptServerToken, isEncrypted } from "./decryption";

/** The settings of a server token. As stack configuration they stand behind `softwareupdate:`. */
export type ServerTokenSetting = "serverToken" | "serverTokenFile" | "serverTokenKey" | "serverTokenKeyFile";

/** All settings of a server token. */
export const serverTokenSettings: readonly ServerTokenSetting[] = [
  "serverToken",
  "serverTokenFile",
  "serverTokenKey",
  "serverTokenKeyFile",
];

/** A place that a server token can come from. */
export interface ServerTokenSource {
  /** For messages: `stack configuration`. */
  readonly description: string;
  /** How a setting is written there, for messages: `softwareupdate:serverToken`. */
  readonly label: (name: ServerTokenSetting) => string;
  /** Reads a setting; undefined or empty where it is not set. */
  readonly read: (name: ServerTokenSetting) => string | undefined;
}

/** Environment variables: `serverToken` is `SOFTWAREUPDATE_SERVER_TOKEN`. */
export function environmentTokenSource(environment: Readonly<Record<string, string | undefined>>): ServerTokenSource {
  const label = (name: ServerTokenSetting): string => `SOFTWAREUPDATE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
  return { description: "environment", label, read: (name) => environment[label(name)] };
}

/**
 * Stack configuration.
 *
 * @param get Reads a key such as `softwareupdate:serverToken`, secrets in the clear.
 */
export function configurationTokenSource(get: (key: string) => string | undefined): ServerTokenSource {
  const label = (name: ServerTokenSetting): string => `softwareupdate:${name}`;
  return { description: "stack configuration", label, read: (name) => get(label(name)) };
}

/** A server token, or the sentence that says what is missing for one. */
export type FoundServerToken =
  | { readonly serverToken: ServerToken; readonly absence?: undefined }
  | { readonly serverToken?: undefined; readonly absence: string };

/**
 * Reads the server token whole from the first source that has one: settings of two sources are never mixed.
 *
 * @param sources In order of precedence.
 * @param folder Where relative paths start.
 * @returns The server token; or what is missing, which is an error for who needs the token and none for who doesn't.
 * @throws SoftwareUpdateError `CONFIGURATION` when what is configured can't be used.
 */
export async function findServerToken(
  sources: readonly ServerTokenSource[],
  folder: string,
): Promise<FoundServerToken> {
  const source = sources.find(({ read }) => read("serverToken") || read("serverTokenFile"));
  if (!source) {
    const labels = sources.flatMap(({ label }) => [label("serverToken"), label("serverTokenFile")]);
    return { absence: `No server token is configured: set one of ${labels.join(", ")}.` };
  }
  const token = await readSetting(source, "serverToken", folder);
  if ("absence" in token) return token;
  if (!isEncrypted(token.content)) {
    return { serverToken: parseServerToken(Buffer.from(token.content).toString("utf8"), token.source) };
  }
  const { description, read, label } = source;
  if (!read("serverTokenKey") && !read("serverTokenKeyFile")) {
    const labels = `${label("serverTokenKey")} or ${label("serverTokenKeyFile")}`;
    const sentence = `${token.source} is encrypted, and the ${description} has no private key for it: set ${labels}.`;
    return { absence: sentence };
  }
  const key = await readSetting(source, "serverTokenKey", folder);
  if ("absence" in key) return key;
  const encrypted = { ...token, key: Buffer.from(key.content).toString("utf8"), keySource: key.source };
  return { serverToken: parseServerToken(await decryptServerToken(encrypted), token.source) };
}

/** The value of a setting, or the content of the file that the setting with File at its end names. */
async function readSetting(
  { read, label }: ServerTokenSource,
  name: "serverToken" | "serverTokenKey",
  folder: string,
): Promise<{ readonly content: Uint8Array; readonly source: string } | { readonly absence: string }> {
  const value = read(name);
  if (value) return { content: Buffer.from(value), source: label(name) };
  const fileSetting = `${name}File` as const;
  const file = read(fileSetting)!;
  const source = `the file ${file} of ${label(fileSetting)}`;
  try {
    return { content: await readFile(path.resolve(folder, file)), source };
  } catch (error) {
    if (isFileError(error, "ENOENT")) return { absence: `${label(fileSetting)} names ${file}, which isn't there.` };
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new SoftwareUpdateError("CONFIGURATION", `${source} can't be read (${code}); check its permissions.`);
  }
}
