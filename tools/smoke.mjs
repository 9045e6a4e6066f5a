/**
 * Asks Apple's real Software Lookup Service once and prints what it saw. Never part of the tests: it needs the internet,
 * and Apple asks for no more than one request a day.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { fetchCatalog, lookupServiceUrl } = require("../dist/provider/lookup/client.js");
const { latestRelease } = require("../dist/provider/core/releases/selection.js");

/** One well-known device a platform, by the name that the service knows it by. */
const devices = {
  macOS: "J413AP",
  iOS: "iPhone17,1",
  iPadOS: "iPad16,3",
  tvOS: "AppleTV14,1",
  watchOS: "Watch7,1",
  visionOS: "RealityDevice14,1",
};

try {
  const { catalog, answeredAt, age, source } = await fetchCatalog({ warn: (message) => console.warn(message) });
  const seconds = age === undefined ? "" : `, ${Math.round(age / 1000)} s old`;
  console.log(
    `Answer of ${source}${answeredAt === undefined ? "" : ` of ${new Date(answeredAt).toISOString()}`}${seconds}`,
  );
  const on = new Date().toISOString().slice(0, 10);
  for (const [platform, device] of Object.entries(devices)) {
    const latest = latestRelease(catalog, { platform, device, on });
    const found = latest ? `${latest.version} (${latest.builds.join(", ")}), posted ${latest.posted}` : "nothing";
    console.log(`${platform.padEnd(9)} ${device.padEnd(18)} ${found}`);
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}`);
  console.error(`The smoke test needs a way to ${lookupServiceUrl}; this machine has none that works.`);
  process.exitCode = 1;
}
