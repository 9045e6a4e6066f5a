import type { Connection } from "../servers/connection";
import type { Server } from "../servers/server";
import type { Waking } from "../waking";
import type { Declared } from "./declared";

/** Inputs or outputs as the engine hands them over, with its own `__provider` among them. */
export type Bag = Readonly<Record<string, unknown>>;

/** One thing that is wrong with an input. */
export interface CheckFailure {
  /** The input, or empty for the whole; never one that holds a secret, since the engine prints its value. */
  readonly property: string;
  readonly reason: string;
}

/** Reads the provider's configuration. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** What the engine's dynamic-provider process calls; the same shape as Pulumi's own `ResourceProvider`. */
export interface ResourceHandler {
  configure(request: ConfigureRequest): Promise<void>;
  check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }>;
  diff(id: string, olds: Bag, news: Bag): Promise<{ replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  read(id: string, props: Bag): Promise<{ id?: string; props?: Bag; inputs?: Bag }>;
  update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }>;
  delete(id: string, props: Bag): Promise<void>;
}

/** What one kind of resource does, once it is known on which server. */
export interface ResourceOperations {
  check(olds: Bag, news: Bag, context: CheckContext): { inputs: Bag; failures: CheckFailure[] };
  /** Inputs whose change needs another object in place of the old one. */
  readonly replacedBy: readonly string[];
  create(inputs: Bag, target: Target): Promise<{ id: string; outs: Bag }>;
  read(id: string, props: Bag, target: Target): Promise<{ id?: string; props?: Bag; inputs?: Bag }>;
  update(id: string, olds: Bag, news: Bag, target: Target): Promise<{ outs: Bag }>;
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
