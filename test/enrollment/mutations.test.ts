import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import { listen } from "./listening";

const chain = makeDeviceChain();
const policy = { platforms: { iOS: { minimum: "latest" } }, maxAttempts: 100 };
const seed = 20260818;

jest.setTimeout(60_000);

/** Numbers from 0 up to, but not including, a limit; the same for the same seed (mulberry32). */
function randomNumbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One way in which a message is broken. */
function mutated(message: Buffer, random: (limit: number) => number): Buffer {
  const copy = Buffer.from(message);
  const at = random(copy.length);
  const length = 1 + random(64);
  switch (random(6)) {
    case 0:
      copy[at]! ^= 1 << random(8);
      return copy;
    case 1:
      for (let bytes = 0; bytes < 8; bytes++) copy[random(copy.length)] = random(256);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 4:
      return Buffer.concat([
        copy.subarray(0, at),
        Buffer.from(Array.from({ length }, () => random(256))),
        copy.subarray(at),
      ]);
    default:
      // Lengths and tags stand at the beginning.
      copy[random(Math.min(64, copy.length))] = [0x00, 0x7f, 0x80, 0x84, 0xff][random(5)]!;
      return copy;
  }
}

// 200: a byte that nobody signed, or, without verification, one that makes another device of it.
const possible = new Set([200, 400, 403]);

test("1,000 broken messages are each answered, and the next device is as if they had not been", async () => {
  const gate = await listen(chain, { policy });
  const message = sign(machineInfo(), chain.device, ["-certfile", chain.chainFile]);
  const random = randomNumbers(seed);
  const statuses = new Map<number, number>();
  for (let count = 0; count < 1000; count++) {
    const { status } = await gate.post(mutated(message, random));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].filter((status) => !possible.has(status))).toEqual([]);
  expect(statuses.get(400)).toBeGreaterThan(800);
  expect(gate.entries.filter(({ event }) => event === "failed")).toEqual([]);
  expect(gate.entries).toHaveLength(1000);
  expect((await gate.post(sign(machineInfo({ SERIAL: "NEXT" }), chain.device))).status).toBe(403);
});

test("1,000 broken property lists are each answered where signatures aren't verified", async () => {
  const gate = await listen(chain, { policy, verifySignature: false });
  const message = sign(machineInfo(), chain.device, ["-nocerts", "-noattr"]);
  const start = message.indexOf("<?xml");
  const end = message.indexOf("</plist>");
  const random = randomNumbers(seed);
  const statuses = new Map<number, number>();
  for (let count = 0; count < 1000; count++) {
    const copy = Buffer.from(message);
    for (let changes = 1 + random(4); changes > 0; changes--) {
      copy[start + random(end - start)] = [random(256), 0x3c, 0x3e, 0x26, 0x00, 0xc3][random(6)]!;
    }
    const { status } = await gate.post(copy);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].sort()).toEqual([...possible].sort());
  expect(gate.entries.filter(({ event }) => event === "failed")).toEqual([]);
  expect((await gate.post(sign(machineInfo({ SERIAL: "NEXT" }), chain.device))).status).toBe(403);
});
