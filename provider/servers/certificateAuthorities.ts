import { readFileSync } from "node:fs";
import { SoftwareUpdateError } from "../core/error";

/**
 * Reads the file of a connection's `certificateAuthorityFile`.
 *
 * @param source Where the setting comes from, for messages: `stack configuration`.
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't be read or holds no certificate in PEM form.
 */
export function readCertificates(file: string, source: string): string {
  const named = `The file of certificate authorities ${file} (certificateAuthorityFile of the ${source})`;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new SoftwareUpdateError("CONFIGURATION", `${named} can't be read.`, { cause });
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new SoftwareUpdateError("CONFIGURATION", `${named} holds no certificate in PEM form.`);
}
