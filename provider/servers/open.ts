import type { Connection } from "./connection";
import { DirectoryServer, directoryCapabilities } from "./directory";
import { KmfddmServer, kmfddmCapabilities } from "./kmfddm";
import type { Capabilities, Server, ServerType } from "./server";

/** Opens a server. Nothing is sent, and no key is read, before the first request. */
export function openServer(connection: Connection): Server {
  const { type } = connection;
  return type === "directory" ? new DirectoryServer(connection) : new KmfddmServer({ ...connection, type });
}

/** What a kind of server can do, without opening one. */
export function capabilitiesOf(type: ServerType): Capabilities {
  return type === "directory" ? directoryCapabilities : kmfddmCapabilities;
}
