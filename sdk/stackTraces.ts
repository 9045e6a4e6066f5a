/**
 * Makes the construction of a resource cheap until the function that it returns is called. Pulumi takes four stack traces for
 * each output there, which cost more than all else in a program of hundreds of resources: they are not taken, unless its search
 * for leaked promises (`PULUMI_DEBUG_PROMISE_LEAKS`) reads them. One more goes into the state, where its first frame says which
 * line of the program declares the resource: of that one the program's own frames are left.
 */
export function withoutStackTraces(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const limit = Error.stackTraceLimit;
  const given = Reflect.get(Error, "prepareStackTrace") as PrepareStackTrace | undefined;
  const prepare = given ?? formatted;
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = (error, frames) => prepare(error, framesOfProgram(frames));
  return () => {
    Error.stackTraceLimit = limit;
    Reflect.set(Error, "prepareStackTrace", given);
  };
}

type PrepareStackTrace = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/**
 * Pulumi passes over its own frames and one constructor; ours are several, so that it would take a line of this package for the
 * program's.
 */
function framesOfProgram(frames: readonly NodeJS.CallSite[]): NodeJS.CallSite[] {
  const constructor = frames.findIndex(isOwn);
  const passedOver = frames.slice(0, constructor + 1);
  return [...passedOver, ...frames.slice(constructor + 1).filter((frame) => !isOwn(frame) && !isOfRuntime(frame))];
}

function isOwn(frame: NodeJS.CallSite): boolean {
  return frame.getFileName()?.startsWith(__dirname) === true;
}

function isOfRuntime(frame: NodeJS.CallSite): boolean {
  const file = frame.getFileName() ?? "node:";
  return file.startsWith("node:") || /[\\/]@pulumi[\\/]pulumi[\\/]/.test(file);
}

/** As Node writes it where nobody has set another way. */
function formatted(error: Error, frames: readonly NodeJS.CallSite[]): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a call site has one, which its type leaves out
  return [String(error), ...frames.map((frame) => `    at ${frame.toString()}`)].join("\n");
}
