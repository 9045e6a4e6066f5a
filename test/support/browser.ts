import { chromium, type Browser } from "playwright-core";
import { registerCleanup } from "./cleanup";

/** A real browser without a window. It ends with the test file at the latest. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.SOFTWAREUPDATE_TEST_BROWSER;
  if (executablePath === undefined || executablePath === "") {
    throw new Error(
      "The tests of the status page need Chromium or Chrome, and `npm test` found neither. Install one, on Debian with " +
        "`apt-get install chromium`, or name its program in SOFTWAREUPDATE_TEST_BROWSER.",
    );
  }
  const browser = await chromium.launch({
    executablePath,
    args: [
      // Root has no sandbox, and the page under test is our own.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  registerCleanup(() => browser.close());
  return browser;
}
