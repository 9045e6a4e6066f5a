/** Signed messages of devices (CMS, RFC 5652). */
import { webcrypto, X509Certificate } from "node:crypto";
import type { Certificate, SignedData } from "pkijs";
import { SoftwareUpdateError } from "../provider/core/error";
import { issued, oneLine, type DeviceAuthorities } from "./authorities";

/** Milliseconds by which this machine's clock may differ from Apple's: devices get their certificate shortly before. */
const clockTolerance = 5 * 60 * 1000;

const keyUsageIdentifier = "2.5.29.15";
const dataIdentifier = "1.2.840.113549.1.7.1";

/**
 * Opens a signed message.
 *
 * @param message The message, in DER or BER.
 * @param authorities Who may have issued the signer's certificate. Undefined to take the content without any verification.
 * @param now Milliseconds since 1970, for the dates of the signer's certificate.
 * @returns The content.
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is no signed message, was changed, or wasn't signed by a device.
 */
export async function openSignedMessage(
  message: Uint8Array,
  authorities: DeviceAuthorities | undefined,
  now: number,
): Promise<Uint8Array> {
  const signed = await parse(message);
  const content = contentOf(signed);
  if (!authorities) return content;
  const signer = await verifiedSigner(signed);
  checkCertificate(signer, authorities, now);
  return content;
}

async function parse(message: Uint8Array): Promise<SignedData> {
  // pkijs is loaded with the first message.
  const { ContentInfo, SignedData } = await import("pkijs");
  try {
    const info = ContentInfo.fromBER(message);
    if (info.contentType === ContentInfo.SIGNED_DATA) return new SignedData({ schema: info.content });
  } catch {
    // Whatever it stumbled upon: it is the same to the reader of the log.
  }
  throw refused("is not a signed message (CMS)");
}

function contentOf({ encapContentInfo: { eContentType, eContent } }: SignedData): Uint8Array {
  // An OCTET STRING, whole or in parts.
  const isData =
    eContentType === dataIdentifier && eContent?.idBlock.tagClass === 1 && eContent.idBlock.tagNumber === 4;
  if (!isData) throw refused("is signed, but what was signed is not in it, or is no data");
  return new Uint8Array(eContent.getValue());
}

async function verifiedSigner(signed: SignedData): Promise<Certificate> {
  if (signed.signerInfos.length !== 1) throw refused(`has ${signed.signerInfos.length} signers, and a device is one`);
  const { CryptoEngine, SignedDataVerifyError } = await import("pkijs");
  const engine = new CryptoEngine({ name: "node", crypto: webcrypto });
  try {
    const result = await signed.verify({ signer: 0, extendedMode: true }, engine);
    if (result.signatureVerified && result.signerCertificate) return result.signerCertificate;
  } catch (error) {
    // 2 and 3: there is no certificate, or none of the signer.
    if (error instanceof SignedDataVerifyError && (error.code === 2 || error.code === 3)) {
      throw refused("doesn't hold its signer's certificate");
    }
  }
  throw refused("was changed after it was signed, or its signature can't be verified");
}

function checkCertificate(certificate: Certificate, authorities: DeviceAuthorities, now: number): void {
  const device = x509Of(certificate);
  const { subject, issuer, validFromDate, validToDate } = device;
  if (!authorities.certificates.some((authority) => issued(authority, device))) {
    const whom = subject === issuer ? "itself" : oneLine(issuer);
    throw refused(`was signed by a certificate that was issued by ${whom}, and not by ${authorities.name}`);
  }
  if (device.ca || !maySign(certificate)) throw refused("was signed by a certificate that is not for signing messages");
  if (validFromDate.getTime() - clockTolerance > now) {
    throw refused(`was signed by a certificate that isn't valid before ${validFromDate.toISOString()}`);
  }
  if (validToDate.getTime() + clockTolerance < now) {
    throw refused(`was signed by a certificate that was valid until ${validToDate.toISOString()}`);
  }
}

function x509Of(certificate: Certificate): X509Certificate {
  try {
    return new X509Certificate(new Uint8Array(certificate.toSchema().toBER()));
  } catch {
    throw refused("holds a certificate that can't be read");
  }
}

/** True when the key may sign, or when nothing is said of it. */
function maySign({ extensions = [] }: Certificate): boolean {
  const usage = extensions.find(({ extnID }) => extnID === keyUsageIdentifier);
  if (!usage) return true;
  const bits = (usage.parsedValue as { valueBlock?: { valueHexView?: Uint8Array } } | undefined)?.valueBlock
    ?.valueHexView;
  // digitalSignature is the first bit.
  return ((bits?.[0] ?? 0) & 0x80) !== 0;
}

function refused(reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", `The MachineInfo ${reason}.`);
}
