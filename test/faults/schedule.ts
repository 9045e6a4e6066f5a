import fc from "fast-check";
import type { ResourceKind } from "../../provider";
import type { MdmServer } from "../support/mdmServer";

/** A resource of a program. */
export interface ScheduledResource {
  readonly name: string;
  readonly kind: ResourceKind;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What happens to the network, the server or a process while a command runs. */
export const faultKinds = [
  "cut",
  "lose-answer",
  "truncate",
  "duplicate",
  "late",
  "late-answer",
  "answer 500",
  "answer 502",
  "answer 503 from then on",
  "answer 429 with Retry-After",
  "die",
  "kill the engine",
  "kill the provider",
  "kill the engine and the provider",
  "kill the server",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A fault and where it strikes. */
export interface ScheduledFault {
  readonly kind: FaultKind;
  /** Number of requests of the command before it. */
  readonly at: number;
  /** Of a kill: whether the request during which it happens still reaches the server. */
  readonly arrives: boolean;
}

/** A command of the engine. */
export interface ScheduledOperation {
  readonly command: "up" | "refresh" | "destroy";
  /** The program that it runs, as an index of {@link Schedule.programs}; the program stays until another one comes. */
  readonly program: number;
  readonly faults: readonly ScheduledFault[];
  /** When it fails without a kill: the next command comes at once, with the next program, instead of the same again. */
  readonly goesOn: boolean;
}

/** What is done with one program on one server. */
export interface Schedule {
  readonly seed: number;
  readonly server: MdmServer["kind"];
  readonly programs: readonly (readonly ScheduledResource[])[];
  readonly operations: readonly ScheduledOperation[];
}

/** Enrollments that may be members of groups. */
export const enrollments = ["A", "B", "C", "D"] as const;
const groups = ["pilot", "office", "school"] as const;

/** The seeds that `npm run faults` plays when it is given none. */
export const usualSeeds = { seed: 1, count: 40 } as const;

/** The schedule of a seed: always the same one. */
export function scheduleOf(seed: number): Schedule {
  const [schedule] = fc.sample(
    fc.gen().map((choose) => compose(seed, (arbitrary) => choose(() => arbitrary))),
    { seed, numRuns: 1 },
  );
  return schedule!;
}

/** A schedule in a line. */
export function titleOf({ seed, server, operations }: Schedule): string {
  return `seed ${seed}: ${server}, ${operations.map(({ command }) => command).join(", ")}`;
}

/** A resource in a line. */
export function textOf({ kind, inputs }: ScheduledResource): string {
  return `${kind} ${JSON.stringify(inputs)}`;
}

type Choose = <T>(arbitrary: fc.Arbitrary<T>) => T;

function compose(seed: number, choose: Choose): Schedule {
  const server = choose(evenly(["nanohub" as const, "kmfddm" as const]));
  const kinds = ["enforcement" as const, ...choose(fc.subarray([...otherKinds], { minLength: 2 }))];
  const changes = choose(evenly([1, 2]));
  const programs = Array.from({ length: changes + 1 }, () => program(kinds, choose));
  const operations: ScheduledOperation[] = programs.map((_, at) => operation("up", at, choose));
  if (choose(evenly([true, false]))) operations.splice(1, 0, operation("refresh", 0, choose));
  operations.push(operation("destroy", changes, choose));
  return { seed, server, programs, operations };
}

const otherKinds = ["settings", "beta", "status", "group"] as const;

/** Another version of the program: any of its resources may have changed, gone or come back. */
function program(kinds: readonly ResourceKind[], choose: Choose): ScheduledResource[] {
  const present = choose(fc.subarray([...kinds], { minLength: 2 }));
  return present.map((kind) => ({ name: `the-${kind}`, kind, inputs: inputsOf(kind, choose) }));
}

function inputsOf(kind: ResourceKind, choose: Choose): Record<string, unknown> {
  if (kind === "group") {
    const members = choose(fc.subarray([...enrollments], { minLength: 1 }));
    // Whom a killed command has just added is somebody else's for the next one, unless the program answers for all.
    return { group: "pilot", enrollments: Object.fromEntries(members.map((id) => [id, `Mac ${id}`])), adopt: true };
  }
  return { groups: choose(fc.subarray([...groups], { minLength: 1 })), ...payloadInputs(kind, choose) };
}

function payloadInputs(kind: Exclude<ResourceKind, "group">, choose: Choose): Record<string, unknown> {
  switch (kind) {
    case "enforcement": {
      const targetOSVersion = choose(evenly(["26.6", "26.6.1", "26.6.2"]));
      const targetLocalDateTime = choose(evenly(["2040-03-01T18:00:00", "2040-04-01T18:00:00"]));
      return { platform: "macOS", targetOSVersion, targetLocalDateTime };
    }
    case "settings":
      return { notifications: choose(evenly([true, false])), recommendedCadence: choose(evenly(["All", "Newest"])) };
    case "beta":
      return {
        programEnrollment: "AlwaysOn",
        requireProgram: { description: "Seed", token: choose(evenly(["token-of-spring", "token-of-autumn"])) },
      };
    case "status":
      return { items: choose(fc.subarray(["softwareupdate.install-state", "device.model.family"], { minLength: 1 })) };
  }
}

function operation(command: ScheduledOperation["command"], program: number, choose: Choose): ScheduledOperation {
  const count = choose(evenly([1, 1, 1, 2]));
  const faults = Array.from({ length: count }, () => ({
    kind: choose(evenly(faultKinds)),
    at: choose(evenly(Array.from({ length: command === "refresh" ? 6 : 12 }, (_, index) => index))),
    arrives: choose(evenly([true, false])),
  }));
  return { command, program, faults, goesOn: command === "up" && choose(evenly([true, false])) };
}

/** One of them, without the preference for small numbers that finds mistakes in parsers. */
function evenly<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** True where a fault ends a process of this machine. */
export function isKill({ kind }: ScheduledFault): boolean {
  return kind.startsWith("kill ");
}
