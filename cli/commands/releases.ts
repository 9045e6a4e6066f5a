import { currentTime } from "../../provider/clock";
import { dayOf } from "../../provider/core/releases/day";
import { identifiersOf } from "../../provider/core/releases/devices";
import { macNames } from "../../provider/core/releases/macs";
import { platforms, type Platform } from "../../provider/core/releases/platform";
import {
  answersFor,
  assertQuery,
  listOf,
  listReleases,
  type DeviceAnswer,
  type LatestReleaseQuery,
  type Release,
} from "../../provider/core/releases/selection";
import { asUsage } from "../asUsage";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import type { Io } from "../io";
import { catalogFrom, firstOfferedOf, fromOption, provenance } from "../lookup";
import { textTable } from "../table";
import { UsageError } from "../usageError";

/** `softwareupdate releases`: what Apple's Software Lookup Service offers, for a platform or for devices. */
export const releases = defineCommand({
  description:
    "Lists the releases of a platform, or for each device the latest one and the candidates to update to, newest first.\n" +
    "Exits with 1 when there is no usable answer, with 2 when the question makes no sense or a Mac's board id is needed.",
  options: {
    from: fromOption,
    platform: { kind: "value", placeholder: "PLATFORM", description: `Required: ${platforms.join(", ")}.` },
    device: {
      kind: "list",
      placeholder: "ID",
      description: "A product type (iPhone14,5); for a Mac its board id (J413AP), or Mac14,2 where known.",
    },
    current: { kind: "value", placeholder: "VERSION", description: "What the device runs; candidates are newer." },
    build: { kind: "value", placeholder: "BUILD", description: "The build it runs; supplementals must fit it." },
    major: { kind: "value", placeholder: "NUMBER", description: "Keep this major version alone." },
    "same-major": { kind: "flag", description: "Keep the major version of --current alone." },
    below: { kind: "value", placeholder: "VERSION", description: "Keep versions before this one; 27 means 27.0." },
    behind: {
      kind: "value",
      placeholder: "NUMBER",
      description: "With --device: how many versions to stay behind the newest, within its major.",
    },
    managed: { kind: "flag", description: "All that may still be enforced (AssetSets), not only what is public." },
    on: { kind: "value", placeholder: "YYYY-MM-DD", description: "The day of the question. Default: today in UTC." },
    json: jsonOption,
  },
  async run(options, io) {
    const { from, device: devices, json } = options;
    const question = queryOf(options);
    asUsage(() => devices.forEach((device) => identifiersOf(question.platform, device)));
    if (devices.length === 0) noteIgnored(options, io);
    const fetched = await catalogFrom(from, io);
    const query = { ...question, firstOffered: await firstOfferedOf(io) };
    const { platform, on, current, build } = query;
    const about = { platform, on, list: listOf(query) };
    if (devices.length === 0) {
      const found = listReleases(fetched.catalog, query);
      if (json) io.print(JSON.stringify({ ...about, releases: found }));
      else io.print([...tableOf(about, found), "", provenance(fetched)].join("\n"));
      return 0;
    }
    const states = devices.map((device) => ({ device, current, build }));
    const answers = answersFor(fetched.catalog, query, states);
    if (json) {
      const byDevice = answers.map(({ latest, candidates }, at) => [
        devices[at]!,
        { latest: latest ?? null, candidates },
      ]);
      io.print(JSON.stringify({ ...about, devices: Object.fromEntries(byDevice) as unknown }));
      return 0;
    }
    const blocks = answers.map((answer, at) => deviceBlock(query.platform, devices[at]!, answer));
    io.print([`${titleOf(about)}:`, "", ...blocks.flatMap((block) => [...block, ""]), provenance(fetched)].join("\n"));
    return 0;
  },
});

interface Given {
  readonly platform: string | undefined;
  readonly current: string | undefined;
  readonly build: string | undefined;
  readonly major: string | undefined;
  readonly "same-major": boolean;
  readonly below: string | undefined;
  readonly behind: string | undefined;
  readonly managed: boolean;
  readonly on: string | undefined;
}

function queryOf(given: Given): LatestReleaseQuery {
  if (given.platform === undefined) {
    throw new UsageError(`--platform is missing; it must be one of ${platforms.join(", ")}`);
  }
  if (given["same-major"] && given.current === undefined) throw new UsageError("--same-major needs --current");
  const query = {
    platform: given.platform as Platform,
    on: given.on ?? dayOf(currentTime()),
    current: given.current,
    build: given.build,
    major: wholeNumber("--major", given.major),
    sameMajor: given["same-major"],
    below: given.below,
    behind: wholeNumber("--behind", given.behind),
    managed: given.managed,
  };
  asUsage(() => assertQuery(query));
  return query;
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(`${option} must be a whole number, not "${text}"`);
}

function noteIgnored({ build, behind }: Given, io: Io): void {
  const ignored = Object.entries({ "--build": build, "--behind": behind }).filter(([, value]) => value !== undefined);
  for (const [option] of ignored) io.printError(`softwareupdate releases: ${option} has no meaning without --device.`);
}

interface About {
  readonly platform: Platform;
  readonly on: string;
  readonly list: "public" | "managed";
}

function titleOf({ platform, on, list }: About): string {
  return `${platform} on ${on}, ${list === "public" ? "public releases" : "all that may still be enforced"}`;
}

function tableOf(about: About, found: readonly Release[]): string[] {
  return found.length === 0 ? [`${titleOf(about)}: none.`] : [`${titleOf(about)}:`, "", ...releaseTable(found)];
}

function deviceBlock(platform: Platform, device: string, { latest, candidates }: DeviceAnswer): string[] {
  const names = platform === "macOS" ? macNames(device) : [];
  const title = names.length > 0 ? `${device}, ${names.join(" or ")}` : device;
  const newest = latest ? `latest is ${latest.version} (${latest.builds.join(", ")})` : "no release";
  return [
    `${title}: ${newest}, ${candidates.length === 0 ? "no candidates" : "candidates:"}`,
    ...(candidates.length === 0 ? [] : releaseTable(candidates).map((line) => `  ${line}`)),
  ];
}

function releaseTable(found: readonly Release[]): string[] {
  return textTable([
    ["VERSION", "BUILDS", "KIND", "FIRST OFFERED", "POSTED", "EXPIRES", "FOR BUILD", "MODELS"],
    ...found.map(({ version, extra, builds, kind, firstOffered, posted, expires, prerequisiteBuild, deviceCount }) => [
      extra === undefined ? version : `${version} ${extra}`,
      builds.join(", "),
      kind ?? "-",
      firstOffered,
      posted,
      expires ?? "never",
      prerequisiteBuild ?? "-",
      String(deviceCount),
    ]),
  ]);
}
