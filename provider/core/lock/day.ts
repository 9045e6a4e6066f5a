import { z } from "zod";

/** A day in the lock file, `YYYY-MM-DD`. */
export const day = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)),
    "must be a day, YYYY-MM-DD",
  );
