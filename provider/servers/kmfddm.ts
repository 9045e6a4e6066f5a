import { z } from "zod";
import type { Declaration, StoredDeclaration } from "../core/declarations/declaration";
import { SoftwareUpdateError } from "../core/error";
import { isDerivedIdentifier } from "../core/declarations/identifier";
import { canonicalJson, parseJson, type JsonObject } from "../core/json";
import { tokensIn } from "../core/tokens";
import { without } from "../core/without";
import { statusReasons, type DeclarationStatus } from "../core/status/report";
import { concurrently } from "../concurrently";
import { addressOf, createHttpClient, type HttpAnswer, type HttpClient } from "../http";
import { addressees, type WakingRequest } from "./addressees";
import { readCertificates } from "./certificateAuthorities";
import type { Connection } from "./connection";
import { DottedNames } from "./dottedNames";
import { GroupTurns } from "./groupTurns";
import { pathSegment, pathSegmentProblem } from "./pathSegment";
import { requestTimeouts } from "./requestTimeout";
import type { Capabilities, Change, Notification, NotificationResult, Server, StoredStatusReport } from "./server";
import { storedDeclaration } from "./storedDeclaration";

/** KMFDDM stands alone or, in NanoHUB, under another path with another user. */
const flavors = {
  kmfddm: { title: "KMFDDM", basePath: "/v1", user: "kmfddm" },
  nanohub: { title: "NanoHUB", basePath: "/api/v1/ddm", user: "nanohub" },
} as const;

/** An empty list is the JSON value null. */
const nameList = z.array(z.string()).nullable();

/** By enrollment, what it reported of its declarations, and whether that is about what it is assigned now. */
const declarationStatuses = z.record(
  z.string(),
  z
    .array(
      z.object({
        identifier: z.string(),
        active: z.boolean(),
        valid: z.string(),
        "server-token": z.string(),
        current: z.boolean(),
        reasons: statusReasons,
      }),
    )
    .nullable(),
);

/**
 * A report that isn't there is an error of the server's own, 500: the first for an enrollment that never reported, the second
 * beyond the oldest report, the third for both where it keeps its data in MySQL.
 */
const noReport = /key not found|too high|no rows in result set/;

/** What the server's storage can't have in a path. */
export const kmfddmCapabilities: Capabilities = {
  membership: true,
  memberList: false,
  notification: true,
  status: true,
  groupNameProblem: (name) =>
    name.includes("/")
      ? "must not contain a slash, which NanoHUB and KMFDDM can't have in a set's name"
      : pathSegmentProblem(name),
};

/**
 * Client of KMFDDM and of NanoHUB, which has KMFDDM inside.
 *
 * @see https://github.com/jessepeterson/kmfddm/blob/main/docs/openapi.yaml
 */
export class KmfddmServer implements Server {
  readonly capabilities = kmfddmCapabilities;
  private readonly title: string;
  private readonly base: string;
  private readonly address: ReturnType<typeof addressOf>;
  private readonly client: HttpClient;
  private knownNames: { sets?: Promise<DottedNames>; declarations?: Promise<DottedNames> } = {};
  private readonly turns = new GroupTurns();
  private authorization: string | undefined;
  /** The key in the forms in which it is sent. */
  private sent: readonly string[] = [];

  constructor(private readonly connection: Connection & { readonly type: "kmfddm" | "nanohub" }) {
    const { title, basePath } = flavors[connection.type];
    this.title = `${title} at ${connection.location}`;
    this.base = connection.location.replace(/\/+$/, "") + basePath;
    this.address = addressOf(new URL(this.base));
    const file = connection.certificateAuthorityFile;
    this.client = createHttpClient({
      target: this.title,
      certificateAuthorities: file ? [readCertificates(file, connection.source)] : undefined,
      ...requestTimeouts(process.env),
    });
  }

  async putDeclaration(declaration: Declaration): Promise<Change> {
    const { Identifier, Payload } = declaration;
    if (!isDerivedIdentifier(Identifier)) await this.refuseDottedPrefix("declarations", Identifier);
    const body = canonicalJson({ ...declaration });
    const answer = await this.send("PUT", "/declarations?nonotify=1", body);
    // A server may repeat what it refuses.
    return this.change(answer, `storing declaration ${Identifier}`, tokensIn(Payload));
  }

  async getDeclaration(identifier: string): Promise<StoredDeclaration | undefined> {
    const answer = await this.send("GET", `/declarations/${pathSegment(identifier)}`);
    const doing = `reading declaration ${identifier}`;
    if (answer.status === 404 && errorOf(answer)?.startsWith("declaration not found")) return undefined;
    const { Type, Identifier, Payload, ServerToken } = this.parsed(answer, storedDeclaration, doing);
    return { Type, Identifier, Payload: Payload as JsonObject, ServerToken };
  }

  async removeDeclaration(identifier: string): Promise<Change> {
    const path = `/declarations/${pathSegment(identifier)}`;
    const doing = `removing declaration ${identifier}`;
    const answer = await this.send("DELETE", path);
    if (answer.status < 500 || (await this.removeAssociations(identifier)) === 0) return this.change(answer, doing);
    return this.change(await this.send("DELETE", path), doing);
  }

  /** A declaration can't be removed while a set names it, and a set may name it that nobody remembers. */
  private async removeAssociations(identifier: string): Promise<number> {
    const groups = await this.groupsOf(identifier);
    for (const group of groups) await this.dissociate(identifier, group);
    return groups.length;
  }

  async listDeclarations(): Promise<string[]> {
    return this.names("/declarations", "listing the declarations");
  }

  async admitGroups(groups: readonly string[]): Promise<void> {
    for (const group of groups) await this.refuseDottedPrefix("sets", group);
  }

  async associate(identifier: string, group: string): Promise<Change> {
    await this.refuseDottedPrefix("sets", group);
    const answer = await this.turns.assigning(group, () => this.send("PUT", associationPath(identifier, group)));
    return this.change(answer, `assigning declaration ${identifier} to group ${group}`);
  }

  async dissociate(identifier: string, group: string): Promise<Change> {
    const answer = await this.turns.taking(group, () => this.send("DELETE", associationPath(identifier, group)));
    return this.change(answer, `taking declaration ${identifier} from group ${group}`);
  }

  async relistGroups(): Promise<void> {
    const doubtful = this.turns.takeDoubtful();
    if (doubtful.length === 0) return;
    const missing = without(doubtful, await this.names("/sets", "listing the sets"));
    if (missing.length === 0 || (await this.listDeclarations()).length === 0) return;
    await concurrently(missing, async (group) => {
      const [identifier] = await this.declarationsOf(group);
      // What is there already is stored again with the group's name, and changes for nobody.
      if (identifier !== undefined) await this.associate(identifier, group);
    });
  }

  async groupsOf(identifier: string): Promise<string[]> {
    return this.names(`/declaration-sets/${pathSegment(identifier)}`, `reading the groups of ${identifier}`);
  }

  async declarationsOf(group: string): Promise<string[]> {
    return this.names(`/set-declarations/${pathSegment(group)}`, `reading the declarations of group ${group}`);
  }

  membersOf(group: string): Promise<string[]> {
    const message = `${this.title} can't say who is in group ${group}: it lists no members.`;
    return Promise.reject(new SoftwareUpdateError("CONFIGURATION", message));
  }

  async addMember(enrollment: string, group: string): Promise<Change> {
    await this.refuseDottedPrefix("sets", group);
    const answer = await this.send("PUT", membershipPath(enrollment, group));
    return this.change(answer, `adding enrollment ${enrollment} to group ${group}`);
  }

  async removeMember(enrollment: string, group: string): Promise<Change> {
    const answer = await this.send("DELETE", membershipPath(enrollment, group));
    return this.change(answer, `taking enrollment ${enrollment} out of group ${group}`);
  }

  async groupsOfEnrollment(enrollment: string): Promise<string[]> {
    const path = `/enrollment-sets/${pathSegment(enrollment)}`;
    return this.names(path, `reading the groups of enrollment ${enrollment}`);
  }

  async statusReport(enrollment: string, index: number): Promise<StoredStatusReport | undefined> {
    const answer = await this.send("GET", `/status-report/${pathSegment(enrollment)}?index=${index}`);
    if (isNoReport(answer)) return undefined;
    const doing = `reading status report ${index} of enrollment ${enrollment}`;
    if (answer.status !== 200) throw this.failure(answer, doing);
    const receivedAt = Date.parse(String(answer.headers["last-modified"]));
    if (!Number.isNaN(receivedAt)) return { receivedAt, text: answer.text };
    throw new SoftwareUpdateError("SERVER", this.sentence(doing, "without the time (Last-Modified)", ""));
  }

  async declarationStatus(enrollments: readonly string[]): Promise<ReadonlyMap<string, readonly DeclarationStatus[]>> {
    const answer = await this.send("GET", `/declaration-status/${enrollments.map(pathSegment).join(",")}`);
    const doing = `reading the declaration status of ${enrollments.length} enrollments`;
    const reported = Object.entries(this.parsed(answer, declarationStatuses, doing));
    return new Map(reported.map(([enrollment, statuses]) => [enrollment, (statuses ?? []).map(declarationStatusOf)]));
  }

  async notify(notification: Notification, timeout: number): Promise<NotificationResult> {
    const deadline = Date.now() + timeout;
    const { requests, notes } = addressees(this.connection.type, notification);
    const failures: string[] = [];
    for (const request of requests) {
      const failure = await this.notifyOnce(request, Math.max(deadline - Date.now(), 1));
      if (failure) failures.push(failure);
    }
    return { failures, notes };
  }

  private async notifyOnce({ by, names }: WakingRequest, timeout: number): Promise<string | undefined> {
    try {
      const answer = await this.send("POST", `/notify?${query(by, names)}`, undefined, timeout);
      if (answer.status === 204) return undefined;
      return this.failure(answer, "waking the devices").message;
    } catch (error) {
      if (SoftwareUpdateError.isInstance(error)) return error.message;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /**
   * Key-value storage joins names with dots: beside a set `blue.r1`, a set `blue` makes the server answer 500 to every
   * device in it. So no name may be a dotted prefix of another.
   */
  private async refuseDottedPrefix(kind: "sets" | "declarations", name: string): Promise<void> {
    // One listing a process; names that this process adds are kept beside it.
    const listing = (this.knownNames[kind] ??= this.names(`/${kind}`, `listing the ${kind}`).then(
      (all) => new DottedNames(all),
    ));
    listing.catch(() => delete this.knownNames[kind]);
    const names = await listing;
    const other = names.admit(name);
    if (other !== undefined) {
      const what = kind === "sets" ? "group" : "declaration";
      const message =
        `${this.title} can't keep the ${what}s ${name} and ${other} apart: its storage joins names with dots, and every ` +
        `device in reach would get an error instead of its declarations. Rename one of them.`;
      throw new SoftwareUpdateError("INVALID_INPUT", message);
    }
  }

  private async names(path: string, doing: string): Promise<string[]> {
    return this.parsed(await this.send("GET", path), nameList, doing) ?? [];
  }

  private async send(
    method: "GET" | "PUT" | "POST" | "DELETE",
    path: string,
    body?: string,
    totalTimeout?: number,
  ): Promise<HttpAnswer> {
    const { user } = flavors[this.connection.type];
    if (this.authorization === undefined) {
      const key = this.connection.apiKey();
      const credentials = Buffer.from(`${user}:${key}`).toString("base64");
      this.authorization = `Basic ${credentials}`;
      this.sent = [credentials, key];
    }
    return this.client.request({
      method,
      origin: this.address.origin,
      path: this.address.path + path,
      headers: { authorization: this.authorization, ...(body ? { "content-type": "application/json" } : {}) },
      body,
      ...(totalTimeout === undefined ? {} : { totalTimeout, retries: 1 }),
    });
  }

  /** 204 did it, 304 had nothing to do; a failed notification comes after the change was stored. */
  private change(answer: HttpAnswer, doing: string, secrets: readonly string[] = []): Change {
    if (answer.status === 204) return "changed";
    if (answer.status === 304) return "unchanged";
    if (answer.status === 500 && errorOf(answer)?.startsWith("notify ")) return "changed";
    throw this.failure(answer, doing, secrets);
  }

  private parsed<T>(answer: HttpAnswer, schema: z.ZodType<T>, doing: string): T {
    if (answer.status !== 200) throw this.failure(answer, doing);
    const result = schema.safeParse(parseJson(answer.text));
    if (result.success) return result.data;
    throw new SoftwareUpdateError(
      "WRONG_URL",
      this.sentence(doing, "an answer that is none of its own", this.urlAdvice()),
    );
  }

  private failure(answer: HttpAnswer, doing: string, secrets: readonly string[] = []): SoftwareUpdateError {
    const { source } = this.connection;
    if (answer.status === 401 || answer.status === 403) {
      const advice = `The key of the ${source} is not the one that the server was started with.`;
      return new SoftwareUpdateError("UNAUTHORIZED", this.sentence(doing, `${answer.status}, a refused key`, advice));
    }
    // Some servers and proxies repeat what they were sent, headers included.
    const error = errorOf(answer, [...secrets, ...this.sent]);
    // The server has no 404 of its own for what is done here; something else answers at the URL.
    if (error !== undefined && answer.status >= 400 && answer.status !== 404) {
      return new SoftwareUpdateError("SERVER", this.sentence(doing, `${answer.status}: ${error}`, ""));
    }
    if (answer.status < 500) {
      return new SoftwareUpdateError("WRONG_URL", this.sentence(doing, `${answer.status}`, this.urlAdvice()));
    }
    const advice = "Look into the server's log, then run the update again.";
    return new SoftwareUpdateError("SERVER", this.sentence(doing, `${answer.status}`, advice));
  }

  private sentence(doing: string, answered: string, advice: string): string {
    return `${this.title} answered ${answered} to ${doing}.${advice ? ` ${advice}` : ""}`;
  }

  private urlAdvice(): string {
    const { type, source } = this.connection;
    return (
      `Check the URL and the kind of server (${type}) in the ${source}: its API is expected at ${this.base}, ` +
      "and the server must have been started with an API key."
    );
  }
}

function declarationStatusOf({
  active,
  current,
  "server-token": serverToken,
  ...status
}: NonNullable<z.infer<typeof declarationStatuses>[string]>[number]): DeclarationStatus {
  return { ...status, serverToken, isActive: active, isCurrent: current };
}

function associationPath(identifier: string, group: string): string {
  return `/set-declarations/${pathSegment(group)}?${query("declaration", [identifier])}&nonotify=1`;
}

function membershipPath(enrollment: string, group: string): string {
  return `/enrollment-sets/${pathSegment(enrollment)}?${query("set", [group])}&nonotify=1`;
}

function query(name: string, values: readonly string[]): string {
  return values.map((value) => `${name}=${pathSegment(value)}`).join("&");
}

function isNoReport(answer: HttpAnswer): boolean {
  if (answer.status !== 404 && answer.status !== 500) return false;
  const error = errorOf(answer);
  return error !== undefined && (answer.status === 404 || noReport.test(error));
}

const ownError = z.object({ error: z.string() });

/** The server's own errors are `{"error": "…"}`; other bodies come from whatever else answers at the URL. */
function errorOf(answer: HttpAnswer, secrets: readonly string[] = []): string | undefined {
  const parsed = ownError.safeParse(parseJson(answer.text));
  return parsed.success ? withoutSecrets(parsed.data.error, secrets).slice(0, 500) : undefined;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((form) => form !== "");
  return forms.reduce((rest, form) => rest.replaceAll(form, "[secret]"), text);
}
