/** One request over undici, and its answer read to the end. */
import type { Dispatcher } from "undici";
import type { HttpAnswer } from "./http";

/** How long a request may go on. */
export interface TimeLimit {
  isOver: boolean;
  /** Called when the time is over. */
  whenOver?: () => void;
}

const decoder = new TextDecoder();
const tooLate = (): Error => new DOMException("too late", "TimeoutError");

/**
 * Sends a request once. undici's own `request` makes a stream and an abort signal of each answer, which takes longer than all else
 * that is done for it; an answer that is read whole needs neither.
 *
 * @throws What undici throws; a `TimeoutError` when the time is over.
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  sent: Dispatcher.DispatchOptions,
  limit: TimeLimit,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(resolve, reject);
    limit.whenOver = () => collector.abort(tooLate());
    if (limit.isOver) reject(tooLate());
    else dispatcher.dispatch(sent, collector);
  });
}

class Collector implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private controller: Dispatcher.DispatchController | undefined;
  private aborted: Error | undefined;
  private status = 0;
  private headers: HttpAnswer["headers"] = {};

  constructor(
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  /** Ends the request, also one that still waits for a connection. */
  abort(error: Error): void {
    this.aborted = error;
    this.reject(error);
    this.controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.aborted) controller.abort(this.aborted);
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpAnswer["headers"]): void {
    // Of answers that only announce another (1xx) the last one counts.
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { status, headers, chunks } = this;
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    this.resolve({ status, headers, bytes, text: bytes.length === 0 ? "" : decoder.decode(bytes) });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.reject(error);
  }
}
