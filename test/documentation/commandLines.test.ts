/** Every command that a page shows is one that there is, with options that it has. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { commands } from "../../cli/commands";
import { parseOptions } from "../../cli/options";
import { targets } from "../fuzz/targets";
import { packageJson, repository } from "../package/packed";
import { filesIn } from "../support/filesIn";
import { commandLines, softwareupdateArguments, type CommandLine } from "./commandLines";
import { blocksOf, pages, proseOf, type Page } from "./pages";

jest.setTimeout(60_000);

/** The commands in blocks of shell, and behind `$` in shown sessions. */
function shownCommands(page: Page): CommandLine[] {
  return blocksOf(page).flatMap(({ language, text }) => {
    if (language === "sh") return commandLines(text);
    return language === "text" ? [...text.matchAll(/^\$ (.+)$/gm)].flatMap(([, line]) => commandLines(line!)) : [];
  });
}

const shown = pages.flatMap((page) => shownCommands(page).map((words) => ({ file: page.file, words })));
const ours = shown.flatMap(({ file, words }) => {
  const found = softwareupdateArguments(words);
  return found ? [{ file, words: found }] : [];
});

test.each(ours.map(({ file, words }) => [`softwareupdate ${words.join(" ")}`, file, words] as const))(
  "%s in %s is understood",
  async (_, __, words) => {
    const entry = commandOf(words)!;
    expect(entry).toBeDefined();
    const command = await entry.load();
    expect(() => parseOptions(command, words.slice(entry.name.split(" ").length))).not.toThrow();
  },
);

test("the list of commands in README.md has every command once, with options that it has", async () => {
  const list = pages[0]!.text.split("## The `softwareupdate` command")[1]!.split("```")[1]!;
  const lines = list.split("\n").filter((line) => line.startsWith("softwareupdate "));
  const listed = lines.map((line) => line.split(/ {2,}/)[0]!.split(" ").slice(1));
  expect(listed.map((words) => commandOf(words)?.name).sort()).toEqual(commands.map(({ name }) => name).sort());
  for (const words of listed)
    expect(await unknownOptions(words.map((word) => word.replace(/^\[|\]$/g, "")))).toEqual([]);
});

test("every command and option in the text of a page is one that there is", async () => {
  const spans = pages.flatMap((page) => [...proseOf(page).matchAll(/`([^`]+)`/g)].map(([, span]) => span!));
  const named = spans
    .flatMap(commandLines)
    .map((words) => softwareupdateArguments(words) ?? [])
    // `softwareupdate COMMAND --help` stands for all of them.
    .filter(([first = "COMMAND"]) => first !== "COMMAND");
  expect(named.length).toBeGreaterThan(30);
  const wrong: string[] = [];
  for (const words of named) {
    if (!commandOf(words)) wrong.push(words.join(" "));
    else wrong.push(...(await unknownOptions(words)).map((option) => `${words.join(" ")}: ${option}`));
  }
  expect(wrong).toEqual([]);
});

test("every option in the text of a page is ours, or one of the tools that the text is about", async () => {
  const tables = await Promise.all(commands.map(async ({ load }) => Object.keys((await load()).options)));
  const known = new Set([...tables.flat(), "help", "version"]);
  // Of pulumi, npm, git and bench/run.mjs; shown commands of theirs are compared with their help below.
  const others = [
    "clear-pending-creates",
    "config-file",
    "omit",
    "only",
    "policy-pack",
    "policy-pack-config",
    "preview-only",
    "quick",
    "refresh",
    "runs",
    "secret",
    "show-sames",
    "seed",
    "diff",
  ];
  const options = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/`(--[a-z][a-z-]*)[^`]*`/g)].map(([, option]) => ({
      file: page.file,
      option: option!.slice(2),
    })),
  );
  expect(options.length).toBeGreaterThan(20);
  expect(options.filter(({ option }) => !known.has(option) && !others.includes(option))).toEqual([]);
});

test("every npm command is one that npm and package.json have", () => {
  const npm = shown.filter(({ words }) => words[0] === "npm").map(({ words }) => words.slice(1));
  for (const [verb, name, ...others] of npm) {
    if (verb === "run") expect(packageJson.scripts).toHaveProperty([name!]);
    else expect(["install", "test"]).toContain(verb);
    for (const word of [name, ...others]) {
      if (verb === "install" && word && !word.startsWith("-")) {
        expect([packageJson.name, ...Object.keys(packageJson.peerDependencies)]).toContain(word);
      }
    }
  }
  const scripts = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!));
  expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});

/** Where the npm scripts that take options have them. */
const optionsAt: Readonly<Record<string, string>> = {
  bench: "bench/run.mjs",
  faults: "tools/faults.mjs",
  fuzz: "test/fuzz/main.ts",
};

test("every option of an npm script is one that it has, and its value one that it knows", () => {
  const runs = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z:]+) -- (-[^`\n#]+)/g)]);
  expect(runs.length).toBeGreaterThan(8);
  for (const [, script, given] of runs) {
    const source = readFileSync(path.join(repository, optionsAt[script!]!), "utf8");
    const words = given!.trim().split(/\s+/);
    for (const [at, word] of words.entries()) {
      if (!word.startsWith("--")) continue;
      expect([script, source]).toEqual([script, expect.stringContaining(`${word.slice(2)}: { type:`)]);
      if (word === "--target") expect(targets.map(({ name }) => name)).toContain(words[at + 1]);
      if (word === "--only") expect(source).toContain(`"${words[at + 1]}",`);
    }
  }
});

test("every part of the tests that a page names has tests", () => {
  const parts = pages.flatMap(({ text }) => [...text.matchAll(/npm test -- ([\w/. -]+)/g)].map(([, given]) => given!));
  const files = filesIn(path.join(repository, "test")).map((file) =>
    path.relative(repository, file).split(path.sep).join("/"),
  );
  const named = parts.flatMap((given) =>
    given
      .trim()
      .split(/\s+/)
      .filter((word) => word.startsWith("test/")),
  );
  expect(named.length).toBeGreaterThan(6);
  const empty = named.filter((part) => !files.some((file) => file.includes(part) && file.endsWith(".test.ts")));
  expect(empty).toEqual([]);
});

test("every pulumi command has the options that its help lists", () => {
  const environment = {
    ...process.env,
    PATH: [process.env.SOFTWAREUPDATE_TEST_ENGINE_PATH, process.env.PATH].join(path.delimiter),
  };
  const helps = new Map<string, string>();
  const used = shown.filter(({ words }) => words[0] === "pulumi").map(({ words }) => words.slice(1));
  expect(used.length).toBeGreaterThan(10);
  for (const words of used) {
    const verbs = words.slice(0, ["config", "stack"].includes(words[0]!) ? 2 : 1);
    const key = verbs.join(" ");
    if (!helps.has(key))
      helps.set(key, spawnSync("pulumi", [...verbs, "--help"], { env: environment, encoding: "utf8" }).stdout);
    expect(helps.get(key)).toMatch(new RegExp(`pulumi ${key}\\b.*\\[flags\\]`));
    for (const option of words.filter((word) => word.startsWith("--"))) {
      expect([key, helps.get(key)]).toEqual([key, expect.stringMatching(new RegExp(`${option.split("=")[0]}\\b`))]);
    }
  }
});

test("the NanoHUB of examples/nanohub is the one that the tests run on, and has the options", () => {
  const [install] = shown.filter(({ words }) => words[0] === "go");
  const [, version] = /nanohub@(v[\d.]+)$/.exec(install!.words.at(-1)!)!;
  expect(readFileSync(path.join(repository, "tools/servers/go.mod"), "utf8")).toContain(
    `github.com/micromdm/nanohub ${version}`,
  );
  const [start] = shown.filter(({ words }) => words[0] === "nanohub");
  const { stderr } = spawnSync(process.env.SOFTWAREUPDATE_TEST_NANOHUB!, ["-help"], { encoding: "utf8" });
  for (const option of start!.words.filter((word) => word.startsWith("-"))) expect(stderr).toContain(`  ${option} `);
});

test("no page shows a command of which nothing is known here", () => {
  // What is run, by shownSessions.test.ts.
  const run = ["cat", "curl", "kill", "openssl"];
  const known = ["export", "go", "nanohub", "npm", "npx", "pulumi", "softwareupdate", ...run];
  expect(shown.filter(({ words }) => !known.includes(words[0]!))).toEqual([]);
  expect(shown.filter(({ words }) => words[0] === "npx" && words[1] !== "softwareupdate")).toEqual([]);
});

function commandOf(words: readonly string[]) {
  return commands.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
}

async function unknownOptions(words: readonly string[]): Promise<string[]> {
  const { options } = await commandOf(words)!.load();
  const given = words.filter((word) => /^\[?--/.test(word)).map((word) => word.replace(/^\[?--|[\]=].*$/g, ""));
  return given.filter((option) => option !== "help" && !(option in options));
}
