import { platform } from "node:os";
import { join } from "node:path";
import { findOnPath, isExecutable, main, run, say } from "./process.mjs";

/** What Chromium and its relatives are called. */
const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "msedge",
];

/** Where installers put them, off the PATH. */
function places() {
  if (platform() === "darwin") {
    return [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];
  }
  if (platform() !== "win32") return [];
  const folders = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
  const files = [
    join("Google", "Chrome", "Application", "chrome.exe"),
    join("Microsoft", "Edge", "Application", "msedge.exe"),
  ];
  return folders.flatMap((folder) => (folder === undefined ? [] : files.map((file) => join(folder, file))));
}

/**
 * The browser that the tests of the status page use. On a machine of CI's that has none, the package manager is asked for one; a
 * developer's machine is left alone.
 * @returns {Promise<string | null>} null where there is none: then those tests fail, and say what to do
 */
export async function findBrowser() {
  const found = installed();
  if (found !== null || !mayInstall()) return found;
  say(
    "There is no Chromium or Chrome, which the tests of the status page need: installing Debian's chromium (apt-get) …",
  );
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const words of [["update"], ["install", "--yes", "--no-install-recommends", "chromium"]]) {
    const code = await run("apt-get", ["-qq", ...words], { environment });
    if (code !== 0) {
      say(`apt-get ${words[0]} ended with ${code}: the tests of the status page will fail.`);
      return null;
    }
  }
  return installed();
}

function installed() {
  const given = process.env.SOFTWAREUPDATE_TEST_BROWSER;
  if (given !== undefined && given !== "") return given;
  const onPath = names.map((name) => findOnPath(name)).find((file) => file !== null);
  return onPath ?? places().find(isExecutable) ?? null;
}

function mayInstall() {
  return process.env.CI === "true" && process.getuid?.() === 0 && findOnPath("apt-get") !== null;
}

await main(import.meta.url, async () => {
  console.log((await findBrowser()) ?? "none");
});
