import {
  simulateQueue,
  targetOf,
  type EnforcementQueue,
  type EnforcementTarget,
} from "../../provider/core/declarations/enforcementQueue";
import { currentTime } from "../../provider/clock";
import { enforcementType } from "../../provider/core/declarations/types";
import { assertDay, dayOf } from "../../provider/core/releases/day";
import { identifiersOf } from "../../provider/core/releases/devices";
import { assertPlatform, platforms, type Platform } from "../../provider/core/releases/platform";
import { releaseSupport } from "../../provider/core/releases/support";
import { isVersion } from "../../provider/core/releases/version";
import { asUsage } from "../asUsage";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import { readDeclarations } from "../declarationFiles";
import type { Io } from "../io";
import { catalogFrom, fromOption } from "../lookup";
import { textTable } from "../table";
import { UsageError } from "../usageError";

/** `softwareupdate queue`: in which order a device comes to the enforcements that reach it. */
export const queue = defineCommand({
  description:
    "Simulates a device that several enforcements reach (JSON files, one declaration each): which it ignores, in which\n" +
    "order it installs the others, and which can't apply. With --from, targets that Apple doesn't offer are blocked. Exits\n" +
    "with 1 for an invalid file or when there is no usable answer, with 2 for a declaration of another type.",
  options: {
    current: { kind: "value", placeholder: "VERSION", description: "Required: the version that the device runs." },
    build: { kind: "value", placeholder: "BUILD", description: "The build that it runs. Default: not known." },
    from: { ...fromOption, description: "A recorded answer of Apple's lookup service, or a URL; needs --platform." },
    platform: {
      kind: "value",
      placeholder: "PLATFORM",
      description: `With --from: ${platforms.join(", ")}.`,
    },
    device: {
      kind: "value",
      placeholder: "ID",
      description: "With --from: a product type, for a Mac also a board id. Default: any device of the platform.",
    },
    on: { kind: "value", placeholder: "YYYY-MM-DD", description: "With --from: the day. Default: today in UTC." },
    json: jsonOption,
  },
  operands: { placeholder: "FILE", minimum: 1, maximum: Infinity },
  async run(options, io, files) {
    const device = deviceOf(options);
    const question = questionOf(options);
    const declarations = await readDeclarations(files, enforcementType, io);
    const isOffered = question && (await offered(question, io));
    const simulated = simulateQueue(declarations.map(targetOf), device, isOffered);
    if (options.json) {
      const { ignored, order, blocked } = simulated;
      const identifiers = (list: readonly { readonly target: EnforcementTarget }[]): string[] =>
        list.map(({ target }) => target.identifier);
      io.print(
        JSON.stringify({ ignored: identifiers(ignored), order: identifiers(order), blocked: identifiers(blocked) }),
      );
    } else io.print(report(simulated).join("\n"));
    return 0;
  },
});

interface Given {
  readonly current: string | undefined;
  readonly build: string | undefined;
  readonly from: string | undefined;
  readonly platform: string | undefined;
  readonly device: string | undefined;
  readonly on: string | undefined;
}

interface Question {
  readonly from: string;
  readonly platform: Platform;
  readonly device?: string;
  readonly on: string;
}

function deviceOf({ current, build }: Given) {
  if (current === undefined) throw new UsageError("--current is missing: the version that the device runs");
  if (!isVersion(current)) throw new UsageError(`--current must be a version such as 26.3.1, not "${current}"`);
  if (build !== undefined && !/^\d+[A-Z]\d+[a-z]?$/.test(build)) {
    throw new UsageError(`--build must be a build such as 25D2128, not "${build}"`);
  }
  return { version: current, build };
}

function questionOf({ from, platform, device, on }: Given): Question | undefined {
  if (from === undefined) {
    const [lonely] = Object.entries({ platform, device, on }).filter(([, value]) => value !== undefined);
    if (lonely) throw new UsageError(`--${lonely[0]} has no meaning without --from`);
    return undefined;
  }
  if (platform === undefined) throw new UsageError(`--from needs --platform: one of ${platforms.join(", ")}`);
  const day = on ?? dayOf(currentTime());
  return asUsage(() => {
    assertPlatform(platform);
    assertDay(day);
    if (device !== undefined) identifiersOf(platform, device);
    return { from, platform, device, on: day };
  });
}

async function offered({ from, platform, device, on }: Question, io: Io) {
  const { catalog } = await catalogFrom(from, io);
  return ({ version, build }: EnforcementTarget): boolean => {
    const support = releaseSupport(catalog, { platform, version, build, devices: device ? [device] : [], on });
    return (support.devices[0] ?? support).offered !== "none";
  };
}

function report({ ignored, order, blocked }: EnforcementQueue): string[] {
  return [
    ...(order.length > 0 ? ["Installed in this order:", "", ...orderTable(order)] : ["Nothing is installed."]),
    ...section("Ignored:", ignored),
    ...section("Blocked:", blocked),
  ];
}

function orderTable(order: EnforcementQueue["order"]): string[] {
  return textTable([
    ["", "IDENTIFIER", "TARGET", "DEADLINE", "STILL WAITING"],
    ...order.map(({ target, remaining }, at) => [
      `${at + 1}.`,
      target.identifier,
      target.build === undefined ? target.version : `${target.version} (${target.build})`,
      target.localDateTime,
      remaining.join(", ") || "-",
    ]),
  ]);
}

function section(title: string, excluded: EnforcementQueue["ignored"]): string[] {
  if (excluded.length === 0) return [];
  return ["", title, ...textTable(excluded.map(({ target, reason }) => [`  ${target.identifier}`, reason]))];
}
