import { currentTime, heldClockWarning } from "../clock";
import { SoftwareUpdateError } from "../core/error";
import { withoutUndefined } from "../core/json";
import { schemaVersion, upgradeState } from "../core/state";
import { isUnknown } from "../core/unknown";
import { warn } from "../log";
import { beforeProcessEnds } from "../processEnd";
import {
  configurationSource,
  environmentSource,
  isSameServer,
  resolveConnection,
  serverIdentity,
  type Connection,
} from "../servers/connection";
import { openServer } from "../servers/open";
import { Waking } from "../waking";
import { Declared } from "./declared";
import type { Bag, ConfigureRequest, ResourceHandler, ResourceOperations, Target } from "./handler";

interface Open extends Omit<Target, "now"> {
  readonly connection: Connection;
  readonly declared: Declared;
}

/** The kinds of resources are configured one by one, but share a server and wake its devices together. */
const openConnections = new Map<string, Open>();

function open(connection: Connection): Open {
  const { type, location, name, source, certificateAuthorityFile } = connection;
  const key = JSON.stringify([type, location, name, source, certificateAuthorityFile]);
  const existing = openConnections.get(key);
  if (existing) return existing;
  const server = openServer(connection);
  const waking = new Waking(server, connection.provider);
  beforeProcessEnds(() => waking.finish());
  const made = { connection, server, waking, declared: new Declared() };
  openConnections.set(key, made);
  return made;
}

/**
 * A step that got half way: the engine keeps `id` and `properties` in the state, so that the next update goes on from
 * there.
 */
export class PartialFailure extends SoftwareUpdateError {
  readonly reasons: string[];

  constructor(
    cause: unknown,
    readonly id: string,
    readonly properties: Bag,
  ) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(SoftwareUpdateError.isInstance(cause) ? cause.code : "SERVER", message, { cause });
    this.reasons = [message];
  }
}

/**
 * What all resources have in common: the connection, the guard of the server's identity (safety rule 10), the form of the
 * state, waking, and errors fit for a CI log.
 */
export function resourceHandler(operations: ResourceOperations, now: () => number = currentTime): ResourceHandler {
  // The engine may call other methods before configure has ended, so nothing in it is awaited or thrown.
  let opened: () => Open = () => open(resolveConnection([environmentSource(process.env)], process.env));

  function target(props: Bag): Target {
    const { connection, server, waking } = opened();
    const refusal = otherServer(props.server, connection);
    if (refusal) throw new SoftwareUpdateError("OTHER_SERVER", refusal);
    return { server, waking, now: now() };
  }

  function check(olds: Bag, news: Bag): { inputs: Bag; failures: { property: string; reason: string }[] } {
    const context = opened();
    const refusal = otherServer(olds.server, context.connection);
    const { inputs, failures } = operations.check(plain(olds), plain(news), { ...context, now: now() });
    return {
      inputs: withoutUndefined({ ...inputs, server: serverIdentity(context.connection) }),
      failures: refusal ? [{ property: "", reason: refusal }, ...failures] : failures,
    };
  }

  return {
    configure: ({ config }: ConfigureRequest) => {
      warnOfHeldClock();
      const sources = [configurationSource((key) => config.get(key)), environmentSource(process.env)];
      let once: Open | undefined;
      opened = () => (once ??= open(resolveConnection(sources, process.env)));
      return Promise.resolve();
    },
    check: (olds, news) =>
      readable(() => {
        try {
          return check(olds, news);
        } catch (error) {
          if (!SoftwareUpdateError.isInstance(error)) throw error;
          return { inputs: plain(news), failures: [{ property: "", reason: error.message }] };
        }
      }),
    // Without `changes` the engine compares the inputs itself, and shows the exact path of each difference.
    diff: (_id, olds, news) =>
      readable(() => {
        const replaces = operations.replacedBy.filter((key) => !isUnknown(news[key]) && olds[key] !== news[key]);
        return { replaces, deleteBeforeReplace: true };
      }),
    create: (inputs) =>
      readable(async () => {
        const at = target(inputs);
        const { id, outs } = await at.waking.during(() => operations.create(plain(inputs), at)).catch(keeping(inputs));
        return { id, outs: stamped(outs) };
      }),
    read: (id, props) =>
      readable(async () => {
        const at = target(props);
        const { id: found, props: outs, inputs } = await operations.read(id, upgradeState(plain(props)), at);
        if (found === undefined) return {};
        const server = serverIdentity(opened().connection);
        return { id: found, props: stamped({ ...outs, server }), inputs: withoutUndefined({ ...inputs, server }) };
      }),
    update: (id, olds, news) =>
      readable(async () => {
        const at = target(olds);
        const step = (): Promise<{ outs: Bag }> => operations.update(id, upgradeState(plain(olds)), plain(news), at);
        const { outs } = await at.waking.during(step).catch(keeping(news));
        return { outs: stamped(outs) };
      }),
    delete: (id, props) =>
      readable(async () => {
        const at = target(props);
        await at.waking.during(() => operations.delete(id, upgradeState(plain(props)), at));
      }),
  };
}

function otherServer(identity: unknown, connection: Connection): string | undefined {
  if (typeof identity !== "string" || isUnknown(identity) || isSameServer(identity, connection)) return undefined;
  return (
    `this resource lives on the server "${identity}", but the ${connection.source} now names "${serverIdentity(connection)}". ` +
    "Nothing was changed on either. To move it, destroy it while the old server is configured and create it on the new " +
    "one; if it is the same server under another URL, give both connections the same name."
  );
}

function plain(bag: Bag): Record<string, unknown> {
  const { __provider: _, ...others } = bag;
  return others;
}

function stamped(outs: Bag): Bag {
  return withoutUndefined({ ...outs, schemaVersion });
}

let isClockWarned = false;

/** Once a process: a clock that somebody left held would let an enforcement in without notice. */
function warnOfHeldClock(): void {
  const sentence = heldClockWarning();
  if (sentence !== undefined && !isClockWarned) warn(sentence);
  isClockWarned = true;
}

/** The engine needs `__provider` in what it keeps of a half-done step; without it nothing could delete the rest. */
function keeping(inputs: Bag): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof PartialFailure)) throw error;
    const properties = { ...stamped(error.properties), __provider: inputs.__provider };
    throw new PartialFailure(error.cause, error.id, properties);
  };
}

/** The engine's process prints the stack of whatever is thrown; a sentence for people needs none. */
async function readable<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (SoftwareUpdateError.isInstance(error) && process.env.SOFTWAREUPDATE_LOG !== "debug") error.stack = "";
    throw error;
  }
}
