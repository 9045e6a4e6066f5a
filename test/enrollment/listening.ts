/** A handler behind a real server, as the tests of this folder use it. */
import { createServer } from "node:http";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import {
  createEnrollmentHandler,
  type EnrollmentEdges,
  type EnrollmentHandler,
  type EnrollmentHandlerOptions,
  type EnrollmentLogEntry,
} from "../../enrollment";
import { createCatalogFetcher } from "../../provider/lookup/client";
import { registerCleanup } from "../support/cleanup";
import { closeServer, listenOnLoopback, sendRequest, type HttpAnswer } from "../support/http";
import type { DeviceChain } from "../support/machineInfo";
import { lastingAnswer } from "../support/offers";

/** The profile that devices get which may enroll. */
export const profile = '<plist version="1.0"><dict><key>PayloadType</key><string>Configuration</string></dict></plist>';

/** A handler that listens. */
export interface Listening {
  readonly handler: EnrollmentHandler;
  readonly url: string;
  /** What it logged. */
  readonly entries: EnrollmentLogEntry[];
  /** Sends a request as a device does. */
  readonly post: (body: string | Buffer, headers?: Readonly<Record<string, string>>) => Promise<HttpAnswer>;
}

/** Starts a handler that trusts the chain's devices and knows the recorded releases, unless told otherwise. */
export async function listen(
  chain: DeviceChain,
  options: Partial<EnrollmentHandlerOptions> & Pick<EnrollmentHandlerOptions, "policy">,
  edges: EnrollmentEdges = {},
): Promise<Listening> {
  const entries: EnrollmentLogEntry[] = [];
  const authorities = options.verifySignature === false ? {} : { caFile: chain.chainFile };
  const handler = createEnrollmentHandler(
    {
      profile: () => ({ body: profile }),
      lookupUrl: answerFile(chain),
      log: (entry) => entries.push(entry),
      ...authorities,
      ...options,
    },
    { fetchCatalog: createCatalogFetcher({ environment: {} }), ...edges },
  );
  const server = createServer((request, response) => void handler(request, response));
  const url = await listenOnLoopback(server);
  registerCleanup(() => closeServer(server));
  const type = { "content-type": "application/pkcs7-signature" };
  return {
    handler,
    url,
    entries,
    post: (body, headers = {}) => sendRequest(url, { method: "POST", body, headers: { ...type, ...headers } }),
  };
}

/** A file with a recorded answer of the lookup service that doesn't expire. */
export function answerFile(chain: DeviceChain, time = "2026-08-18"): string {
  const file = join(chain.folder, `offers-${time}.json`);
  writeFileSync(file, lastingAnswer({ time }));
  return file;
}
