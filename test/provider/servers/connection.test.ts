import { SoftwareUpdateError } from "../../../provider/core/error";
import {
  configurationSource,
  environmentSource,
  isSameServer,
  resolveConnection,
  serverIdentity,
  type Connection,
} from "../../../provider/servers/connection";

type Settings = Readonly<Record<string, string>>;

/** The connection that stack configuration (or a Provider) and the environment make together. */
function resolved(configuration: Settings, environment: Settings = {}): Connection {
  const sources = [configurationSource((key) => configuration[key]), environmentSource(environment)];
  return resolveConnection(sources, environment);
}

function refusal(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    expect((error as SoftwareUpdateError).code).toBe("CONFIGURATION");
    return (error as SoftwareUpdateError).message;
  }
  throw new Error("Nothing was refused.");
}

const stack = {
  "softwareupdate:server": "nanohub",
  "softwareupdate:url": "https://mdm.example.com",
  "softwareupdate:apiKey": "hunter2",
};
const environment = {
  SOFTWAREUPDATE_SERVER: "kmfddm",
  SOFTWAREUPDATE_URL: "https://other.example.com",
  SOFTWAREUPDATE_API_KEY: "other",
};

describe("the source of a connection", () => {
  test("is stack configuration before the environment", () => {
    const connection = resolved(stack, environment);
    expect(connection).toMatchObject({
      type: "nanohub",
      location: "https://mdm.example.com",
      source: "stack configuration",
    });
    expect(connection.apiKey()).toBe("hunter2");
  });

  test("is the environment where stack configuration names no server", () => {
    const connection = resolved({}, environment);
    expect(connection).toMatchObject({ type: "kmfddm", location: "https://other.example.com", source: "environment" });
    expect(connection.apiKey()).toBe("other");
  });

  test("is an explicit Provider, under its name, whose arguments come under the same keys", () => {
    const connection = resolved({ ...stack, "softwareupdate:provider": "school" }, environment);
    expect(connection).toMatchObject({ type: "nanohub", source: "Provider school" });
  });

  test("gives the whole connection: nothing of another source is mixed in", () => {
    const { "softwareupdate:apiKey": _, ...keyless } = stack;
    const more = {
      ...environment,
      SOFTWAREUPDATE_SERVER_NAME: "other",
      SOFTWAREUPDATE_CERTIFICATE_AUTHORITY_FILE: "other.pem",
    };
    const connection = resolved(keyless, more);
    expect(connection.name).toBeUndefined();
    expect(connection.certificateAuthorityFile).toBeUndefined();
    expect(refusal(() => connection.apiKey())).toBe(
      "The server's key is missing: the connection comes from the stack configuration; set softwareupdate:apiKey.",
    );
    expect(refusal(() => resolved({ "softwareupdate:server": "kmfddm" }, environment))).toBe(
      "The stack configuration names a kmfddm server but not where it is: set softwareupdate:url. A connection comes whole from one source.",
    );
  });

  test("carries every setting", () => {
    const connection = resolved(
      {},
      {
        ...environment,
        SOFTWAREUPDATE_SERVER_NAME: "main",
        SOFTWAREUPDATE_CERTIFICATE_AUTHORITY_FILE: "authority.pem",
      },
    );
    expect(connection).toMatchObject({ name: "main", certificateAuthorityFile: "authority.pem" });
  });

  test("treats an empty setting as none", () => {
    expect(resolved({ "softwareupdate:server": "" }, environment).source).toBe("environment");
    expect(resolved({ ...stack, "softwareupdate:serverName": "" }).name).toBeUndefined();
  });
});

describe("a folder of files", () => {
  test("is used when it is named, with its path and without a key", () => {
    const connection = resolved({ "softwareupdate:server": "directory", "softwareupdate:path": "declarations" });
    expect(connection).toMatchObject({ type: "directory", location: "declarations" });
  });

  test("is never a fallback", () => {
    expect(refusal(() => resolved({}))).toBe(
      "No MDM server is configured: pass an explicit Provider, or set softwareupdate:server or SOFTWAREUPDATE_SERVER.",
    );
    expect(refusal(() => resolved({ "softwareupdate:path": "declarations" }))).toMatch(/set softwareupdate:server/);
  });

  test("needs a path, which a url doesn't replace", () => {
    const sentence = refusal(() =>
      resolved({ "softwareupdate:server": "directory", "softwareupdate:url": "https://a.example" }),
    );
    expect(sentence).toMatch(
      /^The stack configuration names a directory server but not where it is: set softwareupdate:path\./,
    );
  });
});

describe("a sentence about the connection names its source and its setting", () => {
  const provider = (settings: Settings): Settings => ({ "softwareupdate:provider": "school", ...settings });

  test.each<[string, Settings, Settings, string]>([
    [
      "an unknown kind in stack configuration",
      { "softwareupdate:server": "jamf" },
      {},
      'softwareupdate:server is "jamf"; it must be one of nanohub, kmfddm, directory.',
    ],
    [
      "an unknown kind in the environment",
      {},
      { SOFTWAREUPDATE_SERVER: "jamf" },
      'SOFTWAREUPDATE_SERVER is "jamf"; it must be one of nanohub, kmfddm, directory.',
    ],
    [
      "an unknown kind in a Provider",
      provider({ "softwareupdate:server": "jamf" }),
      {},
      'server of Provider school is "jamf"; it must be one of nanohub, kmfddm, directory.',
    ],
    [
      "a Provider without a url",
      provider({ "softwareupdate:server": "nanohub" }),
      environment,
      "The Provider school names a nanohub server but not where it is: set url of Provider school. A connection comes whole from one source.",
    ],
    [
      "an environment without a url",
      {},
      { SOFTWAREUPDATE_SERVER: "nanohub" },
      "The environment names a nanohub server but not where it is: set SOFTWAREUPDATE_URL. A connection comes whole from one source.",
    ],
    [
      "a url without a kind",
      { "softwareupdate:url": "https://mdm.example.com" },
      {},
      "The stack configuration has settings of a server but not its kind: set softwareupdate:server to one of nanohub, kmfddm, directory.",
    ],
    [
      "a key without a kind in the environment",
      {},
      { SOFTWAREUPDATE_API_KEY: "hunter2" },
      "The environment has settings of a server but not its kind: set SOFTWAREUPDATE_SERVER to one of nanohub, kmfddm, directory.",
    ],
  ])("%s", (_what, configuration, variables, sentence) => {
    expect(refusal(() => resolved(configuration, variables))).toBe(sentence);
  });

  test.each(["mdm.example.com", "ftp://mdm.example.com", "https//mdm.example.com", "localhost:9002"])(
    "%s is no URL",
    (url) => {
      expect(refusal(() => resolved({ ...stack, "softwareupdate:url": url }))).toBe(
        "softwareupdate:url must be an http or https URL such as https://mdm.example.com.",
      );
    },
  );

  test.each([
    "https://ada:hunter2@mdm.example.com",
    "https://mdm.example.com?key=hunter2",
    "https://mdm.example.com#hunter2",
  ])("a secret in the URL is refused, without repeating it: %s", (url) => {
    const sentence = refusal(() => resolved({ ...stack, "softwareupdate:url": url }));
    expect(sentence).toBe(
      "softwareupdate:url must hold no user, password, query or fragment; the key has a setting of its own.",
    );
  });
});

describe("the server's key", () => {
  test("is read when it is asked for, not before, so that a preview needs none", () => {
    let reads = 0;
    const read = (key: string): string | undefined => {
      if (key === "softwareupdate:apiKey") reads++;
      return (stack as Settings)[key];
    };
    const connection = resolveConnection([configurationSource(read)], {});
    expect(reads).toBe(0);
    expect(connection.apiKey()).toBe("hunter2");
    expect(reads).toBe(1);
  });

  test("can come from an environment variable of any name", () => {
    const settings = { ...stack, "softwareupdate:apiKeyEnvironmentVariable": "MDM_KEY" };
    expect(resolved(settings, { MDM_KEY: "from the variable" }).apiKey()).toBe("from the variable");
    expect(
      resolved({}, { ...environment, SOFTWAREUPDATE_API_KEY_ENVIRONMENT_VARIABLE: "MDM_KEY", MDM_KEY: "a" }).apiKey(),
    ).toBe("a");
  });

  test("of a named variable that isn't set is missing, and no other key stands in for it", () => {
    const settings = { ...stack, "softwareupdate:apiKeyEnvironmentVariable": "MDM_KEY" };
    expect(refusal(() => resolved(settings, environment).apiKey())).toBe(
      "The server's key is missing: the connection comes from the stack configuration; the environment variable MDM_KEY, " +
        "which softwareupdate:apiKeyEnvironmentVariable names, is not set.",
    );
  });

  test("of a Provider is named as the Provider's", () => {
    const { "softwareupdate:apiKey": _, ...keyless } = { ...stack, "softwareupdate:provider": "school" };
    expect(refusal(() => resolved(keyless, environment).apiKey())).toBe(
      "The server's key is missing: the connection comes from the Provider school; set apiKey of Provider school.",
    );
  });
});

describe("the identity of a server (safety rule 10)", () => {
  const connection = (changes: Partial<Connection>): Connection => ({
    ...resolved(stack),
    ...changes,
  });

  test("is its name, else its kind and URL", () => {
    expect(serverIdentity(connection({ name: "main" }))).toBe("main");
    expect(serverIdentity(connection({}))).toBe("nanohub https://mdm.example.com");
  });

  test("stays when a slash is added to the URL, and when a name is given later", () => {
    const identity = serverIdentity(connection({}));
    expect(isSameServer(identity, connection({ location: "https://mdm.example.com/" }))).toBe(true);
    expect(isSameServer(identity, connection({ name: "main" }))).toBe(true);
  });

  test("stays when a named server moves", () => {
    expect(isSameServer("main", connection({ name: "main", location: "https://new.example.com" }))).toBe(true);
  });

  test.each<[string, Partial<Connection>]>([
    ["URL", { location: "https://other.example.com" }],
    ["port", { location: "https://mdm.example.com:9004" }],
    ["kind", { type: "kmfddm" }],
    ["URL, with a name besides", { name: "main", location: "https://other.example.com" }],
  ])("is another with another %s", (_what, changes) => {
    expect(isSameServer(serverIdentity(connection({})), connection(changes))).toBe(false);
  });

  test("of a named server is another when the name is gone or changed", () => {
    expect(isSameServer("main", connection({}))).toBe(false);
    expect(isSameServer("main", connection({ name: "school" }))).toBe(false);
  });
});
