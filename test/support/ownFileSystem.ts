import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { registerCleanup } from "./cleanup";

/** A small file system in memory, for a test alone. */
export interface OwnFileSystem {
  /** Its root. */
  readonly path: string;
  /** Takes all of its room but so many pages. */
  fill(freePages: number): void;
  /** Gives the room back. */
  makeRoom(): void;
  /** From now on it can only be read, or written again. */
  mount(access: "ro" | "rw"): Promise<void>;
  unmount(): Promise<void>;
}

/**
 * Mounts a file system in a mount namespace of its own, which nobody else sees and which ends with its process. Root may do
 * that, and on most Linux machines everybody (in a user namespace); elsewhere nobody.
 *
 * @returns Undefined where it isn't allowed.
 */
export async function mountOwnFileSystem(): Promise<OwnFileSystem | undefined> {
  if (process.platform !== "linux") return undefined;
  const folder = mkdtempSync(join(tmpdir(), "own-file-system-"));
  const namespaces = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  // Every line that it is told is a command; the answer says how it ended.
  const script =
    'mount -t tmpfs -o size=256k,mode=777 none "$0" || exit 1; echo 0; while read -r line; do $line; echo $?; done';
  const holder = spawn("unshare", [...namespaces, "sh", "-c", script, folder], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()).once("error", () => resolve()));
  const end = async (): Promise<void> => {
    holder.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const lines = createInterface({ input: holder.stdout });
  const answer = async (): Promise<unknown> =>
    Promise.race([once(lines, "line").then(([line]) => line as unknown), ended.then(() => "ended")]);
  if ((await answer()) !== "0") {
    await ended;
    rmdirSync(folder);
    return undefined;
  }
  const unregister = registerCleanup(end);
  // The namespace is seen from outside through its process.
  const path = `/proc/${holder.pid}/root${folder}`;
  const filler = join(path, "filler");
  return {
    path,
    fill: (freePages) => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc((bavail - freePages) * bsize));
    },
    makeRoom: () => rmSync(filler, { force: true }),
    mount: async (access) => {
      const answered = answer();
      holder.stdin.write(`mount -o remount,${access} ${folder}\n`);
      if ((await answered) !== "0") throw new Error(`The test's file system could not be mounted ${access}.`);
    },
    unmount: async () => {
      unregister();
      await end();
    },
  };
}
