import { z } from "zod";
import type { Declaration } from "../../provider/core/declarations/declaration";
import { SoftwareUpdateError } from "../../provider/core/error";
import { isActivation, isImportable } from "../../provider/core/import/adoption";
import type { JsonObject } from "../../provider/core/json";
import { jsonIn, readBytes, refuseSameIdentifiers } from "../declarationFiles";
import type { Io } from "../io";
import { UsageError } from "../usageError";
import { chosenAmong, refuseNothing, type Choice, type Found } from "./found";

const envelope = z.object({
  Type: z.string().min(1),
  Identifier: z.string().min(1),
  Payload: z.record(z.string(), z.unknown()),
});

/**
 * Reads declarations from JSON files, one a file.
 *
 * @throws UsageError for options that mean a server, and two files with one Identifier; SoftwareUpdateError for a file that
 *   can't be read, is no declaration, or where none can be imported.
 */
export async function fromFiles(files: readonly string[], choice: Choice, io: Io): Promise<Found> {
  const [lonely] = (["provider", "stack"] as const).filter((name) => choice[name] !== undefined);
  if (lonely) throw new UsageError(`--${lonely} has no meaning with files`);
  const declarations = await Promise.all(files.map((file) => readDeclaration(file, io)));
  refuseSameIdentifiers(declarations, files);
  const chosen = chosenAmong(declarations, choice.identifier, "the files");
  refuseNothing(chosen, "the files");
  const others = declarations.filter((declaration) => !isImportable(declaration.Type) && !isActivation(declaration));
  const groups = [...new Set(choice.group)];
  return {
    read: {
      configurations: chosen,
      activations: declarations.filter(isActivation),
      groups: new Map(declarations.map(({ Identifier }) => [Identifier, groups])),
    },
    source: files.length === 1 ? "a file" : `${files.length} files`,
    notes: [
      ...others.map(({ Identifier, Type }) => `${Identifier} is a ${Type}, which this package has no resource for.`),
      ...(groups.length > 0
        ? []
        : ["Files don't say who has their declarations: add the groups to the program, or give them with --group."]),
    ],
  };
}

async function readDeclaration(file: string, io: Io): Promise<Declaration> {
  const result = envelope.safeParse(jsonIn(await readBytes(file, io)));
  if (result.success) return { ...result.data, Payload: result.data.Payload as JsonObject };
  const message = `${file} is not a declaration: a JSON object with Type, Identifier and Payload. \`softwareupdate validate ${file}\` says more.`;
  throw new SoftwareUpdateError("INVALID_INPUT", message);
}
