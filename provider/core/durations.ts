/** An hour, in milliseconds. */
export const hourInMilliseconds = 60 * 60 * 1000;

/** A day, in milliseconds. */
export const dayInMilliseconds = 24 * hourInMilliseconds;
