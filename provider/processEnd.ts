import { connect } from "node:http2";

type Finish = () => Promise<void>;

const finishers = new Set<Finish>();
let isWatching = false;

/** Runs `finish` before the provider process ends. */
export function beforeProcessEnds(finish: Finish): void {
  finishers.add(finish);
}

/**
 * Ends the provider process when the engine asks it to (a signal), and when the engine is gone: a killed engine leaves its
 * providers running otherwise, with nobody to stop them. Does nothing in tests and commands.
 */
export function endWithEngine(): void {
  if (isWatching || !isProviderProcess()) return;
  isWatching = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGBREAK"] as const) process.once(signal, () => void end());
  // Nobody reads any more when the engine is killed. Without a listener each failed line is an uncaught error, which Pulumi's
  // handler prints, which fails: such a process never ends, and takes all of a processor.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  watchEngine();
}

let ending: Promise<void> | undefined;

function end(): Promise<void> {
  ending ??= Promise.allSettled([...finishers].map((finish) => finish())).then(() => process.exit(0));
  return ending;
}

/** True in a process that the engine started as a dynamic provider, false in tests and commands. */
function isProviderProcess(): boolean {
  return /[\\/]cmd[\\/]dynamic-provider/.test(process.argv[1] ?? "");
}

/** The engine's address is the provider's last argument. What can't be watched from the start is left to the signals. */
function watchEngine(): void {
  const address = process.argv[2] ?? "";
  if (/^.*:\d+$/.test(address)) watch(address, () => undefined);
}

/** Before the engine is looked for again where it ended the connection. Milliseconds. */
const pause = 100;

/**
 * A connection to the engine lasts as long as the engine does, if it speaks as gRPC does: on one that says nothing for two minutes
 * gRPC's servers give up. An end of it alone must not end the provider in the middle of an update, so the engine counts as gone
 * only when it can't be reached any more.
 */
function watch(address: string, unreachable: () => void): void {
  const session = connect(`http://${address}`);
  let isConnected = false;
  session.once("connect", () => (isConnected = true));
  session.on("error", () => undefined);
  session.once("close", () => {
    if (!isConnected) unreachable();
    else setTimeout(() => watch(address, () => void end()), pause).unref();
  });
  session.unref();
}
