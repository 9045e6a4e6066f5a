// Says whether a refreshed lock file differs from the one before in nothing but rings that were opened, held or came to their end:
//
//   openings-and-ends.mjs BEFORE AFTER
//
// Exits with 0 if so, and with 1 if there is anything else: a release, a target, a deadline of a ring that was open already. These a
// person reviews. A deadline that moves later as its ring opens belongs to the opening.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

/** What happened to a ring and stays so; what it waits for comes and goes. */
const lasting = ["opened", "held", "done", "ended"];
const facts = [...lasting, "waits", "soaking"];
const deadlines = ["deadline", "baseDeadline", "notBefore"];

const [before, after] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
process.exitCode = isOpeningsAndEnds(before, after) ? 0 : 1;

function isOpeningsAndEnds({ rollouts: ringsBefore = [], ...one }, { rollouts: ringsAfter = [], ...other }) {
  if (!isDeepStrictEqual(one, other) || ringsBefore.length !== ringsAfter.length) return false;
  return ringsBefore.every((ring) => {
    const same = ringsAfter.find((candidate) => isDeepStrictEqual(subject(candidate), subject(ring)));
    return same !== undefined && isNextStep(ring, same);
  });
}

/** What a line is about, which never changes. */
function subject(ring) {
  return without(ring, [...facts, ...deadlines]);
}

function isNextStep(ring, next) {
  const isKept = lasting.every((fact) => ring[fact] === undefined || isDeepStrictEqual(ring[fact], next[fact]));
  const isOpening = ring.opened === undefined && next.opened !== undefined;
  return isKept && deadlines.every((key) => ring[key] === next[key] || (isOpening && isLater(next[key], ring[key])));
}

function isLater(one, other) {
  return one !== undefined && (other === undefined || one > other);
}

function without(object, keys) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
