/** Stacks that earlier versions left, each a program with its state and what its MDM server held; see test/fixtures/state. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { placeOf } from "../cli/support/fleet";
import { registerCleanup } from "../support/cleanup";
import { serverTokenJson, startDeviceAssignmentService } from "../support/deviceAssignmentService";
import { filesIn } from "../support/filesIn";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { PulumiProject, type StackState } from "../support/pulumi";
import { repository } from "./packed";

const fixtures = join(repository, "test", "fixtures", "state");

/** The servers that stacks are kept of. */
export const keptServers = ["directory", "nanohub"] as const;

/** The server of a kept stack; an explicit Provider `school` of the programs is a folder in any case. */
export type KeptServer = (typeof keptServers)[number];

/** Invented secrets, which must not stand in any state. */
export const secrets = { betaToken: "an-invented-token", apiKey: "an-invented-key" } as const;

/** Stands for the address of a NanoHUB in what is kept. */
const keptUrl = "http://nanohub.invalid";
/** Those that the programs make members of groups; a server can't list them. */
const enrollments = [
  "4C491E9F-64C4-4B9E-A994-C42458F07A6C",
  "9D5B2F6E-4C0E-4D5A-9C1B-0E2F6A7B8C9D",
  "1F0A3C5E-7B9D-4E2A-8C6F-5D4B3A291807",
];
const programs = [
  { os: "iOS", title: "iOS 26 AppleSeed Beta", token: secrets.betaToken },
  { os: "OSX", title: "macOS 26 AppleSeed Beta", token: secrets.betaToken },
];

/** What an MDM server holds: the text of each file by its path, or of each declaration by its address. */
export type ServerContents = Readonly<Record<string, unknown>>;

/** A stack at work. */
export interface KeptStack {
  readonly project: PulumiProject;
  /** Where its MDM server is; empty for a folder. */
  readonly url: string;
  /** What its commands have in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What its server holds now. */
  contents(): Promise<ServerContents>;
  /** Puts back what the server held when the stack was kept. */
  restore(contents: ServerContents): Promise<void>;
  dispose(): Promise<void>;
}

/** The versions and milestones that have a program here. */
export function keptVersions(): string[] {
  return readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, "index.js")));
}

/** The stacks that are kept, by version and server. */
export function keptStacks(): { readonly version: string; readonly server: KeptServer }[] {
  const all = keptVersions().flatMap((version) => keptServers.map((server) => ({ version, server })));
  return all.filter(({ version, server }) => existsSync(join(fixtures, version, server, "state.json")));
}

/** The state that was kept, and what the server held. `url` stands in it for a NanoHUB's address. */
export function readKept(version: string, server: KeptServer): { state: StackState; contents: ServerContents } {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(fixtures, version, server, file), "utf8"));
  return { state: read("state.json") as StackState, contents: read("servers.json") as ServerContents };
}

/** A state with the address at which its NanoHUB is reached now. */
export function atAddress(state: StackState, url: string): StackState {
  return JSON.parse(JSON.stringify(state).replaceAll(keptUrl, url)) as StackState;
}

/** Makes the project of a version's program, with its stack's configuration if that was kept. */
export async function openStack(version: string, server: KeptServer): Promise<KeptStack> {
  const service = await startDeviceAssignmentService();
  const unregister = registerCleanup(() => service.close());
  service.list(programs);
  const hub = server === "nanohub" ? await startNanohub({ apiKey: secrets.apiKey, proxy: false }) : undefined;
  const url = hub?.url ?? "";
  const folder = join(fixtures, version);
  const shared = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== "index.js",
  );
  const configuration = join(folder, server, "Pulumi.production.yaml");
  const environment = {
    PULUMI_CONFIG_PASSPHRASE: "the passphrase of a fixture",
    ...service.environment,
    SOFTWAREUPDATE_SERVER_TOKEN: JSON.stringify(serverTokenJson),
    SOFTWAREUPDATE_LOOKUP_URL: "answer.json",
  };
  const project = await PulumiProject.create({
    name: "fleet",
    stack: "production",
    program: readFileSync(join(folder, "index.js"), "utf8"),
    files: {
      ...Object.fromEntries(shared.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")])),
      ...(existsSync(configuration) && {
        "Pulumi.production.yaml": readFileSync(configuration, "utf8").replaceAll(keptUrl, url),
      }),
    },
    environment,
  });
  return {
    project,
    environment,
    url,
    contents: async () => ({ ...filesOf(project), ...(hub && (await contentsOf(hub))) }),
    restore: async (contents) => {
      for (const [place, content] of Object.entries(contents)) {
        if (hub && place.startsWith("/")) await put(hub, place, content);
        else project.setFile(place, String(content));
      }
    },
    dispose: async () => {
      await project.dispose();
      await hub?.stop();
      unregister();
      await service.close();
    },
  };
}

/** Runs a version's program on a new stack and keeps what comes of it; the package that runs is the one of this checkout. */
export async function keepStack(version: string, server: KeptServer): Promise<void> {
  const stack = await openStack(version, server);
  const { project, url } = stack;
  const place = server === "directory" ? { "softwareupdate:path": "mdm" } : { "softwareupdate:url": url };
  const hub = server === "nanohub" && {
    "softwareupdate:serverName": "Hub",
    "softwareupdate:apiKey": { secret: secrets.apiKey },
  };
  await project.setConfig({
    "softwareupdate:server": server,
    ...place,
    ...hub,
    betaToken: { secret: secrets.betaToken },
    schoolKey: { secret: secrets.apiKey },
  });
  const lockFile = join(fixtures, version, "softwareupdate.lock.json");
  if (existsSync(join(fixtures, version, "answer.json")) && !existsSync(lockFile)) {
    const { run } = await import("../../cli/run");
    const { environment, ...place } = placeOf(project);
    const code = await run(["refresh"], {
      ...place,
      environment: {
        ...environment,
        ...stack.environment,
        SOFTWAREUPDATE_LOOKUP_URL: join(project.directory, "answer.json"),
      },
      print: console.log,
      printError: console.error,
    });
    if (code !== 0) throw new Error("The lock file could not be written.");
    cpSync(join(project.directory, "softwareupdate.lock.json"), lockFile);
  }
  await project.up();
  // Positions in the source are paths of the computer that runs this, and nothing reads them.
  const positions = new Set(["sourcePosition", "stackTrace"]);
  const text = JSON.stringify(
    await project.exportState(),
    (key, value: unknown) => (positions.has(key) ? undefined : value),
    2,
  );
  const folder = join(fixtures, version, server);
  mkdirSync(folder, { recursive: true });
  const keep = (file: string, content: string) =>
    writeFileSync(join(folder, file), content.replaceAll(url || keptUrl, keptUrl));
  keep("state.json", `${text}\n`);
  keep("servers.json", `${JSON.stringify(await stack.contents(), null, 2)}\n`);
  keep("Pulumi.production.yaml", readFileSync(join(project.directory, "Pulumi.production.yaml"), "utf8"));
  await stack.dispose();
}

function filesOf(project: PulumiProject): Record<string, string> {
  const folders = ["mdm", "school"]
    .map((folder) => join(project.directory, folder))
    .filter((folder) => existsSync(folder));
  const files = folders.flatMap(filesIn).sort();
  return Object.fromEntries(
    files.map((file) => [relative(project.directory, file).split(sep).join("/"), readFileSync(file, "utf8")]),
  );
}

async function contentsOf(hub: MdmServer): Promise<ServerContents> {
  // An empty list is the JSON value null.
  const get = async <T>(address: string): Promise<T> => (await hub.adminRequest("GET", address)).json as T;
  const contents: Record<string, unknown> = {};
  for (const identifier of ((await get<string[] | null>("/declarations")) ?? []).sort()) {
    const { ServerToken: _, ...declaration } = await get<Record<string, unknown>>(`/declarations/${identifier}`);
    contents[`/declarations/${identifier}`] = declaration;
    contents[`/declaration-sets/${identifier}`] = (
      (await get<string[] | null>(`/declaration-sets/${identifier}`)) ?? []
    ).sort();
  }
  for (const enrollment of enrollments) {
    const sets = await get<string[] | null>(`/enrollment-sets/${enrollment}`);
    if (sets && sets.length > 0) contents[`/enrollment-sets/${enrollment}`] = sets.sort();
  }
  return contents;
}

async function put(hub: MdmServer, place: string, content: unknown): Promise<void> {
  const [, kind, name] = place.split("/");
  const requests: [path: string, body?: unknown][] =
    kind === "declarations"
      ? [["/declarations?nonotify=1", content]]
      : (content as string[]).map((set) =>
          kind === "declaration-sets"
            ? [`/set-declarations/${set}?declaration=${name}&nonotify=1`]
            : [`/enrollment-sets/${name}?set=${set}&nonotify=1`],
        );
  for (const [path, body] of requests) {
    const { status, text } = await hub.adminRequest("PUT", path, body);
    if (status >= 400) throw new Error(`PUT ${path}: ${status} ${text}`);
  }
}
