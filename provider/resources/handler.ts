import type { Connection } from "../servers/connection";
import type { Server } from "../servers/server";
import type { Waking } from "../waking";
import type { Declared } from "./declared";

/**
 * Inputs or outputs as the engine hands them over, with its own `__provider` among them.
 *
 * @inline
 */
export type Bag = Readonly<Record<string, unknown>>;

/**
 * One thing that is wrong with an input.
 *
 * @inline
 */
export interface CheckFailure {
  /** The input, or empty for the whole; never one that holds a secret, since the engine prints its value. */
  readonly property: string;
  /** What is wrong and what is allowed: a clause without a full stop. */
  readonly reason: string;
}

/**
 * Reads the provider's configuration.
 *
 * @inline
 */
export interface ConfigureRequest {
  /** Settings by their whole key, such as `softwareupdate:url`; undefined where there is none. */
  readonly config: { get(key: string): string | undefined };
}

/** What the engine's dynamic-provider process calls; the same shape as Pulumi's own `ResourceProvider`. */
export interface ResourceHandler {
  /** Takes the provider's configuration. Called first; every other method waits for it. */
  configure(request: ConfigureRequest): Promise<void>;
  /**
   * Validates inputs, without a request to anybody.
   *
   * @param olds The inputs before; empty for a new resource.
   * @param news The inputs of the program; what isn't known yet is Pulumi's constant for it.
   * @returns The inputs as they are kept, and what is wrong with them.
   */
  check(olds: Bag, news: Bag): Promise<CheckResult>;
  /**
   * Says which changed inputs need another object in place of the old one; the engine compares the rest.
   *
   * @param id The resource's id: the declaration's identifier or the group's name.
   * @param olds The outputs before.
   * @param news The inputs as `check` returned them.
   */
  diff(id: string, olds: Bag, news: Bag): Promise<DiffResult>;
  /**
   * Makes the object on the server. It can be repeated: after a failure half way it goes on.
   *
   * @throws SoftwareUpdateError `NOT_OWNED` when somebody else's object is there, and what the server or the way to it causes.
   */
  create(inputs: Bag): Promise<CreateResult>;
  /**
   * Reads the object from the server, for a refresh (`props` has outputs) or for `get`.
   *
   * @returns Nothing of it when it is gone.
   * @throws SoftwareUpdateError `OTHER_SERVER` when the resource lives on another server than the one that is configured;
   *   `NOT_FOUND` when `get` asks for an object that doesn't exist.
   */
  read(id: string, props: Bag): Promise<ReadResult>;
  /**
   * Changes the object on the server.
   *
   * @throws SoftwareUpdateError `OTHER_SERVER` when the resource lives on another server than the one that is configured.
   */
  update(id: string, olds: Bag, news: Bag): Promise<UpdateResult>;
  /**
   * Removes the object from the server; one that is gone is fine.
   *
   * @throws SoftwareUpdateError `OTHER_SERVER` when the resource lives on another server than the one that is configured.
   */
  delete(id: string, props: Bag): Promise<void>;
}

/**
 * What `check` found.
 *
 * @inline
 */
export interface CheckResult {
  /** The inputs as they are kept. */
  inputs: Bag;
  /** What is wrong with them; empty when nothing is. */
  failures: CheckFailure[];
}

/**
 * What `diff` found.
 *
 * @inline
 */
export interface DiffResult {
  /** The inputs whose change needs another object. */
  replaces: string[];
  /** True when the old object must go first, since the new one would have its place. */
  deleteBeforeReplace: boolean;
}

/**
 * What `create` made.
 *
 * @inline
 */
export interface CreateResult {
  /** The declaration's identifier or the group's name. */
  id: string;
  /** The outputs. */
  outs: Bag;
}

/**
 * What `read` found; without anything in it when the object is gone.
 *
 * @inline
 */
export interface ReadResult {
  /** The declaration's identifier or the group's name. */
  id?: string;
  /** The outputs, as the server has them. */
  props?: Bag;
  /** The inputs that would write what the server has. */
  inputs?: Bag;
}

/**
 * What `update` made.
 *
 * @inline
 */
export interface UpdateResult {
  /** The outputs. */
  outs: Bag;
}

/** What one kind of resource does, once it is known on which server. */
export interface ResourceOperations {
  check(olds: Bag, news: Bag, context: CheckContext): CheckResult;
  /** Inputs whose change needs another object in place of the old one. */
  readonly replacedBy: readonly string[];
  create(inputs: Bag, target: Target): Promise<CreateResult>;
  read(id: string, props: Bag, target: Target): Promise<ReadResult>;
  update(id: string, olds: Bag, news: Bag, target: Target): Promise<UpdateResult>;
  delete(id: string, props: Bag, target: Target): Promise<void>;
}

/** What check may know besides the inputs. */
export interface CheckContext {
  readonly connection: Connection;
  readonly declared: Declared;
  readonly waking: Waking;
  /** Milliseconds since the epoch, for safety rule 1 alone. */
  readonly now: number;
}

/** The server that a resource lives on. */
export interface Target {
  readonly server: Server;
  readonly waking: Waking;
  readonly now: number;
}
