import { z } from "zod";
import { localDateTimeProblem } from "./localDateTime";

/** A local date and time as Apple writes it, `YYYY-MM-DDTHH:MM:SS`. Apart from its reader, which loads no library. */
export const localDateTime = z.string().superRefine((text, context) => {
  const message = localDateTimeProblem(text);
  if (message) context.addIssue({ code: "custom", message });
});
