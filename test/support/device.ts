import { randomBytes, randomUUID } from "node:crypto";
import type { EnqueueRecorder } from "./mdmServer";
import { sendRequest, type HttpAnswer } from "./http";
import { stringFromPropertyList, toPropertyList, type PropertyListValue } from "./propertyList";

/** The four kinds of declarations, as they stand in a declaration's address. */
export type DeclarationKind = "activation" | "asset" | "configuration" | "management";

/** Answer of the `tokens` endpoint. */
export interface SyncTokens {
  readonly DeclarationsToken: string;
  readonly Timestamp: string;
}

/** An element of the `declaration-items` answer. */
export interface DeclarationItem {
  readonly Identifier: string;
  readonly ServerToken: string;
}

/** Answer of the `declaration-items` endpoint. */
export interface DeclarationItems {
  readonly Declarations: {
    readonly Activations: DeclarationItem[];
    readonly Assets: DeclarationItem[];
    readonly Configurations: DeclarationItem[];
    readonly Management: DeclarationItem[];
  };
  readonly DeclarationsToken: string;
}

/** A declaration as a device gets it. */
export interface Declaration {
  readonly Type: string;
  readonly Identifier: string;
  readonly ServerToken: string;
  readonly Payload: Record<string, unknown>;
}

/** A device that speaks the device's side of declarative management to a real server. */
export interface SimulatedDevice {
  /** Enrollment identifier on the server and UDID of the device: a UUID in upper case. */
  readonly enrollmentId: string;
  readonly serialNumber: string;
  /** Makes the device known to the server. Does nothing on KMFDDM, which trusts whoever names itself. */
  enroll(): Promise<void>;
  tokens(): Promise<SyncTokens>;
  declarationItems(): Promise<DeclarationItems>;
  /** One declaration that is assigned to the device; fails when it is not. */
  declaration(kind: DeclarationKind, identifier: string): Promise<Declaration>;
  /** All that a device does when it synchronizes: tokens, items, each declaration. Returns them by identifier. */
  sync(): Promise<Map<string, Declaration>>;
  /** Sends a status report. */
  report(status: object): Promise<void>;
  /**
   * How many notifications have reached the device since it exists. On NanoHUB this collects and acknowledges the
   * commands that wait for it, as a woken device does.
   */
  wakeCount(): Promise<number>;
}

/** Who a new device is; what is left out is made up. */
export interface DeviceOptions {
  readonly enrollmentId?: string;
  readonly serialNumber?: string;
}

abstract class BaseDevice implements SimulatedDevice {
  readonly enrollmentId: string;
  readonly serialNumber: string;

  constructor(options: DeviceOptions) {
    this.enrollmentId = options.enrollmentId ?? randomUUID().toUpperCase();
    this.serialNumber = options.serialNumber ?? `C0${randomBytes(5).toString("hex").toUpperCase()}`;
  }

  abstract enroll(): Promise<void>;
  abstract report(status: object): Promise<void>;
  abstract wakeCount(): Promise<number>;

  /** Reads an endpoint of declarative management, for example `tokens`. */
  protected abstract read(endpoint: string): Promise<HttpAnswer>;

  async tokens(): Promise<SyncTokens> {
    return (await this.readJson<{ SyncTokens: SyncTokens }>("tokens")).SyncTokens;
  }

  async declarationItems(): Promise<DeclarationItems> {
    return this.readJson<DeclarationItems>("declaration-items");
  }

  async declaration(kind: DeclarationKind, identifier: string): Promise<Declaration> {
    return this.readJson<Declaration>(`declaration/${kind}/${encodeURIComponent(identifier)}`);
  }

  async sync(): Promise<Map<string, Declaration>> {
    await this.tokens();
    const { Activations, Assets, Configurations, Management } = (await this.declarationItems()).Declarations;
    const kinds: [DeclarationKind, DeclarationItem[]][] = [
      ["asset", Assets],
      ["configuration", Configurations],
      ["activation", Activations],
      ["management", Management],
    ];
    const declarations = new Map<string, Declaration>();
    for (const [kind, items] of kinds) {
      for (const item of items) {
        declarations.set(item.Identifier, await this.declaration(kind, item.Identifier));
      }
    }
    return declarations;
  }

  private async readJson<Answer>(endpoint: string): Promise<Answer> {
    return JSON.parse(expectSuccess(await this.read(endpoint), `${endpoint} for ${this.enrollmentId}`).body) as Answer;
  }
}

/**
 * A device of a KMFDDM server, which takes a device's word for who it is.
 *
 * @internal use `server.device()`
 */
export class KmfddmDevice extends BaseDevice {
  constructor(
    private readonly serverUrl: string,
    private readonly enqueue: EnqueueRecorder | undefined,
    options: DeviceOptions,
  ) {
    super(options);
  }

  override async enroll(): Promise<void> {}

  override async report(status: object): Promise<void> {
    const answer = await sendRequest(`${this.serverUrl}/status`, {
      method: "PUT",
      headers: this.headers(),
      body: JSON.stringify(status),
    });
    expectSuccess(answer, `status of ${this.enrollmentId}`);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- other devices have to ask their server
  override async wakeCount(): Promise<number> {
    if (this.enqueue === undefined) {
      throw new Error("This KMFDDM server was started without an enqueue recorder, so nothing counts notifications.");
    }
    return this.enqueue.enqueued.filter((entry) => entry.ids.includes(this.enrollmentId)).length;
  }

  protected override read(endpoint: string): Promise<HttpAnswer> {
    return sendRequest(`${this.serverUrl}/${endpoint}`, { headers: this.headers() });
  }

  private headers(): Record<string, string> {
    return { "x-enrollment-id": this.enrollmentId };
  }
}

/**
 * A device of a NanoHUB server: check-in messages and command polls, identified by a client certificate in a header.
 *
 * @internal use `server.device()`
 */
export class NanohubDevice extends BaseDevice {
  private static readonly topic = "com.apple.mgmt.External.softwareupdate-test";
  private readonly certificate: string;
  private wakes = 0;

  constructor(
    private readonly serverUrl: string,
    issueCertificate: (commonName: string) => string,
    options: DeviceOptions,
  ) {
    super(options);
    // One certificate each: the server refuses a second device with the same one.
    this.certificate = issueCertificate(this.enrollmentId);
  }

  override async enroll(): Promise<void> {
    await this.checkIn({
      MessageType: "Authenticate",
      Topic: NanohubDevice.topic,
      SerialNumber: this.serialNumber,
    });
    await this.checkIn({
      MessageType: "TokenUpdate",
      Topic: NanohubDevice.topic,
      PushMagic: randomUUID(),
      Token: randomBytes(32),
      AwaitingConfiguration: false,
    });
  }

  override async report(status: object): Promise<void> {
    await this.checkIn({
      MessageType: "DeclarativeManagement",
      Endpoint: "status",
      Data: Buffer.from(JSON.stringify(status)),
    });
  }

  override async wakeCount(): Promise<number> {
    let command = await this.answerCommand({ Status: "Idle" });
    while (command !== "") {
      const commandId = stringFromPropertyList(command, "CommandUUID");
      if (commandId === undefined) {
        throw new Error(`NanoHUB sent a command without CommandUUID: ${command}`);
      }
      if (stringFromPropertyList(command, "RequestType") === "DeclarativeManagement") {
        this.wakes += 1;
      }
      // The answer to an acknowledgement is the next command.
      command = await this.answerCommand({ Status: "Acknowledged", CommandUUID: commandId });
    }
    return this.wakes;
  }

  protected override read(endpoint: string): Promise<HttpAnswer> {
    return this.send("application/x-apple-aspen-mdm-checkin", {
      MessageType: "DeclarativeManagement",
      Endpoint: endpoint,
    });
  }

  private async checkIn(message: Record<string, PropertyListValue>): Promise<void> {
    const answer = await this.send("application/x-apple-aspen-mdm-checkin", message);
    expectSuccess(answer, `${String(message.MessageType)} of ${this.enrollmentId}`);
  }

  private async answerCommand(message: Record<string, PropertyListValue>): Promise<string> {
    const answer = await this.send("application/x-apple-aspen-mdm", message);
    return expectSuccess(answer, `${String(message.Status)} of ${this.enrollmentId}`).body.trim();
  }

  private send(contentType: string, message: Record<string, PropertyListValue>): Promise<HttpAnswer> {
    return sendRequest(`${this.serverUrl}/mdm`, {
      method: "PUT",
      headers: { "content-type": contentType, "x-client-cert": encodeURIComponent(this.certificate) },
      body: toPropertyList({ ...message, UDID: this.enrollmentId }),
    });
  }
}

function expectSuccess(answer: HttpAnswer, what: string): HttpAnswer {
  if (answer.status !== 200) {
    throw new Error(`${what}: the server answered ${answer.status} ${answer.body.trim()}`);
  }
  return answer;
}
