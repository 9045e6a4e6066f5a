import type { Declaration, StoredDeclaration } from "../core/declarations/declaration";

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

/** What a kind of server can do, so that a resource can say at check what it can't. */
export interface Capabilities {
  /** Membership of enrollments in a group can be changed through it. */
  readonly membership: boolean;
  /** It has devices to wake. */
  readonly notification: boolean;
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
  /** Makes an enrollment a member of a group. */
  addMember(enrollment: string, group: string): Promise<Change>;
  /** Takes an enrollment out of a group. */
  removeMember(enrollment: string, group: string): Promise<Change>;
  /** The groups that an enrollment is a member of. */
  groupsOfEnrollment(enrollment: string): Promise<string[]>;
  /**
   * Wakes devices, so that they fetch their declarations. Never throws: what failed comes back as sentences.
   *
   * @param timeout Milliseconds that it may take.
   */
  notify(notification: Notification, timeout: number): Promise<NotificationResult>;
  /** Ends idle connections. */
  close(): Promise<void>;
}
