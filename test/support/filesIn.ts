import { readdirSync } from "node:fs";
import path from "node:path";

/** The paths of all files in a folder and below, but for those of installed packages. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(file);
    return entry.isFile() ? [file] : [];
  });
}
