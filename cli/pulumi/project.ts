import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { isObject, parseJson } from "../../provider/core/json";

/** A Pulumi project on disk. */
export interface Project {
  readonly name: string | undefined;
  /** The program's folder. It is the provider's working directory, so relative paths of a connection start there. */
  readonly programFolder: string;
}

const fileNames = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The project around a folder, as the engine finds it: upwards. */
export function findProject(from: string): Project | undefined {
  const file = fileNames.map((name) => path.join(from, name)).find(existsSync);
  if (file) return readProject(file);
  const parent = path.dirname(from);
  return parent === from ? undefined : findProject(parent);
}

function readProject(file: string): Project {
  const text = readFileSync(file, "utf8");
  const folder = path.dirname(file);
  const main = path.resolve(folder, topLevelText(text, "main") ?? ".");
  return { name: topLevelText(text, "name"), programFolder: isFolder(main) ? main : path.dirname(main) };
}

/** What no path can be, the engine itself complains of. */
function isFolder(main: string): boolean {
  try {
    return statSync(main).isDirectory();
  } catch {
    return false;
  }
}

/** A string at the top of a YAML or JSON file; the two that are needed here are not worth a parser of YAML. */
function topLevelText(text: string, key: string): string | undefined {
  const json = parseJson(text);
  if (isObject(json)) return typeof json[key] === "string" ? json[key] : undefined;
  const start = new RegExp(`^["']?${key}["']?:[ \\t]+`, "m").exec(text);
  if (!start) return undefined;
  const [line = ""] = text.slice(start.index + start[0].length).split("\n", 1);
  const quoted = /^(?:"([^"]*)"|'([^']*)')\s*(?:#|$)/.exec(line);
  if (quoted) return quoted[1] ?? quoted[2];
  // A comment starts behind a space.
  const plain = line.replace(/\s#.*$/, "").trimEnd();
  return /^[\s#"']|^$/.test(plain) ? undefined : plain;
}
