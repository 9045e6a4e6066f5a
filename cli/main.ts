import { processIo } from "./io";
import { run } from "./run";

export type { Io } from "./io";
export { run } from "./run";

/** True in the process of the command, false where something imports it. */
const isCommand = /[\\/]softwareupdate(\.js)?$/.test(require.main?.filename ?? "");

if (isCommand) {
  // Who reads only the first lines (`| head`) closes the pipe early.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  void run(process.argv.slice(2), processIo()).then((code) => {
    process.exitCode = code;
  });
}
