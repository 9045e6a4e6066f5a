import { play } from "../faults/play";
import { scheduleOf, type Schedule } from "../faults/schedule";
import { serverKinds } from "../support/mdmServer";

jest.setTimeout(600_000);

/** Plays a schedule; what happened is in the message when it didn't converge. */
async function converges(schedule: Schedule): Promise<void> {
  const lines: string[] = [];
  const { converged } = await play(schedule, (line) => void lines.push(line));
  if (!converged) throw new Error(lines.join("\n"));
  expect(lines[0]).toMatch(/^seed/);
}

// A sample; `npm run faults` plays forty, and CI does so in a job of its own.
it.each([23, 26, 30])("the schedule of seed %i converges", (seed) => converges(scheduleOf(seed)));

it.each(serverKinds)(
  "a %s that is killed in the middle of an update, and started again on its files, converges",
  (server) =>
    converges({
      seed: 0,
      server,
      programs: [
        [
          {
            name: "macos",
            kind: "enforcement",
            inputs: {
              groups: ["pilot", "office"],
              platform: "macOS",
              targetOSVersion: "26.6.2",
              targetLocalDateTime: "2040-03-01T18:00:00",
            },
          },
          { name: "pilot", kind: "group", inputs: { group: "pilot", enrollments: { A: "Mac A", B: "Mac B" } } },
        ],
      ],
      operations: [
        {
          command: "up",
          program: 0,
          faults: [{ kind: "kill the server", at: 5, arrives: true }],
          goesOn: false,
        },
        { command: "destroy", program: 0, faults: [], goesOn: false },
      ],
    }),
);
