/** Answers over Node's http. */
import type { ServerResponse } from "node:http";

/** Answers with a sentence. */
export function answerText(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  answer(response, status, `${sentence}\n`, { "content-type": "text/plain; charset=utf-8", ...headers });
}

/** Answers, where somebody still waits for it. */
export function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | string[]>>,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
