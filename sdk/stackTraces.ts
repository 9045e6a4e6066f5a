/**
 * Stops the taking of stack traces until the function that it returns is called. In the constructor of a resource Pulumi takes
 * four for each output, which cost more than all else in a program of hundreds of resources. Only its search for leaked promises
 * (`PULUMI_DEBUG_PROMISE_LEAKS`) reads them, which keeps them.
 */
export function withoutStackTraces(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
  };
}
