import type { MdmServer } from "./mdmServer";
import type { PulumiProject } from "./pulumi";
import { basicAuthorization, sendRequest } from "./http";

/**
 * The times that other programs write by clocks of their own, as the clock of a test has them: when the server received a status
 * report, and when the engine changed a resource. A play of weeks compares both with what devices say.
 */
export class HeldTimes {
  /** When the reports of an enrollment came, the newest last. */
  private readonly received = new Map<string, number[]>();
  /** What was written into the state, by URN. */
  private readonly changed = new Map<string, number>();

  /** @param now Milliseconds since the epoch. */
  constructor(private readonly now: () => number) {}

  /** A report of an enrollment comes now. */
  reported(enrollment: string): void {
    this.received.set(enrollment, [...(this.received.get(enrollment) ?? []), this.now()]);
  }

  /** From now on the server says of each report that was {@link reported} when it came. */
  holdReportsOf(server: MdmServer): void {
    const authorization = basicAuthorization(server.user, server.apiKey);
    server.proxy.beforeRequest = async (_, { method, path }) => {
      const [, enrollment = "", index = ""] = /\/status-report\/([^/?]+)\?index=(\d+)$/.exec(path) ?? [];
      const time = this.received.get(enrollment)?.at(-1 - Number(index));
      if (method !== "GET" || time === undefined) return undefined;
      const { status, body } = await sendRequest(server.directUrl + path, { headers: { authorization } });
      return { status, headers: { "last-modified": new Date(time).toUTCString() }, body };
    };
  }

  /** Resources that the engine has changed since the last time were changed now. To be called after each update. */
  async holdStateOf(project: PulumiProject): Promise<void> {
    const state = await project.exportState();
    const resources = (state.deployment.resources ?? []).map((resource) => {
      const { urn, modified } = resource;
      if (typeof modified !== "string" || Date.parse(modified) === this.changed.get(urn)) return resource;
      this.changed.set(urn, this.now());
      return { ...resource, modified: new Date(this.now()).toISOString() };
    });
    await project.importState({ ...state, deployment: { ...state.deployment, resources } });
  }
}
