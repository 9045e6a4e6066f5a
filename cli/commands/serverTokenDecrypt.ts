import { readFile } from "node:fs/promises";
import path from "node:path";
import { decryptServerToken } from "../../provider/beta/decryption";
import { parseServerToken, serverTokenJson } from "../../provider/core/beta/serverToken";
import { SoftwareUpdateError } from "../../provider/core/error";
import { defineCommand } from "../command";
import type { Io } from "../io";
import { replaceSecretFile } from "../secretFiles";
import { defaultKeyFile } from "./serverTokenKeypair";

/** `softwareupdate server-token decrypt`: the second step to a server token. */
export const serverTokenDecrypt = defineCommand({
  description:
    "Decrypts the server token that was downloaded from Apple Business Manager or Apple School Manager (a .p7m file), into a\n" +
    "file that only you can read. Exits with 1 when the file is none, or was encrypted for another key. Nothing secret is\n" +
    "printed.",
  options: {
    key: {
      kind: "value",
      placeholder: "FILE",
      description: `The private key that it was encrypted for, in PEM. Default: ${defaultKeyFile}.`,
    },
    output: { kind: "value", placeholder: "FILE", description: "Where it is written. Default: server-token.json." },
  },
  operands: { placeholder: "FILE", minimum: 1, maximum: 1 },
  async run({ key: keyFile = defaultKeyFile, output = "server-token.json" }, io, [file = ""]) {
    const content = await read(file, io);
    const key = (await read(keyFile, io)).toString("utf8");
    const message = await decryptServerToken({ content, source: file, key, keySource: keyFile });
    const { expires } = parseServerToken(message, `What is in ${file}`);
    await replaceSecretFile(output, `${serverTokenJson(message)}\n`, io);
    const until = expires === undefined ? "" : `, which expires on ${new Date(expires).toISOString().slice(0, 10)}`;
    io.print(
      [
        `${output} is written: the server token${until}. Configure it, and remove the file:`,
        "",
        `  pulumi config set --secret softwareupdate:serverToken < ${output}`,
      ].join("\n"),
    );
    return 0;
  },
});

async function read(file: string, io: Io): Promise<Buffer> {
  try {
    return await readFile(path.resolve(io.workingDirectory, file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new SoftwareUpdateError("CONFIGURATION", `${file} can't be read (${code}).`, { cause: error });
  }
}
