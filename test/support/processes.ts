import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A running process. */
export interface RunningProcess {
  readonly id: number;
  /** Command line, its parts joined by spaces. */
  readonly command: string;
}

/**
 * Running processes that have a certain environment variable. Unlike the parent's id, it stays the same when the
 * parent is killed, so it finds what a killed engine leaves behind. Works on Linux and macOS.
 */
export function findProcesses(variable: string, value: string): RunningProcess[] {
  const marker = `${variable}=${value}`;
  return process.platform === "linux" ? findInProcFileSystem(marker) : findInProcessList(marker);
}

/** Ends a process at once; one that is gone already is fine. */
export function killProcess(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

function findInProcFileSystem(marker: string): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    try {
      if (readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(marker)) {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").join(" ").trim();
        found.push({ id: Number(name), command });
      }
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
  return found;
}

function findInProcessList(marker: string): RunningProcess[] {
  const list = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return list
    .split("\n")
    .filter((line) => line.includes(` ${marker}`))
    .map((line) => {
      const [, id = "0", command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return { id: Number(id), command };
    });
}
