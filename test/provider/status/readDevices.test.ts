import { SoftwareUpdateError } from "../../../provider/core/error";
import type { Server, StoredStatusReport } from "../../../provider/servers/server";
import { readDevices } from "../../../provider/status/readDevices";

const receivedAt = Date.parse("2026-08-26T09:30:00Z");

function stored(items: object, more: object = {}): StoredStatusReport {
  return { receivedAt, text: JSON.stringify({ StatusItems: items, Errors: [], ...more }) };
}

const running = (version: string) => ({ device: { "operating-system": { version } } });

/** A server that has these reports by enrollment, newest first, and counts what it is asked. */
function serverWith(reports: Readonly<Record<string, readonly StoredStatusReport[] | Error>>) {
  const asked: string[] = [];
  let current = 0;
  let most = 0;
  const server: Pick<Server, "statusReport" | "declarationStatus"> = {
    async statusReport(enrollment, index) {
      asked.push(`${enrollment} ${index}`);
      most = Math.max(most, ++current);
      await new Promise(setImmediate);
      current--;
      const own = reports[enrollment];
      if (own instanceof Error) throw own;
      return own?.[index];
    },
    declarationStatus(enrollments) {
      asked.push(`declarations of ${enrollments.length}`);
      const declaration = { identifier: "macos", isActive: true, valid: "valid", isCurrent: true, reasons: [] };
      return Promise.resolve(new Map(enrollments.includes("A") ? [["A", [declaration]]] : []));
    },
  };
  return { server: server as Server, asked, mostAtATime: () => most };
}

const full = stored(running("26.5.2"), { FullReport: true });

test("reports are read newest first, to the newest full one and no further", async () => {
  const { server, asked } = serverWith({ A: [stored(running("26.6.2")), full, stored({})] });
  const { statuses } = await readDevices(server, ["A"]);
  expect(statuses.get("A")).toMatchObject({
    osVersion: "26.6.2",
    reportedAt: receivedAt,
    declarations: [{ isCurrent: true }],
  });
  expect(asked).toEqual(["declarations of 1", "A 0", "A 1"]);
});

test("reports are read to the oldest where none is full, and forty of them at most", async () => {
  const delta = stored(running("26.6.2"));
  const { server, asked } = serverWith({ A: [delta, delta], B: Array.from({ length: 100 }, () => delta) });
  await readDevices(server, ["A"]);
  expect(asked).toEqual(["declarations of 1", "A 0", "A 1", "A 2"]);
  asked.length = 0;
  await readDevices(server, ["B"]);
  expect(asked).toHaveLength(41);
});

test("a device that never reported has an empty status", async () => {
  const { statuses, failures } = await readDevices(serverWith({}).server, ["B"]);
  expect([statuses.get("B"), failures.size]).toEqual([{}, 0]);
});

test("declarations are asked about a hundred devices a request, and each device is read once, sixteen at a time", async () => {
  const enrollments = Array.from({ length: 250 }, (_, at) => `E${at}`);
  const { server, asked, mostAtATime } = serverWith(Object.fromEntries(enrollments.map((one) => [one, [full]])));
  const progress: [number, number][] = [];
  const { statuses } = await readDevices(server, [...enrollments, ...enrollments], {
    onProgress: (read, total) => progress.push([read, total]),
  });
  expect(statuses.size).toBe(250);
  expect(asked.filter((one) => one.startsWith("declarations"))).toEqual([
    "declarations of 100",
    "declarations of 100",
    "declarations of 50",
  ]);
  expect(asked).toHaveLength(3 + 250);
  expect(mostAtATime()).toBe(16);
  expect([progress.length, progress.at(-1)]).toEqual([250, [250, 250]]);
});

describe("what can't be read", () => {
  const broken = new SoftwareUpdateError("SERVER", "NanoHUB answered 500: disk is full to reading a report.");

  test("of one device is its failure, and the others are read", async () => {
    const { statuses, failures } = await readDevices(serverWith({ A: [full], B: broken }).server, ["A", "B"]);
    expect([[...statuses.keys()], [...failures]]).toEqual([["A"], [["B", broken.message]]]);
  });

  test.each(["UNREACHABLE", "UNAUTHORIZED", "TLS", "WRONG_URL", "CONFIGURATION"] as const)(
    "with %s is nothing at all, and nobody goes on asking",
    async (code) => {
      const error = new SoftwareUpdateError(code, "a sentence");
      const enrollments = Array.from({ length: 1000 }, (_, at) => `E${at}`);
      const { server, asked } = serverWith(Object.fromEntries(enrollments.map((one) => [one, error])));
      await expect(readDevices(server, enrollments)).rejects.toBe(error);
      expect(asked.length).toBeLessThan(50);
    },
  );

  test("of more than fifty devices is nothing at all", async () => {
    const enrollments = Array.from({ length: 1000 }, (_, at) => `E${at}`);
    const { server, asked } = serverWith(Object.fromEntries(enrollments.map((one) => [one, broken])));
    await expect(readDevices(server, enrollments)).rejects.toBe(broken);
    expect(asked.length).toBeLessThan(100);
  });
});
