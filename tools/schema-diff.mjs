import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { parse } from "yaml";

/*
 * node tools/schema-diff.mjs <newer copy of apple/device-management> [--from <older copy>]
 *
 * Prints as Markdown, fit for a pull request, what Apple changed in the declarations, status items and errors that this
 * package uses. Older is what stands in test/fixtures/apple-schema, each file in its newest copy.
 */

const copies = resolve(import.meta.dirname, "..", "test", "fixtures", "apple-schema");
/** Files of software updates that Apple might add are worth a line, even though nothing here uses them yet. */
const related = /^declarative\/(status|declarations\/configurations)\/softwareupdate\.|^mdm\/errors\/softwareupdate\./;
const platforms = ["iOS", "macOS", "tvOS", "visionOS", "watchOS"];

const { newer, older } = readArguments(process.argv.slice(2));
console.log(markdown(compare(older, newer)));

function readArguments(argv) {
  const at = argv.indexOf("--from");
  const from = at < 0 ? undefined : argv[at + 1];
  const rest = at < 0 ? argv : argv.toSpliced(at, 2);
  if (rest.length !== 1 || (at >= 0 && from === undefined)) {
    fail("Usage: node tools/schema-diff.mjs NEWER_COPY [--from OLDER_COPY]");
  }
  for (const folder of [rest[0], from]) {
    if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      fail(`${folder} is no folder.`);
  }
  const newer = filesOf([rest[0]]);
  if (newer.size === 0)
    fail(`${rest[0]} holds no YAML below declarative/ or mdm/errors/; give a copy of the repository.`);
  return { newer, older: filesOf(from === undefined ? versionsOf(copies) : [from]) };
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

/** The folders of the copies, newest first. */
function versionsOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((one, other) => Number(other) - Number(one))
    .map((name) => join(folder, name));
}

/** The YAML files of several copies by their path in Apple's repository; the first that has one counts. */
function filesOf(folders) {
  const found = new Map();
  for (const folder of folders) {
    for (const part of ["declarative", "mdm/errors"]) {
      if (!existsSync(join(folder, part))) continue;
      for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).split(sep).join("/");
        if (entry.isFile() && name.endsWith(".yaml") && !found.has(name)) found.set(name, path);
      }
    }
  }
  return found;
}

function compare(before, after) {
  const used = [...before.keys()].sort();
  return {
    changed: used
      .filter((name) => after.has(name))
      .map((name) => ({ name, changes: changesOf(rulesIn(before.get(name)), rulesIn(after.get(name))) }))
      .filter(({ changes }) => changes.length > 0),
    compared: used.filter((name) => after.has(name)).length,
    missing: used.filter((name) => !after.has(name)),
    added: [...after.keys()].filter((name) => related.test(name) && !before.has(name)).sort(),
  };
}

/** Every key with what is said of it, from one file; the whole stands under the empty key. */
function rulesIn(path) {
  const { payload = {}, payloadkeys = [], reasons = [] } = parse(readFileSync(path, "utf8")) ?? {};
  const rules = new Map([["", { apply: payload.apply, ...supportIn(payload.supportedOS) }]]);
  const add = (key, prefix) => {
    const name = `${prefix}${key.key}`;
    rules.set(name, {
      type: key.type,
      presence: key.presence,
      default: key.default,
      range: key.range && `${key.range.min}…${key.range.max}`,
      values: key.rangelist?.join(", "),
      combinetype: key.combinetype,
      valuetype: key.valuetype ?? key.subtype,
      format: key.format,
      ...supportIn(key.supportedOS),
    });
    for (const inner of key.subkeys ?? []) add(inner, key.type === "<array>" ? `${name}[].` : `${name}.`);
  };
  for (const key of payloadkeys) add(key, "");
  for (const reason of reasons)
    rules.set(`reason ${reason.value}`, { details: reason.details?.map(({ key }) => key).join(", ") });
  return rules;
}

/** What stands at the key itself; what it inherits is said where it stands. */
function supportIn(supportedOS = {}) {
  return Object.fromEntries(
    platforms.flatMap((platform) => {
      const rule = supportedOS[platform];
      if (rule === undefined) return [];
      return [
        [`${platform}`, rule.introduced],
        [`${platform} deprecated`, rule.deprecated],
        [`${platform} removed`, rule.removed],
        [`${platform} enrollments`, rule["allowed-enrollments"]?.join(", ")],
        [`${platform} scopes`, rule["allowed-scopes"]?.join(", ")],
        [`${platform} Shared iPad`, rule.sharedipad && JSON.stringify(rule.sharedipad)],
      ];
    }),
  );
}

function changesOf(before, after) {
  const changes = [];
  for (const [key, rule] of after) {
    if (!before.has(key)) changes.push({ key, what: "added", before: "", after: summary(rule) });
  }
  for (const [key, rule] of before) {
    const now = after.get(key);
    if (now === undefined) {
      changes.push({ key, what: "removed", before: summary(rule), after: "" });
      continue;
    }
    for (const name of new Set([...Object.keys(rule), ...Object.keys(now)])) {
      const [old, current] = [rule[name], now[name]];
      if (String(old) !== String(current)) changes.push({ key, what: name, before: shown(old), after: shown(current) });
    }
  }
  return changes;
}

function shown(value) {
  return value === undefined ? "" : String(value);
}

function summary(rule) {
  const known = Object.entries(rule).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => (name === "type" ? shown(value) : `${name} ${shown(value)}`)).join("; ");
}

function markdown({ changed, compared, missing, added }) {
  const count = changed.reduce((sum, { changes }) => sum + changes.length, 0);
  const total = count === 1 ? "1 change" : `${count} changes`;
  return [
    "## What Apple changed",
    "",
    count === 0
      ? `Nothing in the ${compared} files that both copies have.`
      : `${total} in ${changed.length} of the ${compared} files that both copies have.`,
    ...changed.flatMap(({ name, changes }) => [
      "",
      `### ${name}`,
      "",
      "| key | what | before | after |",
      "| --- | --- | --- | --- |",
      ...changes.map(
        ({ key, ...row }) =>
          `| ${key ? code(key) : "(whole)"} | ${cell(row.what)} | ${code(row.before)} | ${code(row.after)} |`,
      ),
    ]),
    ...list("New files on software updates", added),
    ...list("Files that the newer copy doesn't have", missing),
  ].join("\n");
}

function list(title, names) {
  return names.length === 0 ? [] : ["", `### ${title}`, "", ...names.map((name) => `- ${code(name)}`)];
}

function code(text) {
  return text === "" ? "" : `\`${cell(text)}\``;
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
