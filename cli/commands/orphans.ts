import { counted } from "../../provider/core/counted";
import type { Io } from "../io";
import { defineCommand } from "../command";
import { jsonOption, stackOption } from "../commonOptions";
import { groupsToWake } from "../members";
import { notifyCommand } from "../../provider/notifyCommand";
import { readClaims } from "../orphans/claims";
import { ofStack, orphansAmong, type Orphan } from "../orphans/orphan";
import { placesOf, type Place } from "../orphans/places";
import { removeOrphans } from "../orphans/removal";
import { requireStack, type Stack } from "../pulumi/stack";
import { claimedIdentifiers } from "../pulumi/state";
import { textTable } from "../table";

interface Found extends Place {
  readonly orphans: readonly Orphan[];
}

/** Milliseconds. */
const wakingTime = 60_000;

/** `softwareupdate orphans`: what a killed update has left on a server. */
export const orphans = defineCommand({
  description:
    "Lists the declarations that carry the stack's prefix and are in no resource of its state, on the server of the stack\n" +
    "configuration, else of the environment (SOFTWAREUPDATE_*), and on those of the explicit Providers in the state. A\n" +
    "killed update can leave such declarations. Nothing else is ever removed. Reads the stack with `pulumi`.",
  options: {
    remove: { kind: "flag", description: "Remove them, and take them from their groups." },
    stack: stackOption,
    organization: {
      kind: "value",
      placeholder: "NAME",
      description: "The stack's organization. Default: what Pulumi says.",
    },
    json: jsonOption,
  },
  async run({ remove, stack: name, organization, json }, io) {
    const stack = await requireStack({ stack: name, organization }, io);
    const places = placesOf(stack, io);
    try {
      const found = await find(places, stack, io);
      if (remove) await removeAll(found, stack, io);
      if (json) io.print(JSON.stringify({ stack: stack.reference, removed: remove, orphans: rows(found) }));
      else report(found, stack, remove, io);
      return 0;
    } finally {
      await Promise.all(places.map(({ server }) => server.close()));
    }
  },
});

async function find(places: readonly Place[], stack: Stack, io: Io): Promise<Found[]> {
  const listed = await Promise.all(
    places.map(async (place) => ({ place, identifiers: ofStack(await place.server.listDeclarations(), stack.name) })),
  );
  const claimed = claimedIdentifiers(stack.resources);
  const isClean = listed.every(({ identifiers }) => identifiers.every((identifier) => claimed.has(identifier)));
  // Read again, now that the servers have answered: an update may have made what they listed.
  const claims = isClean ? claimed : await readClaims(stack, io);
  return Promise.all(
    listed.map(async ({ place, identifiers }) => ({
      ...place,
      orphans: await orphansAmong(identifiers, stack.name, claims, place.server),
    })),
  );
}

async function removeAll(found: readonly Found[], stack: Stack, io: Io): Promise<void> {
  for (const { orphans, server } of found) await removeOrphans(orphans, server);
  for (const place of found) await wake(place, stack, io);
}

/** A notification that fails doesn't undo the removal: it is said, with the command that repeats it. */
async function wake({ orphans, server, provider }: Found, stack: Stack, io: Io): Promise<void> {
  const names = [...new Set(orphans.flatMap(({ groups }) => groups))].sort();
  if (names.length === 0 || !server.capabilities.notification) return;
  const groups = await groupsToWake(names, stack);
  const { failures, notes } = await server.notify({ groups, enrollments: [] }, wakingTime);
  notes.forEach((note) => io.printError(`softwareupdate orphans: ${note}`));
  if (failures.length === 0) return;
  io.printError(
    `softwareupdate orphans: the declarations are removed, but not every device could be woken: ${failures.join("; ")} ` +
      `Devices notice at their next check-in; to wake them now, run: ${notifyCommand({ groups: names, provider })}`,
  );
}

function rows(found: readonly Found[]): (Orphan & { readonly server: string })[] {
  return found.flatMap(({ orphans, identity }) => orphans.map((orphan) => ({ ...orphan, server: identity })));
}

function report(found: readonly Found[], { reference }: Stack, isRemoved: boolean, io: Io): void {
  const all = rows(found);
  if (all.length === 0) {
    const servers = found.map(({ identity }) => identity).join(" and ");
    return io.print(`No orphans: all that ${reference} has on ${servers} is in its state.`);
  }
  const table = textTable([
    ["IDENTIFIER", "TYPE", "GROUPS", "SERVER"],
    ...all.map(({ identifier, type, groups, server }) => [identifier, type, groups.join(", ") || "none", server]),
  ]);
  const count = `${counted(all.length, "orphan")} of ${reference}`;
  io.print([isRemoved ? `Removed ${count}:` : `${count}:`, "", ...table].join("\n"));
  if (!isRemoved) io.print("\nTo remove them, run the command again with --remove.");
}
