import { z } from "zod";

/** The form of a declaration as servers and folders have it. */
export const storedDeclaration = z.object({
  Type: z.string(),
  Identifier: z.string(),
  Payload: z.record(z.string(), z.unknown()),
  ServerToken: z.string().optional(),
});
