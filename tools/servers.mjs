import { join } from "node:path";
import { cached, once, withProgress } from "./cache.mjs";
import { buildKey, goBuild, hasGo, versionIn } from "./go.mjs";
import { executable, main, ToolError } from "./process.mjs";

const modules = {
  depserver: "github.com/micromdm/nanodep",
  kmfddm: "github.com/jessepeterson/kmfddm",
  nanohub: "github.com/micromdm/nanohub",
};

/**
 * The MDM servers that the tests talk to, and depserver, a client of Apple's device assignment service; built if need be.
 * @returns {Promise<{ depserver: string, kmfddm: string, nanohub: string }>}
 */
export async function findServers() {
  const key = buildKey("servers", ["servers"], Object.keys(modules).join());
  if (cached(key) === null && !hasGo()) {
    throw new ToolError("The tests build three small servers with Go: install Go 1.24 or newer from https://go.dev/dl");
  }
  const directory = await once(key, (directory) =>
    withProgress("Building the servers for the tests (once per machine, about a minute)", async () => {
      for (const [name, dependency] of Object.entries(modules)) {
        const flags = `-X main.version=${versionIn("servers", dependency)}`;
        await goBuild("servers", name, `${dependency}/cmd/${name}`, flags, directory);
      }
    }),
  );
  return {
    depserver: join(directory, executable("depserver")),
    kmfddm: join(directory, executable("kmfddm")),
    nanohub: join(directory, executable("nanohub")),
  };
}

await main(import.meta.url, async () => {
  console.log(Object.values(await findServers()).join("\n"));
});
