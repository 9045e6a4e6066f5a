import { createRequire } from "node:module";
import { deadline } from "./programs.mjs";

// By the package's name, as the engine's provider process does it.
const { handler } = createRequire(import.meta.url)("pulumi-apple-softwareupdate/provider");

export const steps = ["create", "read", "update", "delete"];

/** A provider's handler on a server, as the engine would configure it. */
export async function handlerOn(server) {
  const settings = {
    "softwareupdate:server": "nanohub",
    "softwareupdate:url": server.url,
    "softwareupdate:apiKey": server.apiKey,
  };
  const made = handler("enforcement");
  await made.configure({ config: { get: (key) => settings[key] } });
  return made;
}

/** One resource through its life, each step with what the one before it left. */
export class Resource {
  #handler;
  #given;
  #inputs;
  #later;
  #created;

  constructor(handler, at, groups = [`group-${at}`]) {
    this.#handler = handler;
    const derivedIdentifier = `swu-enforcement-bench_dev_enforcement-${at}`;
    this.#given = { derivedIdentifier, groups, platform: "macOS", targetOSVersion: "26.6.2" };
  }

  /** Check is no part of what is measured. */
  async check() {
    this.#inputs = await this.#checked({ ...this.#given, targetLocalDateTime: deadline });
    this.#later = await this.#checked({ ...this.#given, targetLocalDateTime: deadline.replace("-03-", "-04-") });
  }

  async #checked(news) {
    const { inputs, failures } = await this.#handler.check({}, news);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    return inputs;
  }

  async create() {
    this.#created = await this.#handler.create(this.#inputs);
  }

  async read() {
    const { id, outs } = this.#created;
    const { id: found } = await this.#handler.read(id, outs);
    if (found !== id) throw new Error(`${id} is not on the server.`);
  }

  async update() {
    const { id, outs } = this.#created;
    this.#created = { id, ...(await this.#handler.update(id, outs, this.#later)) };
  }

  async delete() {
    const { id, outs } = this.#created;
    await this.#handler.delete(id, outs);
  }
}

/**
 * The requests of each step of one resource, recorded at the server's proxy.
 * @returns {Promise<{ listings: number, requests: Record<string, { method: string, path: string, body: string }[]> }>}
 */
export async function recordRequests(server, resource) {
  const requests = {};
  let listings = 0;
  await resource.check();
  for (const step of steps) {
    const seen = [];
    server.proxy.beforeRequest = (_index, { method, path, body }) => {
      seen.push({ method, path, body: body.toString("utf8") });
    };
    await resource[step]();
    // One a process, whichever resource comes first.
    requests[step] = seen.filter(({ path }) => !path.endsWith("/sets"));
    listings += seen.length - requests[step].length;
  }
  server.proxy.beforeRequest = undefined;
  return { listings, requests };
}
