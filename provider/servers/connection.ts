import { SoftwareUpdateError } from "../core/error";
import type { ServerType } from "./server";

/** How to reach one server. It comes whole from one source: settings of two sources are never mixed. */
export interface Connection {
  /** The kind of server. */
  readonly type: ServerType;
  /** The server's URL, or the folder of a `directory` server, as it was configured. */
  readonly location: string;
  /** A name that stays when the URL changes; identifies the server in the state. */
  readonly name?: string;
  /** Where the settings come from, for messages: `stack configuration`. */
  readonly source: string;
  /** The name of the explicit Provider that it belongs to. */
  readonly provider?: string;
  /** File of the certificate authorities (PEM) that vouch for the server, instead of Node's own list. */
  readonly certificateAuthorityFile?: string;
  /** Reads the server's key. Called at the first request, so that a preview needs no key. */
  readonly apiKey: () => string;
}

/** Reads one setting by its name; undefined or empty where it is not set. */
export type ReadSetting = (name: SettingName) => string | undefined;

/** The settings of a connection. As stack configuration they stand behind `softwareupdate:`. */
export type SettingName =
  | "server"
  | "url"
  | "path"
  | "serverName"
  | "apiKey"
  | "apiKeyEnvironmentVariable"
  | "certificateAuthorityFile"
  | "provider";

/** A place that a connection can come from. */
export interface ConnectionSource {
  /** For messages: `stack configuration`. */
  readonly description: string;
  /** How a setting is written there, for messages: `softwareupdate:url`. */
  readonly settingLabel: (name: SettingName) => string;
  readonly read: ReadSetting;
}

const serverTypes: readonly ServerType[] = ["nanohub", "kmfddm", "directory"];

/** Environment variables: `url` is `SOFTWAREUPDATE_URL`, `apiKey` is `SOFTWAREUPDATE_API_KEY`. */
export function environmentSource(environment: Readonly<Record<string, string | undefined>>): ConnectionSource {
  const label = (name: SettingName): string => `SOFTWAREUPDATE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
  return { description: "environment", settingLabel: label, read: (name) => environment[label(name)] };
}

/**
 * Stack configuration, or the arguments of an explicit Provider, which reach its process under the same keys.
 *
 * @param get Reads a key such as `softwareupdate:url`.
 */
export function configurationSource(get: (key: string) => string | undefined): ConnectionSource {
  const provider = get("softwareupdate:provider");
  return {
    description: provider ? `Provider ${provider}` : "stack configuration",
    settingLabel: (name) => (provider ? `${name} of Provider ${provider}` : `softwareupdate:${name}`),
    read: (name) => get(`softwareupdate:${name}`),
  };
}

/**
 * Takes the connection whole from the first source that names a server.
 *
 * @param sources In order of precedence.
 * @param environment For `apiKeyEnvironmentVariable`.
 * @throws SoftwareUpdateError `CONFIGURATION` when no source names a server, or the one that does is incomplete.
 */
export function resolveConnection(
  sources: readonly ConnectionSource[],
  environment: Readonly<Record<string, string | undefined>>,
): Connection {
  const source = sources.find(({ read }) => read("server"));
  if (!source) throw noServer(sources);
  const { description, read, settingLabel } = source;
  const type = read("server") as ServerType;
  const wrong = (message: string): SoftwareUpdateError => new SoftwareUpdateError("CONFIGURATION", message);
  if (!serverTypes.includes(type)) {
    throw wrong(`${settingLabel("server")} is "${type}"; it must be one of ${serverTypes.join(", ")}.`);
  }
  const locationSetting = type === "directory" ? "path" : "url";
  const location = read(locationSetting);
  if (!location) {
    throw wrong(
      `The ${description} names a ${type} server but not where it is: set ${settingLabel(locationSetting)}. ` +
        "A connection comes whole from one source.",
    );
  }
  if (type !== "directory") checkUrl(location, settingLabel("url"));
  return {
    type,
    location,
    source: description,
    name: read("serverName") || undefined,
    provider: read("provider") || undefined,
    certificateAuthorityFile: read("certificateAuthorityFile") || undefined,
    apiKey: () => apiKeyOf(source, environment),
  };
}

function checkUrl(location: string, label: string): void {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const message = `${label} must be an http or https URL such as https://mdm.example.com.`;
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
  if (url.username || url.password || url.search || url.hash) {
    const message = `${label} must hold no user, password, query or fragment; the key has a setting of its own.`;
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
}

function apiKeyOf(source: ConnectionSource, environment: Readonly<Record<string, string | undefined>>): string {
  const { description, read, settingLabel } = source;
  const variable = read("apiKeyEnvironmentVariable");
  const key = variable ? environment[variable] : read("apiKey");
  if (key) return key;
  const missing = variable
    ? `the environment variable ${variable}, which ${settingLabel("apiKeyEnvironmentVariable")} names, is not set`
    : `set ${settingLabel("apiKey")}`;
  const message = `The server's key is missing: the connection comes from the ${description}; ${missing}.`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

function noServer(sources: readonly ConnectionSource[]): SoftwareUpdateError {
  const half = sources.find(({ read }) => read("url") || read("path") || read("apiKey"));
  if (half) {
    const message = `The ${half.description} has settings of a server but not its kind: set ${half.settingLabel("server")} to one of ${serverTypes.join(", ")}.`;
    return new SoftwareUpdateError("CONFIGURATION", message);
  }
  const labels = sources.map(({ settingLabel }) => settingLabel("server")).join(" or ");
  const message = `No MDM server is configured: pass an explicit Provider, or set ${labels}.`;
  return new SoftwareUpdateError("CONFIGURATION", message);
}

/** What identifies a server in the state: its name if it has one, else its kind and location. */
export function serverIdentity(connection: Connection): string {
  return connection.name ?? kindAndLocation(connection);
}

/**
 * True when a resource that was made on `identity` lives on this connection's server. A server may be given a name later:
 * then its kind and location still match.
 */
export function isSameServer(identity: string, connection: Connection): boolean {
  return identity === serverIdentity(connection) || identity === kindAndLocation(connection);
}

function kindAndLocation({ type, location }: Connection): string {
  return `${type} ${location.replace(/\/+$/, "")}`;
}
