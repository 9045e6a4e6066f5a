/** What must hold of the ring before, for a ring to open. */
export interface Gate {
  /** The share of the devices of the ring before that must be done, in percent, 0 to 100. Default: none. */
  readonly minimumDonePercent?: number;
  /** The largest share of them that may have failed, in percent, 0 to 100. A larger one holds the ring. Default: none. */
  readonly maximumFailedPercent?: number;
  /** Whole days that must pass from the day on which the shares are first found to be right. Default: 0. */
  readonly soakDays?: number;
}
