import { SoftwareUpdateError } from "../../provider/core/error";
import { serverIdentity } from "../../provider/servers/connection";
import { defineCommand } from "../command";
import { jsonOption, providerOption, stackOption } from "../commonOptions";
import { chosenServer } from "../connection";
import { groupsToWake } from "../members";
import { UsageError } from "../usageError";

/** Milliseconds; nobody waits for the process, unlike at the end of an update. */
const timeout = 60_000;

/** `softwareupdate notify`: repeats a notification that failed at the end of an update. */
export const notify = defineCommand({
  description:
    "Wakes the devices of groups, or single ones, so that they fetch their declarations now instead of at their next\n" +
    "check-in. The server is the one of the stack configuration, else of the environment (SOFTWAREUPDATE_*), or that of\n" +
    "an explicit Provider. Exits with 1 when not every device could be woken.",
  options: {
    group: { kind: "list", placeholder: "GROUP", description: "A group whose members are woken." },
    enrollment: { kind: "list", placeholder: "ID", description: "An enrollment that is woken." },
    provider: providerOption,
    stack: stackOption,
    json: jsonOption,
  },
  async run({ group, enrollment, provider, stack: stackGiven, json }, io) {
    if (group.length + enrollment.length === 0) throw new UsageError("give at least one --group or --enrollment");
    const { stack, connection, server } = await chosenServer({ provider, stack: stackGiven }, io);
    const identity = serverIdentity(connection);
    try {
      if (!server.capabilities.notification) {
        throw new SoftwareUpdateError(
          "CONFIGURATION",
          `The server "${identity}" is a folder and has no devices to wake.`,
        );
      }
      const groups = await groupsToWake(group, stack);
      const enrollments = [...new Set(enrollment)];
      const { failures, notes } = await server.notify({ groups, enrollments }, timeout);
      const names = groups.map(({ name }) => name);
      if (json) io.print(JSON.stringify({ server: identity, groups: names, enrollments, failures, notes }));
      [...notes, ...failures].forEach((sentence) => io.printError(`softwareupdate notify: ${sentence}`));
      if (failures.length > 0) return 1;
      if (!json) io.print(`${identity} wakes ${whom(names, enrollments)}.`);
      return 0;
    } finally {
      await server.close();
    }
  },
});

function whom(groups: readonly string[], enrollments: readonly string[]): string {
  return [...groups.map((name) => `the members of ${name}`), ...enrollments.map((id) => `the enrollment ${id}`)].join(
    ", ",
  );
}
