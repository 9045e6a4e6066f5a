import { deriveIdentifier } from "../../provider/core/declarations/identifier";
import { checked, handlerOn, serverConnection } from "../provider/resources/handlers";
import { startServer, type MdmServer } from "../support/mdmServer";
import { empty, serverContents, type ServerContents } from "../support/serverContents";
import { enrollments, type ScheduledResource } from "./schedule";

/** The stack that schedules are played with. */
export const stack = { organization: "organization", project: "faults", stack: "dev" } as const;

/** A server on which nothing ever fails, to compare others with. */
export class Undisturbed {
  private constructor(private readonly server: MdmServer) {}

  static async start(kind: MdmServer["kind"]): Promise<Undisturbed> {
    return new Undisturbed(await startServer(kind));
  }

  /** What a server holds after a program was run on it, and nothing else. */
  async contentsAfter(program: readonly ScheduledResource[]): Promise<ServerContents> {
    await empty(this.server, enrollments);
    for (const { kind, name, inputs } of program) {
      const handler = handlerOn(kind, serverConnection(this.server));
      const derived = kind === "group" ? {} : { derivedIdentifier: deriveIdentifier(kind, stack, name) };
      await handler.create(await checked(handler, { ...derived, ...inputs }));
    }
    return serverContents(this.server, enrollments);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
