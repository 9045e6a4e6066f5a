import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { softwareupdate } from "./support/capturedIo";

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "legacy-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(workingDirectory, name), content);
}

function legacy(...argv: string[]) {
  return softwareupdate(["legacy", ...argv], { workingDirectory });
}

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadContent</key><array><dict>
    <key>PayloadType</key><string>com.apple.SoftwareUpdate</string>
    <key>PayloadIdentifier</key><string>com.example.swu</string>
    <key>AutomaticDownload</key><true/>
  </dict></array>
</dict></plist>`;
const json = JSON.stringify({ PayloadType: "com.apple.applicationaccess", forceDelayedSoftwareUpdates: true });

describe("softwareupdate legacy", () => {
  it("says of each key which declaration key takes precedence, and since when it is ignored or removed", async () => {
    write("a.mobileconfig", xml);
    write("b.json", json);
    const { code, stdout, stderr } = await legacy("a.mobileconfig", "b.json", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      "a.mobileconfig": {
        keys: [
          {
            payloadType: "com.apple.SoftwareUpdate",
            payloadIdentifier: "com.example.swu",
            key: "AutomaticDownload",
            declarationKeys: ["AutomaticActions.Download"],
            isPrecedenceStated: true,
            ignoredSince: { macOS: "15.0" },
            deprecatedSince: { macOS: "26.0" },
            removedSince: { macOS: "27.0" },
            source: expect.objectContaining({ document: expect.stringContaining("June 2024") as string }) as object,
          },
        ],
      },
      "b.json": {
        keys: [
          expect.objectContaining({
            key: "forceDelayedSoftwareUpdates",
            declarationKeys: ["Deferrals.CombinedPeriodInDays", "Deferrals.MinorPeriodInDays"],
            ignoredSince: { iOS: "18.0", iPadOS: "18.0", macOS: "15.0", tvOS: "18.4" },
            removedSince: { iOS: "27.0", iPadOS: "27.0", macOS: "27.0", tvOS: "27.0" },
          }),
        ],
      },
    });
  });

  it("prints sentences for people", async () => {
    write("a.mobileconfig", xml);
    write("none.json", JSON.stringify({ PayloadType: "com.apple.applicationaccess", allowCamera: false }));
    const { stdout } = await legacy("a.mobileconfig", "none.json");
    expect(stdout.split("\n")).toEqual([
      "a.mobileconfig:",
      "  com.apple.SoftwareUpdate  AutomaticDownload  Ignored where a declaration has AutomaticActions.Download (macOS 15.0). Deprecated with macOS 26.0, removed from Apple's schema with macOS 27.0.",
      "none.json: no key that software update declarations override.",
    ]);
  });

  it.each([
    ["a binary property list", "bplist00", "is a binary property list; convert a copy first: plutil"],
    [
      "a signed profile",
      Uint8Array.from([0x30, 0x82, 1, 2]),
      "is signed (CMS); unwrap it first: security cms -D -i FILE",
    ],
    ["something else", "hello", "is neither a property list in XML nor JSON"],
    ["a declaration", '{"Type": "x"}', "is not a configuration profile"],
  ])("exits with 1 for %s", async (_what, content, sentence) => {
    write("file", content);
    const { code, stdout, stderr } = await legacy("file");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`softwareupdate legacy: file ${sentence}`);
  });

  it("exits with 1 for a file that isn't there, and with 2 without one", async () => {
    expect((await legacy("missing")).code).toBe(1);
    expect((await legacy()).code).toBe(2);
  });
});
