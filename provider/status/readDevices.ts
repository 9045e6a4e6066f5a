import { concurrently } from "../concurrently";
import { mergeReports, needsOlderReport, type DeviceStatus } from "../core/status/deviceStatus";
import { parseStatusReport, type DeclarationStatus, type StatusReport } from "../core/status/report";
import { SoftwareUpdateError } from "../core/error";
import type { Server } from "../servers/server";

/** Requests at a time: the server has its devices to serve besides. */
const requestsAtATime = 16;
/** Enrollments whose declarations are asked about with one request; a longer URL would not pass every proxy. */
const enrollmentsPerRequest = 100;
/** Devices send a full report every 24 hours, and one for each change between: no more than these are read of a device. */
const reportsPerDevice = 40;
/** A server that fails for so many devices fails for all. */
const failuresToGiveUp = 50;

/** What was read of some devices. */
export interface ReadDevices {
  /** By enrollment; a device that has never reported has an empty status. */
  readonly statuses: ReadonlyMap<string, DeviceStatus>;
  /** Enrollments whose reports couldn't be read, with the server's sentence. They are missing from `statuses`. */
  readonly failures: ReadonlyMap<string, string>;
}

/** How reading goes on. */
export interface ReadOptions {
  /** Called after each device. */
  readonly onProgress?: (read: number, total: number) => void;
  /** The identifiers of the declarations to keep the status of: a fleet's devices have millions together. Default: all. */
  readonly declarations?: ReadonlySet<string>;
}

/**
 * Reads what devices have reported: their declarations a hundred devices a request, and their status reports one by one, newest
 * first, until a full one.
 *
 * @throws SoftwareUpdateError when the server can't be reached, refuses the key, or fails again and again.
 */
export async function readDevices(
  server: Server,
  enrollments: readonly string[],
  { onProgress, declarations: kept }: ReadOptions = {},
): Promise<ReadDevices> {
  const wanted = [...new Set(enrollments)];
  const declarations = await readDeclarations(server, wanted, kept);
  const statuses = new Map<string, DeviceStatus>();
  const failures = new Map<string, string>();
  let given: unknown;
  await concurrently(
    wanted,
    async (enrollment) => {
      if (given !== undefined) return;
      try {
        const status = mergeReports(await readReports(server, enrollment, kept));
        statuses.set(enrollment, withDeclarations(status, declarations.get(enrollment)));
      } catch (error) {
        if (!isOfOneDevice(error) || failures.size >= failuresToGiveUp) given ??= error;
        else failures.set(enrollment, error.message);
      }
      onProgress?.(statuses.size + failures.size, wanted.length);
    },
    requestsAtATime,
  );
  if (given !== undefined) throw given as Error;
  return { statuses, failures };
}

type Identifiers = ReadonlySet<string> | undefined;

async function readDeclarations(
  server: Server,
  enrollments: readonly string[],
  kept: Identifiers,
): Promise<ReadonlyMap<string, readonly DeclarationStatus[]>> {
  const requests = Array.from({ length: Math.ceil(enrollments.length / enrollmentsPerRequest) }, (_, at) =>
    enrollments.slice(at * enrollmentsPerRequest, (at + 1) * enrollmentsPerRequest),
  );
  const answers = await concurrently(requests, async (some) => {
    const answer = await server.declarationStatus(some);
    const isKept = ({ identifier }: DeclarationStatus): boolean => !kept || kept.has(identifier);
    return [...answer].map(([enrollment, declarations]) => [enrollment, declarations.filter(isKept)] as const);
  });
  return new Map(answers.flat());
}

async function readReports(server: Server, enrollment: string, kept: Identifiers): Promise<StatusReport[]> {
  const reports: StatusReport[] = [];
  while (reports.length < reportsPerDevice && needsOlderReport(reports)) {
    const stored = await server.statusReport(enrollment, reports.length);
    if (!stored) break;
    reports.push(parseStatusReport(stored.text, stored.receivedAt, kept));
  }
  return reports;
}

/** The server knows better than the reports: it compares what a device has with what it is assigned now. */
function withDeclarations(status: DeviceStatus, declarations: readonly DeclarationStatus[] | undefined): DeviceStatus {
  return declarations ? { ...status, declarations } : status;
}

function isOfOneDevice(error: unknown): error is SoftwareUpdateError {
  return SoftwareUpdateError.isInstance(error) && error.code === "SERVER";
}
