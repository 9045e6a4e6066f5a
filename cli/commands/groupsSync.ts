import path from "node:path";
import { currentTime } from "../../provider/clock";
import { concurrently } from "../../provider/concurrently";
import { SoftwareUpdateError } from "../../provider/core/error";
import { readInventory } from "../../provider/inventoryFile";
import { serverIdentity, type Connection } from "../../provider/servers/connection";
import type { Server } from "../../provider/servers/server";
import { defineCommand } from "../command";
import { jsonOption, providerOption, stackOption } from "../commonOptions";
import { chosenServer } from "../connection";
import { compareInventory, shortNotices, type GroupNews } from "../groups/newcomers";
import { groupsReport, shortNoticeSentence } from "../groups/report";
import type { Io } from "../io";
import { ProgressLine } from "../progressLine";
import type { Stack } from "../pulumi/stack";
import { ownResources } from "../pulumi/state";
import { UsageError } from "../usageError";

/** Milliseconds. */
const wakingTime = 60_000;

/** `softwareupdate groups sync`: new devices join their groups. */
export const groupsSync = defineCommand({
  description:
    "Shows which devices of an inventory file are not in their groups on the MDM server yet, and which enforcements they get\n" +
    "with them; with --apply adds them and wakes them. Nobody is ever removed. A device belongs to the groups that it names\n" +
    "(`groups`), or with --group to that one if it names none. Where a newcomer would have less than three days of notice\n" +
    "before it restarts, nobody is added unless --allow-short-notice is given. Exits with 1 then.",
  options: {
    inventory: {
      kind: "value",
      placeholder: "FILE",
      description: 'A JSON file of devices: [{"enrollment": "4C491E9F-…", "model": "Mac14,2", "groups": ["pilot"]}].',
    },
    group: {
      kind: "list",
      placeholder: "GROUP",
      description: "A group to fill. Default: every group that the file names.",
    },
    apply: { kind: "flag", description: "Add the new devices. Default: only show them." },
    "allow-short-notice": {
      kind: "flag",
      description: "Also where an enforcement is due within three days, or overdue.",
    },
    provider: providerOption,
    stack: stackOption,
    json: jsonOption,
  },
  async run({ inventory, group, apply, provider, stack: stackGiven, json, ...options }, io) {
    if (inventory === undefined) throw new UsageError("--inventory is missing: --inventory FILE");
    const devices = await readInventory(path.resolve(io.workingDirectory, inventory));
    const { stack, connection, server } = await chosenServer({ provider, stack: stackGiven }, io);
    const line = new ProgressLine(io.errorTerminal, "Reading memberships", () => performance.now());
    try {
      const groups = group.length > 0 ? [...new Set(group)] : undefined;
      const now = currentTime(io.environment);
      const news = await compareInventory(devices, groups, server, now, line.show);
      line.clear();
      if (news.length === 0) throw new UsageError(`no device of ${inventory} names a group; give --group`);
      for (const sentence of notes(news, stack)) io.printError(`softwareupdate groups sync: ${sentence}`);
      const isRefused = apply && !options["allow-short-notice"] && news.some((one) => shortNotices(one).length > 0);
      const isApplied = apply && !isRefused;
      if (isApplied) await add(news, server, io);
      if (json) io.print(JSON.stringify(answer(news, connection, isApplied)));
      else io.print(groupsReport(serverIdentity(connection), news, isApplied, now));
      if (isRefused) io.printError(`softwareupdate groups sync: ${shortNoticeSentence(news)}`);
      return isRefused ? 1 : 0;
    } finally {
      line.clear();
      await server.close();
    }
  },
});

async function add(news: readonly GroupNews[], server: Server, io: Io): Promise<void> {
  const added = new Set<string>();
  try {
    for (const { group, newcomers } of news) {
      await concurrently(newcomers, async ({ enrollment }) => {
        // Who was missing is woken whatever the answer is: the first one to a repeated request may have been lost.
        added.add(enrollment);
        await server.addMember(enrollment, group);
      });
    }
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    const advice = "Run the command again: it goes on where it stopped.";
    throw new SoftwareUpdateError(error.code, `${error.message} ${advice}`, { cause: error });
  } finally {
    await wake([...added], server, io);
  }
}

async function wake(enrollments: readonly string[], server: Server, io: Io): Promise<void> {
  if (enrollments.length === 0 || !server.capabilities.notification) return;
  const { failures } = await server.notify({ groups: [], enrollments }, wakingTime);
  if (failures.length === 0) return;
  const sentence = `the devices are added, but not every one could be woken: ${failures.join("; ")}`;
  io.printError(`softwareupdate groups sync: ${sentence} They notice at their next check-in.`);
}

/** A program that declares a group keeps its own members only. */
function notes(news: readonly GroupNews[], stack: Stack | undefined): string[] {
  const declared = new Set(
    ownResources(stack?.resources ?? []).flatMap(({ type, inputs }) =>
      type.endsWith(":DeviceGroup") ? inputs.group : [],
    ),
  );
  return news
    .filter(({ group, newcomers }) => newcomers.length > 0 && declared.has(group))
    .map(
      ({ group }) =>
        `warning: a DeviceGroup of the stack declares ${group}; who is added here stays in it, whatever the program says. ` +
        "To have the program answer for them, add them there instead.",
    );
}

function answer(news: readonly GroupNews[], connection: Connection, isApplied: boolean) {
  return {
    server: serverIdentity(connection),
    applied: isApplied,
    groups: news.map(({ group, present, newcomers, enforcements }) => ({
      group,
      present,
      newcomers: newcomers.map(({ enrollment }) => enrollment),
      enforcements,
    })),
  };
}
