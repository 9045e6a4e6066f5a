import { readFile } from "node:fs/promises";
import path from "node:path";
import { currentTime } from "../../provider/clock";
import { parseInventory, type InventoryDevice } from "../../provider/core/inventory";
import { lockFilePlace, readLock } from "../../provider/lockFile";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import { readBytes } from "../declarationFiles";
import type { Io } from "../io";
import { findProject } from "../pulumi/project";
import { reviewJson } from "../review/json";
import { readPreview, type ReadPreview } from "../review/readPreview";
import { reviewReport } from "../review/report";
import { isEmpty, reviewOf, type Review } from "../review/review";
import { UsageError } from "../usageError";

/** `softwareupdate review`: a preview as a comment for the people who review it. */
export const review = defineCommand({
  description:
    "Reads what `pulumi preview --json --show-sames` prints, from FILE or from standard input, and prints one Markdown comment:\n" +
    "a summary, a table of the rings, a chart of the deadlines, what is worth a second look, and the whole change folded away. It\n" +
    "prints nothing when nothing changes. What Apple still offers comes from the lock file, and who is in a group from the\n" +
    "DeviceGroups of the preview: no server is asked, and no secret is printed.\n\n" +
    "Exits with 1 when the input is no preview, and when --fail-on is met; with 2 for wrong usage.",
  options: {
    "fail-on": {
      kind: "value",
      placeholder: "SEVERITY",
      description: "Exit with 1 when there is something of that weight: warning (or an error), or error.",
    },
    json: jsonOption,
  },
  operands: { placeholder: "FILE", minimum: 0, maximum: 1 },
  async run({ "fail-on": failOn, json }, io, [file]) {
    if (failOn !== undefined && failOn !== "warning" && failOn !== "error") {
      throw new UsageError(`--fail-on must be warning or error, not "${failOn}"`);
    }
    const preview = await previewFrom(file, io);
    const place = lockFilePlace(io.workingDirectory, io.environment).file;
    const [lock, inventories] = await Promise.all([readLock(place), inventoriesOf(preview, io)]);
    const found = reviewOf(preview, { now: currentTime(io.environment), inventories, ...(lock && { lock }) });
    const report = json ? reviewJson(found) : reviewReport(found);
    if (report !== undefined) io.print(report);
    return isMet(failOn, found) ? 1 : 0;
  },
});

async function previewFrom(file: string | undefined, io: Io): Promise<ReadPreview> {
  if (file !== undefined && file !== "-") return readPreview((await readBytes(file, io)).toString("utf8"), file);
  const text = await io.readInput?.();
  if (text !== undefined) return readPreview(text, "standard input");
  throw new UsageError(
    "there is no preview: name a FILE, or pipe `pulumi preview --json --show-sames` into the command",
  );
}

/** The inventory files that the preview's DeviceGroups name. One that can't be read leaves the size of its group unknown. */
async function inventoriesOf({ steps }: ReadPreview, io: Io): Promise<Map<string, InventoryDevice[]>> {
  const files = new Set(steps.flatMap(({ newState }) => newState?.inputs?.inventoryFile ?? []));
  const folder = findProject(io.workingDirectory)?.programFolder ?? io.workingDirectory;
  const inventories = new Map<string, InventoryDevice[]>();
  for (const file of files) {
    if (typeof file !== "string") continue;
    try {
      inventories.set(file, parseInventory(await readFile(path.resolve(folder, file), "utf8"), file));
    } catch {
      continue;
    }
  }
  return inventories;
}

/** Nothing is judged where nothing changes. */
function isMet(failOn: "warning" | "error" | undefined, found: Review): boolean {
  if (failOn === undefined || isEmpty(found)) return false;
  return found.problems.some(
    ({ severity }) => severity === "error" || (failOn === "warning" && severity === "warning"),
  );
}
