import type { AnyCommand } from "./command";

/** A line of the table of commands. */
export interface CommandEntry {
  /** As it is typed; a subcommand has its parent in front: `groups sync`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loads it when it is called, so that no command pays for what another one needs. */
  readonly load: () => Promise<AnyCommand>;
}

/** All commands, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: "notify",
    summary: "Wakes devices, so that they fetch their declarations.",
    load: async () => (await import("./commands/notify")).notify,
  },
  {
    name: "orphans",
    summary: "Lists or removes declarations of a stack that its state has lost.",
    load: async () => (await import("./commands/orphans")).orphans,
  },
  {
    name: "releases",
    summary: "Lists the releases that Apple offers, for a platform or for devices.",
    load: async () => (await import("./commands/releases")).releases,
  },
  {
    name: "refresh",
    summary: "Writes what Apple offers, and how far rollouts are, into the lock file.",
    load: async () => (await import("./commands/refresh")).refresh,
  },
  {
    name: "status",
    summary: "Shows how far the rollouts of a stack are, device by device.",
    load: async () => (await import("./commands/status")).status,
  },
  {
    name: "groups sync",
    summary: "Adds the devices of an inventory to their groups.",
    load: async () => (await import("./commands/groupsSync")).groupsSync,
  },
  {
    name: "review",
    summary: "Turns a preview into a comment for the people who review it.",
    load: async () => (await import("./commands/review")).review,
  },
  {
    name: "validate",
    summary: "Checks declarations in files before a device sees them.",
    load: async () => (await import("./commands/validate")).validate,
  },
  {
    name: "effective",
    summary: "Says what several settings declarations come to on a device.",
    load: async () => (await import("./commands/effective")).effective,
  },
  {
    name: "queue",
    summary: "Says in which order a device installs the releases that are enforced.",
    load: async () => (await import("./commands/queue")).queue,
  },
  {
    name: "legacy",
    summary: "Says which keys of configuration profiles declarations override.",
    load: async () => (await import("./commands/legacy")).legacy,
  },
  {
    name: "import",
    summary: "Prints the program that owns declarations of a server or of files.",
    load: async () => (await import("./commands/import")).importCommand,
  },
  {
    name: "enrollment-gate",
    summary: "Asks devices to update before they enroll, in front of an MDM server.",
    load: async () => (await import("./commands/enrollmentGate")).enrollmentGate,
  },
  {
    name: "beta-programs",
    summary: "Lists the beta programs that Apple offers the organization.",
    load: async () => (await import("./commands/betaPrograms")).betaPrograms,
  },
  {
    name: "server-token keypair",
    summary: "Makes the key and the certificate that Apple encrypts server tokens for.",
    load: async () => (await import("./commands/serverTokenKeypair")).serverTokenKeypair,
  },
  {
    name: "server-token decrypt",
    summary: "Decrypts a server token that was downloaded from Apple.",
    load: async () => (await import("./commands/serverTokenDecrypt")).serverTokenDecrypt,
  },
];
