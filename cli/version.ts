import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The version of this package. */
export function packageVersion(): string {
  // One folder up from the source, two from what is compiled into dist/.
  const files = ["..", path.join("..", "..")].map((folder) => path.join(__dirname, folder, "package.json"));
  const { version } = JSON.parse(readFileSync(files.find(existsSync)!, "utf8")) as { version: string };
  return version;
}
