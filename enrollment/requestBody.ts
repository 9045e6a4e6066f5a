/** The body of a request, within bounds. */
import type { IncomingMessage } from "node:http";

/** Bounds on a body. */
export interface BodyLimits {
  /** Bytes. */
  readonly maximumSize: number;
  /** Milliseconds until it must be there. */
  readonly timeout: number;
}

/** A body that is not read to its end. */
export class BodyError extends Error {
  /**
   * @param status The answer: 408, 413, or 400 where another reader was faster.
   * @param message The reason, for the log.
   */
  constructor(
    readonly status: 400 | 408 | 413,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a body. What a framework has read into `request.body` as bytes, such as `express.raw`, is taken as it is.
 *
 * @returns Undefined when the sender is gone.
 * @throws BodyError when it is too large, too slow, or was read and parsed by somebody else.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer | undefined> {
  const parsed: unknown = (request as { body?: unknown }).body;
  if (parsed instanceof Uint8Array) return bounded(Buffer.from(parsed), limits);
  if (request.readableEnded) {
    throw new BodyError(400, "The body was read before; no parser for bodies may stand in front of the handler.");
  }
  if (Number(request.headers["content-length"] ?? 0) > limits.maximumSize) throw tooLarge(limits);
  return collect(request, limits);
}

async function collect(request: IncomingMessage, limits: BodyLimits): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const late = new BodyError(408, `The body did not come within ${limits.timeout / 1000} seconds.`);
      timer = setTimeout(() => reject(late), limits.timeout);
      let size = 0;
      request.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > limits.maximumSize) reject(tooLarge(limits));
        else chunks.push(chunk);
      });
      request.once("end", () => resolve(Buffer.concat(chunks)));
      request.once("error", () => resolve(undefined));
      request.once("close", () => resolve(undefined));
    });
  } finally {
    clearTimeout(timer);
    request.removeAllListeners("data");
  }
}

function bounded(body: Buffer, limits: BodyLimits): Buffer {
  if (body.length > limits.maximumSize) throw tooLarge(limits);
  return body;
}

function tooLarge({ maximumSize }: BodyLimits): BodyError {
  return new BodyError(413, `The body is larger than ${maximumSize} bytes, which no MachineInfo is.`);
}
