/** The authorities that issue devices' certificates. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { SoftwareUpdateError } from "../provider/core/error";
import { appleDeviceAuthority } from "./appleDeviceAuthority";

/** Authorities that are trusted to issue devices' certificates. They are trusted as they are: their own dates don't count. */
export interface DeviceAuthorities {
  readonly certificates: readonly X509Certificate[];
  /** What they are, for messages. */
  readonly name: string;
}

/** Apple's own, which issues the certificates of real devices. */
export function appleDeviceAuthorities(): DeviceAuthorities {
  return { certificates: [new X509Certificate(appleDeviceAuthority)], name: "Apple's authority for devices" };
}

/**
 * Reads authorities from a file in PEM form. Only the lowest of each chain are trusted: one that issued another certificate of
 * the file is there for the chain alone, or else whatever it issued besides would pass for a device.
 *
 * @param file The path.
 * @throws SoftwareUpdateError `CONFIGURATION` when the file can't be read, or holds something else.
 */
export function readAuthorities(file: string): DeviceAuthorities {
  const blocks = readText(file).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw unusable(`${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).`);
  const certificates = blocks.map((block, at) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw unusable(`Certificate ${at + 1} of ${file} can't be read.`, error);
    }
  });
  const leaf = certificates.find(({ ca }) => !ca);
  if (leaf) throw unusable(`${file} holds a certificate that is no authority's: ${oneLine(leaf.subject)}.`);
  const lowest = certificates.filter((one) => !certificates.some((other) => other !== one && issued(one, other)));
  return { certificates: lowest, name: file };
}

/** True when one certificate issued the other, by name, key usage and signature. */
export function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** A certificate's name on one line. */
export function oneLine(name: string): string {
  return name.split("\n").join(", ").slice(0, 200);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw unusable(`The authorities in ${file} can't be read (${code}); check the path.`, error);
  }
}

function unusable(sentence: string, cause?: unknown): SoftwareUpdateError {
  return new SoftwareUpdateError("CONFIGURATION", sentence, { cause });
}
