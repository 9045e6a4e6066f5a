/** The key pair that Apple encrypts server tokens for. */
import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { dayInMilliseconds } from "../core/durations";

/** A key pair in PEM. */
export interface ServerTokenKeyPair {
  /** The private key. Secret. */
  readonly privateKey: string;
  /** The self-signed certificate with the public key, for Apple Business Manager. */
  readonly certificate: string;
}

/** What the certificate says. */
export interface CertificateDescription {
  /** Who it is for: any name that people recognise. */
  readonly commonName: string;
  /** When it starts to be valid, in milliseconds since 1970. */
  readonly from: number;
  /** Days for which it is valid, from 1. */
  readonly days: number;
}

/** Makes an RSA key of 2,048 bits and a certificate for it. Takes about a tenth of a second to a second. */
export async function createKeyPair({ commonName, from, days }: CertificateDescription): Promise<ServerTokenKeyPair> {
  // node-forge is loaded when the first pair is made. Node can read certificates but not make them.
  const { default: forge } = await import("node-forge");
  const pair = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = positive(randomBytes(16)).toString("hex");
  certificate.validity.notBefore = new Date(from);
  certificate.validity.notAfter = new Date(from + days * dayInMilliseconds);
  const name = [{ name: "commonName", value: commonName, valueTagClass: forge.asn1.Type.UTF8 as never }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  return { privateKey: pair.privateKey, certificate: forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n") };
}

/** A set first bit would make the serial number negative. */
function positive(number: Buffer): Buffer {
  number[0] = (number[0]! & 0x3f) | 0x40;
  return number;
}
