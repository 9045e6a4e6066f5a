import { createServer, request as startRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { basicAuthorization, closeServer, listenOnLoopback } from "./http";

/** A proxy that asks for a password, as companies have them. */
export interface ForwardProxy {
  /** For `HTTP_PROXY`, with user and password in it. */
  readonly url: string;
  /** What was asked for, `host:port`; what came without the password is not among it. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback, which passes on requests and tunnels. */
export async function startForwardProxy(user: string, password: string): Promise<ForwardProxy> {
  const hosts: string[] = [];
  const open = new Set<Socket>();
  const expected = basicAuthorization(user, password);
  const server = createServer((request, response) => {
    if (request.headers["proxy-authorization"] !== expected) return void response.writeHead(407).end();
    const target = new URL(request.url ?? "");
    hosts.push(target.host);
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = startRequest(target, { method: request.method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("connect", (request, client: Socket) => {
    if (request.headers["proxy-authorization"] !== expected) {
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    }
    hosts.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    for (const socket of [client, target]) open.add(socket.on("error", () => socket.destroy()));
  });
  const url = new URL(await listenOnLoopback(server));
  url.username = user;
  url.password = password;
  return {
    url: url.href,
    hosts,
    close: async () => {
      for (const socket of open) socket.destroy();
      await closeServer(server);
    },
  };
}
