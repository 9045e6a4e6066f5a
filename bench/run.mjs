import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath, URL } from "node:url";
import { parseArgs } from "node:util";
import { Report } from "./figures.mjs";

const subjects = [
  "budget",
  "import",
  "releases",
  "devices",
  "status",
  "operations",
  "declarations",
  "groups",
  "checkins",
  "engine",
  "growth",
];
const usage = `usage: npm run bench -- [--quick] [--runs NUMBER] [--only ${subjects.join("|")}]… [--json FILE]`;

const { only, runs, quick, json } = options();
const report = new Report();
let child;
let isInterrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    isInterrupted = true;
    child?.kill(signal);
  });
}
for (const subject of only) if (!isInterrupted) await measure(subject);
report.close();
if (json !== undefined) report.write(json);

function options() {
  try {
    const { values } = parseArgs({
      options: {
        // Few resources and one run: shows that the programs work, not how fast they are.
        quick: { type: "boolean", default: false },
        runs: { type: "string" },
        only: { type: "string", multiple: true, default: subjects },
        json: { type: "string" },
      },
    });
    const isKnown = values.only.every((name) => subjects.includes(name));
    if (!isKnown || !/^[1-9]\d*$/.test(values.runs ?? "1"))
      throw new Error("an argument has a value that it can't have");
    return { ...values, runs: values.runs && Number(values.runs) };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

/** In a process of its own, so that no subject meets what another has left in memory or has still to do. */
async function measure(subject) {
  const program = fileURLToPath(new URL("subject.mjs", import.meta.url));
  child = fork(program, [subject, JSON.stringify({ quick, runs })]);
  child.on("message", (figure) => report.add(figure));
  const [code] = await once(child, "close");
  if (code === 0) return;
  console.error(`${subject} could not be measured to its end: see above.`);
  process.exitCode = 1;
}
