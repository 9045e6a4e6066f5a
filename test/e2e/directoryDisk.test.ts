import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { lastingAnswer } from "../support/offers";
import { mountOwnFileSystem } from "../support/ownFileSystem";
import { changes, PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(240_000);

const program = javascript(`
new apple.EnforcementSpecific("macos", {
  groups: ["pilot"], platform: "macOS", targetOSVersion: "26.6.2", targetLocalDateTime: "2040-03-01T18:00:00",
});`);

it("an update into a folder on a full disk says so in one sentence; with room, one more update ends it", async () => {
  const disk = await mountOwnFileSystem();
  if (!disk) {
    // Only where nobody may mount a file system; writing to a full one is tested without the engine, too.
    expect(spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status).not.toBe(0);
    return;
  }
  const project = await PulumiProject.create({
    program,
    files: { "answer.json": lastingAnswer() },
    environment: {
      SOFTWAREUPDATE_SERVER: "directory",
      SOFTWAREUPDATE_PATH: join(disk.path, "declared"),
      SOFTWAREUPDATE_LOOKUP_URL: "answer.json",
    },
  });
  disk.fill(0);
  const failed = await project.up({ expectFailure: true });
  expect(failed.stdout + failed.stderr).toMatch(
    /failed: ENOSPC\. The disk is full: make room, then run the update again\./,
  );
  expect(readdirSync(join(disk.path, "declared"))).toEqual([]);
  disk.makeRoom();
  await project.up();
  expect(readdirSync(join(disk.path, "declared")).sort()).toEqual(["declarations", "groups"]);
  expect(changes(await project.preview())).toEqual([]);
  await project.destroy();
  await project.dispose();
  await disk.unmount();
});
