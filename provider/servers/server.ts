import type { Declaration, StoredDeclaration } from "../core/declarations/declaration";
import type { DeclarationStatus } from "../core/status/report";

/** The kinds of servers that this package speaks to. */
export type ServerType = "nanohub" | "kmfddm" | "directory";

/** Whether a request changed something; both are success. */
export type Change = "changed" | "unchanged";

/** A group whose members are to be woken. */
export interface NotifiedGroup {
  readonly name: string;
  /** Enrollment ids of its members, where the program declares them. */
  readonly members?: readonly string[];
}

/** Whom to wake. */
export interface Notification {
  /** Groups whose members fetch their declarations. */
  readonly groups: readonly NotifiedGroup[];
  /** Single enrollments, for example new members of a group. */
  readonly enrollments: readonly string[];
}

/** What a notification came to. */
export interface NotificationResult {
  /** Sentences about what failed; empty when every notification was accepted. */
  readonly failures: readonly string[];
  /** What a person should know although nothing failed. */
  readonly notes: readonly string[];
}

/** A status report as a server keeps it. */
export interface StoredStatusReport {
  /** When the server got it, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The device's JSON. */
  readonly text: string;
}

/** What a kind of server can do, so that a resource can say at check what it can't. */
export interface Capabilities {
  /** Membership of enrollments in a group can be changed through it. */
  readonly membership: boolean;
  /** It says who is in a group. */
  readonly memberList: boolean;
  /** It has devices to wake. */
  readonly notification: boolean;
  /** It keeps what devices report. */
  readonly status: boolean;
  /** The sentence that says why a group can't have this name on it, or undefined if it can. */
  readonly groupNameProblem: (name: string) => string | undefined;
}

/**
 * An MDM server, as far as declarations go. Every method can be repeated: what is there already, or gone already, is
 * success. No method wakes a device but `notify`.
 *
 * All methods throw SoftwareUpdateError: `UNREACHABLE`, `TLS`, `UNAUTHORIZED`, `WRONG_URL` or `SERVER`.
 */
export interface Server {
  readonly capabilities: Capabilities;
  /** Stores a declaration under its identifier. */
  putDeclaration(declaration: Declaration): Promise<Change>;
  /** The stored declaration, or undefined where there is none. */
  getDeclaration(identifier: string): Promise<StoredDeclaration | undefined>;
  /** Removes a declaration, and any association with a group that is left of it. */
  removeDeclaration(identifier: string): Promise<Change>;
  /** The identifiers of all declarations, whoever made them. */
  listDeclarations(): Promise<string[]>;
  /**
   * Asks whether the server can keep these groups apart from those that it has, before anything is written for them.
   *
   * @throws SoftwareUpdateError `INVALID_INPUT` for a name that it can't keep apart from another.
   */
  admitGroups(groups: readonly string[]): Promise<void>;
  /** Assigns a declaration to the members of a group. */
  associate(identifier: string, group: string): Promise<Change>;
  /** Takes a declaration from the members of a group. */
  dissociate(identifier: string, group: string): Promise<Change>;
  /** The groups that a declaration is assigned to. */
  groupsOf(identifier: string): Promise<string[]>;
  /** The declarations that are assigned to a group, whoever assigned them. */
  declarationsOf(group: string): Promise<string[]>;
  /** The enrollments that are members of a group. Only with `capabilities.memberList`. */
  membersOf(group: string): Promise<string[]>;
  /** Makes an enrollment a member of a group. */
  addMember(enrollment: string, group: string): Promise<Change>;
  /** Takes an enrollment out of a group. */
  removeMember(enrollment: string, group: string): Promise<Change>;
  /** The groups that an enrollment is a member of. */
  groupsOfEnrollment(enrollment: string): Promise<string[]>;
  /**
   * A status report of an enrollment. Only with `capabilities.status`.
   *
   * @param index 0 for the newest, 1 for the one before it.
   * @returns Undefined where there is none: it is beyond the oldest, or the enrollment has never reported.
   */
  statusReport(enrollment: string, index: number): Promise<StoredStatusReport | undefined>;
  /**
   * What enrollments say of their declarations, with one request. Only with `capabilities.status`.
   *
   * @param enrollments At most 100.
   * @returns By enrollment; one that has never said anything is missing.
   */
  declarationStatus(enrollments: readonly string[]): Promise<ReadonlyMap<string, readonly DeclarationStatus[]>>;
  /**
   * Wakes devices, so that they fetch their declarations. Never throws: what failed comes back as sentences.
   *
   * @param timeout Milliseconds that it may take.
   */
  notify(notification: Notification, timeout: number): Promise<NotificationResult>;
  /**
   * Puts groups back on the server's list that it may have taken off while declarations were taken from several groups at once.
   * To be called when an update's changes are made.
   */
  relistGroups(): Promise<void>;
  /** Ends idle connections. */
  close(): Promise<void>;
}
