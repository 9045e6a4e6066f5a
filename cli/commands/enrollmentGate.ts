import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  createEnrollmentHandler,
  readPolicyFile,
  type EnrollmentHandlerOptions,
  type ProfileSource,
} from "../../enrollment";
import { startGate, type GateAddress } from "../../enrollment/gate";
import { createCatalogFetcher } from "../../provider/lookup/client";
import { betaTokensIn } from "../betaTokens";
import { defineCommand } from "../command";
import { readBytes } from "../declarationFiles";
import type { Io } from "../io";
import { fromOption, lookupLocation } from "../lookup";
import { UsageError } from "../usageError";

/** Milliseconds that requests have to end when the command is stopped. */
const patience = 10_000;

/** `softwareupdate enrollment-gate`: asks devices to update before they enroll. */
export const enrollmentGate = defineCommand({
  description:
    "Stands in front of an MDM server's profile URL, and asks devices that run less than the policy's minimum version to\n" +
    "update before they enroll; all others get their profile, from the MDM server (--upstream) or from a file (--profile).\n" +
    "It verifies that a device of Apple's signed the request. GET /health answers 200, or 503 while it isn't known which\n" +
    "releases Apple offers. Prints one JSON object a line and request. It speaks HTTP: put a server for HTTPS in front.\n\n" +
    "Runs until SIGTERM or SIGINT, then ends the requests that it has and exits with 0. Exits with 1 when it can't start.",
  options: {
    policy: { kind: "value", placeholder: "FILE", description: "Required: the policy, in YAML or JSON." },
    upstream: { kind: "value", placeholder: "URL", description: "The profile URL of the MDM server." },
    profile: {
      kind: "value",
      placeholder: "FILE",
      description: "In place of --upstream: an enrollment profile, the same for all devices; read for each.",
    },
    listen: {
      kind: "value",
      placeholder: "HOST:PORT",
      description: "Where it listens. Default: 127.0.0.1:9005, this machine alone.",
    },
    "ca-file": {
      kind: "value",
      placeholder: "FILE",
      description: "The authorities that issue devices' certificates, in PEM. Default: Apple's.",
    },
    "no-verification": {
      kind: "flag",
      description: "Take what anybody sends, signed by a device or not. No beta token is sent then.",
    },
    "beta-tokens": {
      kind: "value",
      placeholder: "FILE",
      description: "Apple's answer with the tokens of beta programs, for those that the policy names.",
    },
    from: { ...fromOption, description: "A recorded answer, or the URL of another lookup service. Default: Apple's." },
    format: {
      kind: "value",
      placeholder: "json|xml",
      description: "How devices are asked to update. Default: what they take, JSON rather than XML.",
    },
  },
  async run(options, io) {
    const address = addressOf(options.listen ?? "127.0.0.1:9005");
    const handler = createEnrollmentHandler(await handlerOptions(options, io), {
      fetchCatalog: createCatalogFetcher({ environment: io.environment }),
    });
    const stopped = stopSignal();
    const gate = await startGate(handler, address);
    say(io, "info", { event: "listening", reason: `Listening at ${gate.url}.`, url: gate.url });
    // The first device shouldn't be the one who waits for it.
    void handler.health().then(({ status, problems }) => {
      if (status === "degraded") say(io, "error", { event: "failed", reason: problems.join(" ") });
    });
    const signal = await stopped;
    say(io, "info", { event: "stopping", reason: `Stopping on ${signal}.` });
    await gate.close(patience);
    return 0;
  },
});

interface Given {
  readonly policy: string | undefined;
  readonly upstream: string | undefined;
  readonly profile: string | undefined;
  readonly "ca-file": string | undefined;
  readonly "no-verification": boolean;
  readonly "beta-tokens": string | undefined;
  readonly from: string | undefined;
  readonly format: string | undefined;
}

async function handlerOptions(given: Given, io: Io): Promise<EnrollmentHandlerOptions> {
  const { policy, format, "ca-file": caFile, "no-verification": isUnverified, "beta-tokens": betaTokens } = given;
  if (policy === undefined) throw new UsageError("--policy is missing: the file with the policy");
  if (format !== undefined && format !== "json" && format !== "xml")
    throw new UsageError("--format must be json or xml");
  if (caFile !== undefined && isUnverified) throw new UsageError("--ca-file has no meaning with --no-verification");
  const profile = await profileOf(given, io);
  const inFolder = (file: string) => path.resolve(io.workingDirectory, file);
  return {
    policy: await readPolicyFile(inFolder(policy)),
    profile,
    verifySignature: !isUnverified,
    ...(caFile !== undefined && { caFile: inFolder(caFile) }),
    ...(betaTokens !== undefined && { betaToken: betaTokensIn(betaTokens, io) }),
    ...(given.from !== undefined && { lookupUrl: lookupLocation(given.from, io) }),
    ...(format !== undefined && { format }),
    log: (entry) => io.print(JSON.stringify(entry)),
  };
}

async function profileOf({ upstream, profile }: Given, io: Io): Promise<ProfileSource | string> {
  if ((upstream === undefined) === (profile === undefined)) {
    throw new UsageError("give one of --upstream and --profile: where devices get their enrollment profile");
  }
  if (upstream !== undefined) return upstream;
  // A path that is wrong should stop the start, and not the first device.
  await readBytes(profile!, io);
  return async () => ({ body: await readFile(path.resolve(io.workingDirectory, profile!)) });
}

function addressOf(text: string): GateAddress {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`--listen must be HOST:PORT, such as 127.0.0.1:9005, not "${text}"`);
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
}

function say(io: Io, level: "info" | "error", entry: Readonly<Record<string, string>>): void {
  io.print(JSON.stringify({ time: new Date(Date.now()).toISOString(), level, ...entry }));
}
