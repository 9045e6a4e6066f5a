import net from "node:net";

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

/** The engine's address is the provider's last argument; a connection to it lasts as long as the engine does. */
function watchEngine(): void {
  const address = /^(.*):(\d+)$/.exec(process.argv[2] ?? "");
  if (!address) return;
  const socket = net.connect({ host: address[1], port: Number(address[2]) });
  socket.once("connect", () => socket.once("close", () => void end()));
  // What cannot be watched is left to the signals.
  socket.on("error", () => undefined);
  socket.resume();
  socket.unref();
}
