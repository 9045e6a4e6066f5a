import type { FuzzTarget } from "../target";
import { betaTargets } from "./beta";
import { enrollmentTargets } from "./enrollment";
import { fileTargets } from "./files";
import { lookupTargets } from "./lookup";
import { pulumiTargets } from "./pulumi";
import { serverTargets } from "./servers";

/** Every parser that takes bytes from elsewhere. */
export const targets: readonly FuzzTarget[] = [
  ...lookupTargets,
  ...serverTargets,
  ...enrollmentTargets,
  ...betaTargets,
  ...fileTargets,
  ...pulumiTargets,
];
