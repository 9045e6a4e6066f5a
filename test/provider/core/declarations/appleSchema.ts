import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import type { StoredDeclaration } from "../../../../provider/core/declarations/declaration";

const fixtures = join(__dirname, "../../../fixtures/apple-schema");

/** What a platform says of something in Apple's YAML; what is absent is inherited. */
export interface YamlSupport {
  readonly introduced?: string;
  readonly "allowed-enrollments"?: readonly string[];
}

/** A key in Apple's YAML. */
export interface YamlKey {
  readonly key: string;
  readonly type: "<boolean>" | "<string>" | "<integer>" | "<dictionary>" | "<array>" | "<any>";
  readonly presence?: string;
  readonly default?: unknown;
  readonly range?: { readonly min: number; readonly max: number };
  readonly rangelist?: readonly string[];
  readonly combinetype?: string;
  readonly supportedOS?: Readonly<Record<string, YamlSupport>>;
  readonly subkeys?: readonly YamlKey[];
}

/** A file of Apple's YAML. */
export interface YamlFile {
  readonly payload: {
    readonly declarationtype?: string;
    readonly statusitemtype?: string;
    readonly apply?: string;
    readonly supportedOS: Readonly<Record<string, YamlSupport>>;
  };
  readonly payloadkeys: readonly YamlKey[];
}

/** A rule of overlay.yaml. */
export interface OverlayEntry {
  readonly in: string;
  readonly key: string;
  readonly support?: Readonly<Record<string, "n/a" | { introduced?: string; enrollments?: readonly string[] }>>;
  readonly values?: readonly string[];
  readonly source: string;
}

/** The same shape as our own rules, which a test compares with it. */
export interface Rule {
  readonly apply?: string;
  readonly support: Readonly<Record<string, { introduced: string; enrollments?: readonly string[] }>>;
  readonly keys: Readonly<Record<string, Record<string, unknown>>>;
}

const folders = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort((one, other) => Number(other) - Number(one));

/** The newest copy of a file, by its path in Apple's repository. */
export function newest(path: string): string {
  const folder = folders.find((name) => existsSync(join(fixtures, name, path)));
  if (folder === undefined) throw new Error(`no copy of ${path}`);
  return join(fixtures, folder, path);
}

/** All copied YAML files, by their path in Apple's repository. */
export function copiedFiles(): string[] {
  const found = folders.flatMap((folder) =>
    readdirSync(join(fixtures, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
      .map((entry) => relative(join(fixtures, folder), join(entry.parentPath, entry.name))),
  );
  return [...new Set(found)].sort();
}

/** A file of Apple's YAML, read. */
export function read(path: string): YamlFile {
  return parse(readFileSync(newest(path), "utf8")) as YamlFile;
}

/** One of Apple's examples, by its path below `examples/declarative`. */
export function example(path: string): StoredDeclaration {
  return JSON.parse(readFileSync(newest(`examples/declarative/${path}`), "utf8")) as never;
}

/** All rules of overlay.yaml. */
export const overlay = parse(readFileSync(join(fixtures, "overlay.yaml"), "utf8")) as readonly OverlayEntry[];

/** Apple's rules of one file with an overlay on top: inherited values filled in, placeholders of arrays as `[]`. */
export function resolve(file: YamlFile, name: string, entries: readonly OverlayEntry[] = overlay): Rule {
  const of = (key: string): OverlayEntry[] => entries.filter((entry) => entry.in === name && entry.key === key);
  const whole = supportOf({}, file.payload.supportedOS, of(""));
  const keys: Record<string, Record<string, unknown>> = {};
  const add = (key: YamlKey, path: string, inherited: Rule["support"]): void => {
    const support = supportOf(inherited, key.supportedOS, of(path));
    const values = of(path).find((entry) => entry.values)?.values ?? key.rangelist;
    keys[path] = withoutUndefined({
      type: key.type.replace(/[<>]/g, ""),
      presence: key.presence ?? (path.endsWith("[]") ? "required" : undefined),
      default: key.default,
      range: key.range && { minimum: key.range.min, maximum: key.range.max },
      values: values && [...values],
      combine: key.combinetype,
      support,
    });
    for (const sub of key.subkeys ?? []) {
      const isElement = key.type === "<array>";
      add(sub, isElement ? `${path}[]` : path === "" ? sub.key : `${path}.${sub.key}`, support);
    }
  };
  // The one key of a status item is its name, which stands for the whole.
  for (const key of file.payloadkeys) add(key, key.key === file.payload.statusitemtype ? "" : key.key, whole);
  return withoutUndefined({ apply: file.payload.apply, support: whole, keys }) as unknown as Rule;
}

function supportOf(
  inherited: Rule["support"],
  own: YamlFile["payload"]["supportedOS"] | undefined,
  entries: readonly OverlayEntry[],
): Rule["support"] {
  const result: Record<string, { introduced: string; enrollments?: readonly string[] }> = { ...inherited };
  const set = (platform: string, introduced?: string, enrollments?: readonly string[]): void => {
    const before = result[platform];
    if (introduced === "n/a" || (introduced === undefined && before === undefined)) delete result[platform];
    else {
      result[platform] = withoutUndefined({
        introduced: introduced ?? before!.introduced,
        enrollments: enrollments ?? before?.enrollments,
      }) as { introduced: string };
    }
  };
  for (const [platform, rule] of Object.entries(own ?? {})) set(platform, rule.introduced, rule["allowed-enrollments"]);
  for (const [platform, rule] of entries.flatMap(({ support }) => Object.entries(support ?? {}))) {
    // Back from n/a: the enrollments are those of what stands above.
    const enrollments = rule === "n/a" ? undefined : (rule.enrollments ?? inherited[platform]?.enrollments);
    set(platform, rule === "n/a" ? rule : rule.introduced, enrollments);
  }
  return result;
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
