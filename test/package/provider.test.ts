import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { unknownValue } from "../../provider/core/unknown";
import {
  BetaEnrollment,
  DeviceGroup,
  EnforcementSpecific,
  SoftwareUpdateSettings,
  StatusSubscriptions,
} from "../../sdk";
import { filesIn } from "../support/filesIn";
import { npm, packageJson, repository, runNode } from "./packed";

// npm and the processes that load the package take seconds, on a busy machine many.
jest.setTimeout(60_000);

const registered = new Map<string, { readonly type: string; readonly provider: unknown }>();

beforeAll(async () => {
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => {
      const state = inputs as Record<string, unknown>;
      registered.set(name, { type, provider: state.__provider });
      return { id: name, state };
    },
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks);
  const groups = ["pilot"];
  const resources = [
    new SoftwareUpdateSettings("settings", { groups, notifications: true }),
    new EnforcementSpecific("enforcement", {
      groups,
      platform: "macOS",
      targetOSVersion: "26.6.2",
      targetLocalDateTime: "2099-03-01T18:00:00",
    }),
    new BetaEnrollment("beta", { groups, programEnrollment: "AlwaysOff" }),
    new StatusSubscriptions("status", { groups, items: ["softwareupdate.install-state"] }),
    new DeviceGroup("group", { group: "pilot", enrollments: { "4C491E9F": "Anna's MacBook Air" } }),
  ];
  await Promise.all(resources.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
});

// Both stand in every user's state: a line here may be added, never changed.
test.each([
  {
    name: "settings",
    type: "pulumi-nodejs:dynamic/softwareupdate:SoftwareUpdateSettings",
    provider: 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("settings")',
  },
  {
    name: "enforcement",
    type: "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific",
    provider: 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("enforcement")',
  },
  {
    name: "beta",
    type: "pulumi-nodejs:dynamic/softwareupdate:BetaEnrollment",
    provider: 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("beta")',
  },
  {
    name: "status",
    type: "pulumi-nodejs:dynamic/softwareupdate:StatusSubscriptions",
    provider: 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("status")',
  },
  {
    name: "group",
    type: "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup",
    provider: 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("group")',
  },
])("the type and the reference to the provider of $name stay letter for letter", ({ name, type, provider }) => {
  expect(registered.get(name)).toEqual({ type, provider });
});

test("the reference to the provider of an EnforcementSpecific has 94 characters", () => {
  expect(registered.get("enforcement")!.provider).toHaveLength(94);
});

test("the reference to the provider evaluates to a handler with every method of a resource", async () => {
  const { provider } = registered.get("enforcement")!;
  const code = `${String(provider)}; console.log(JSON.stringify(Object.keys(exports.handler()).sort()))`;
  const methods = ["check", "configure", "create", "delete", "diff", "read", "update"];
  expect(await runNode(["--eval", code])).toEqual(methods);
});

test("the value that stands for an unknown is Pulumi's", () => {
  expect(unknownValue).toBe(pulumi.runtime.unknownValue);
});

test("importing the provider loads nothing of Pulumi", async () => {
  const loaded = await packagesLoadedBy("pulumi-apple-softwareupdate/provider");
  expect(loaded).toContain("zod");
  expect(loaded.filter((name) => name.startsWith("@pulumi/"))).toEqual([]);
});

test("importing the SDK loads neither the validators nor an HTTP client", async () => {
  const loaded = await packagesLoadedBy("pulumi-apple-softwareupdate");
  expect(loaded).toContain("@pulumi/pulumi");
  expect(loaded).not.toContain("zod");
  expect(loaded).not.toContain("undici");
});

test.each(["pulumi-apple-softwareupdate", "pulumi-apple-softwareupdate/provider"])(
  "importing %s loads nothing of what only enrolling devices need",
  async (specifier) => {
    const loaded = await packagesLoadedBy(specifier);
    expect(loaded.filter((name) => ["asn1js", "pkijs", "sax", "yaml"].includes(name))).toEqual([]);
  },
);

test("importing the enrollment handler loads nothing of Pulumi, and what reads signatures only with the first", async () => {
  const loaded = await packagesLoadedBy("pulumi-apple-softwareupdate/enrollment");
  expect(loaded).toContain("zod");
  expect(loaded.filter((name) => name.startsWith("@pulumi/") || ["pkijs", "undici", "yaml"].includes(name))).toEqual(
    [],
  );
});

test("an ESM program finds each export by its name", async () => {
  const exported = await runNode([
    "--eval",
    `console.log(JSON.stringify(Object.keys(require("pulumi-apple-softwareupdate")).sort()))`,
  ]);
  const found = await runNode([
    "--input-type=module",
    "--eval",
    `import * as all from "pulumi-apple-softwareupdate";
     console.log(JSON.stringify(Object.keys(all).filter((name) => !/^(default|module.exports|__esModule)$/.test(name)).sort()))`,
  ]);
  expect(found).toEqual(exported);
  expect(found).toEqual(expect.arrayContaining(["EnforcementSpecific", "Provider", "SoftwareUpdateError"]));
});

test("the package exports the SDK, the provider, the handler, the policy pack and its description, and nothing else", () => {
  const entries = [".", "./provider", "./enrollment", "./policy", "./package.json"];
  expect(Object.keys(packageJson.exports)).toEqual(entries);
  expect(packageJson.exports["."]).toEqual({ types: packageJson.types, default: packageJson.main });
});

describe("the published package", () => {
  let files: string[];

  beforeAll(async () => {
    const [packed] = JSON.parse(await npm(repository, ["pack", "--dry-run", "--json"])) as [
      { readonly files: readonly { readonly path: string }[] },
    ];
    files = packed.files.map(({ path }) => path);
  });

  test("holds the compiled code, the command and the papers, and nothing else", () => {
    const topLevel = [...new Set(files.map((file) => file.split("/")[0]))].sort();
    expect(topLevel).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "bin", "dist", "package.json"]);
    expect(files.filter((file) => file.startsWith("bin/"))).toEqual(["bin/softwareupdate.js"]);
  });

  test("holds each source file compiled, its types, and the data that it reads, file by file", () => {
    const sources = ["sdk", "provider", "enrollment", "policy", "cli"].flatMap((folder) =>
      filesIn(join(repository, folder)).map((file) => relative(repository, file).split(sep).join("/")),
    );
    const modules = sources.filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -".ts".length));
    const data = sources.filter((file) => file.endsWith(".json"));
    const expected = [...modules.flatMap((file) => [`${file}.js`, `${file}.d.ts`]), ...data].map(
      (file) => `dist/${file}`,
    );
    expect(files.filter((file) => file.startsWith("dist/")).sort()).toEqual(expected.sort());
  });

  test("holds every file that its description names", () => {
    const named = Object.values(packageJson.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : [entry.types, entry.default],
    );
    const wanted = [...named, ...Object.values(packageJson.bin)].map((file) => file.replace(/^\.\//, ""));
    expect(wanted.filter((file) => !files.includes(file))).toEqual([]);
  });

  test("runs no script when it is installed, and neither do its dependencies", () => {
    const scripts = ["preinstall", "install", "postinstall", "prepare"];
    expect(Object.keys(packageJson.scripts).filter((name) => scripts.includes(name))).toEqual([]);
    expect(files.filter((file) => file.endsWith("binding.gyp"))).toEqual([]);

    const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean; peer?: boolean; hasInstallScript?: boolean }>;
    };
    const installing = Object.entries(packages).filter(
      ([place, { dev, devOptional, peer, hasInstallScript }]) =>
        place !== "" && !dev && !devOptional && !peer && hasInstallScript,
    );
    expect(installing.map(([place]) => place)).toEqual([]);
  });
});

/** The names of the packages whose files a fresh process loads for one import. */
async function packagesLoadedBy(specifier: string): Promise<string[]> {
  const files = (await runNode([
    "--eval",
    `require("${specifier}"); console.log(JSON.stringify(Object.keys(require.cache)))`,
  ])) as string[];
  const names = files.flatMap((file) => {
    const [scope, name] = file.split(`${sep}node_modules${sep}`).slice(1).pop()?.split(sep) ?? [];
    return scope === undefined ? [] : [scope.startsWith("@") ? `${scope}/${name}` : scope];
  });
  return [...new Set(names)].sort();
}
