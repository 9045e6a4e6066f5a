/** A reverse proxy that keeps to the allow-list of `examples/gitops/proxy`, read from the configurations that people copy. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { registerCleanup } from "./cleanup";
import { basicAuthorization, closeServer, listenOnLoopback, sendRequest } from "./http";

/** What the proxy lets through. */
export interface AllowList {
  /** Matched with the client, the method and the address: `read GET /api/v1/ddm/sets`. */
  readonly allowed: readonly string[];
  /** Addresses that are refused whoever asks. */
  readonly odd: string;
}

/** A proxy that is running. */
export interface AllowListProxy {
  /** Its address, without a final slash. */
  readonly url: string;
  /** The rules that let something through so far. */
  readonly used: ReadonlySet<string>;
  /** What was asked with one of its keys, as rules are matched. */
  readonly asked: readonly string[];
  /** What it refused of that. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/** The keys that the proxy gives out. */
export const proxyKeys = { read: "read-key", write: "write-key" } as const;

const folder = path.join(__dirname, "../../examples/gitops/proxy");

/** Reads the allow-list of one of the two configurations. */
export function readAllowList(file: "nginx.conf" | "Caddyfile"): AllowList {
  const text = readFileSync(path.join(folder, file), "utf8");
  const patterns = [...text.matchAll(/^\s+"~(\^?.+)" 1;?$/gm)].map((found) => found[1]!);
  return {
    allowed: patterns.filter((pattern) => pattern.startsWith("^")),
    odd: patterns.find((pattern) => !pattern.startsWith("^"))!.replace(/^\*|^\(\?i\)/, ""),
  };
}

/**
 * Starts the proxy.
 *
 * @param target The server's address, without a final slash.
 * @param key The server's own key.
 */
export async function startAllowListProxy(
  { allowed, odd }: AllowList,
  target: string,
  key: string,
): Promise<AllowListProxy> {
  const used = new Set<string>();
  const asked: string[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { authorization } = request.headers;
      const client = (["read", "write"] as const).find(
        (one) => authorization === basicAuthorization("nanohub", proxyKeys[one]),
      );
      if (!client) return void response.writeHead(401).end();
      const question = `${client} ${request.method} ${request.url}`;
      asked.push(question);
      const rule = new RegExp(odd, "i").test(request.url ?? "")
        ? undefined
        : allowed.find((one) => new RegExp(one).test(question));
      if (rule === undefined) {
        refused.push(question);
        return void response.writeHead(403).end();
      }
      used.add(rule);
      const headers = {
        authorization: basicAuthorization("nanohub", key),
        "content-type": request.headers["content-type"] ?? "",
      };
      const body = Buffer.concat(chunks);
      sendRequest(target + request.url, { method: request.method, headers, ...(body.length > 0 && { body }) }).then(
        (answer) => response.writeHead(answer.status, forwarded(answer.headers)).end(answer.body),
        () => response.writeHead(502).end(),
      );
    });
  });
  const url = await listenOnLoopback(server);
  const unregister = registerCleanup(() => closeServer(server));
  return {
    url,
    used,
    asked,
    refused,
    stop: () => {
      unregister();
      return closeServer(server);
    },
  };
}

/** What belongs to one connection alone isn't passed on. */
function forwarded(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const own = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries.filter(([name]) => !own.has(name)));
}
