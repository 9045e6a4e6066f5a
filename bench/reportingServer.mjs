/**
 * A stand-in for a KMFDDM server whose devices have all reported, in a process of its own, so that it shares neither the time nor
 * the memory that is measured. Two reports a device: a delta, and the full one before it.
 */
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import { setImmediate } from "node:timers";
import { declarationStatus, deltaReport, fullReport } from "./reports.mjs";

const identifier = process.argv[2];
const receivedAt = new Date().toUTCString();
let requests = 0;
let current = 0;
let most = 0;

const server = createServer((request, response) => {
  if (request.url === "/counts") return answer(response, { requests, most });
  requests++;
  most = Math.max(most, ++current);
  // A server's answer takes a turn of its loop at least; one that came at once would hide how many are under way.
  setImmediate(() => {
    current--;
    respond(request.url, response);
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());

function respond(url, response) {
  const [, kind, ids = "", index] = /^\/v1\/([a-z-]+)\/([^?]*)(?:\?index=(\d+))?$/.exec(url) ?? [];
  if (kind === "declaration-status") {
    return answer(
      response,
      Object.fromEntries(ids.split(",").map((id) => [id, [declarationStatus(identifier, receivedAt)]])),
    );
  }
  if (kind !== "status-report") return answer(response, { error: "not found" }, 404);
  const at = Number(ids.replace(/\D/g, ""));
  if (index === "0") return answer(response, deltaReport(at, identifier));
  if (index === "1") return answer(response, fullReport(at, identifier));
  answer(response, { error: `index out of range: too high (${index})` }, 500);
}

function answer(response, body, status = 200) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "last-modified": receivedAt,
  });
  response.end(text);
}
