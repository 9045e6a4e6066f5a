import { Turns } from "./turns";

/**
 * Orders the changes of assignments for servers that keep a list of their groups beside the assignments. After each declaration
 * that is taken from a group they look whether it was the last, and take the group off the list.
 *
 * - In one group nothing is changed meanwhile: of two at once each sees the other's still there, and one that is assigned
 *   meanwhile is overlooked.
 * - Across groups all go at once. Where the server keeps files, its look ends early at a file that another dissociation has just
 *   removed, and a group that still has declarations may be taken off. Such groups are doubtful, and looked at afterwards.
 */
export class GroupTurns {
  private readonly turns = new Map<string, Turns>();
  private readonly underway = new Set<string>();
  private readonly doubtful = new Set<string>();

  /** Runs the assigning of a declaration to a group. */
  assigning<T>(group: string, work: () => Promise<T>): Promise<T> {
    return this.turnsOf(group).beside(work);
  }

  /** Runs the taking of a declaration from a group. */
  taking<T>(group: string, work: () => Promise<T>): Promise<T> {
    return this.turnsOf(group).alone(async () => {
      this.underway.add(group);
      if (this.underway.size > 1) for (const one of this.underway) this.doubtful.add(one);
      try {
        return await work();
      } finally {
        this.underway.delete(group);
      }
    });
  }

  /** The groups that have become doubtful since the last call. */
  takeDoubtful(): string[] {
    const groups = [...this.doubtful];
    this.doubtful.clear();
    return groups;
  }

  private turnsOf(group: string): Turns {
    let turns = this.turns.get(group);
    if (!turns) this.turns.set(group, (turns = new Turns()));
    return turns;
  }
}
