import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** Issues client certificates to simulated devices. */
export interface CertificateAuthority {
  /** The authority's own certificate in PEM, for the server's list of trusted authorities. */
  readonly certificate: string;
  /** A new certificate in PEM for a key of its own. The private key is forgotten: nothing in the tests signs with it. */
  readonly issue: (commonName: string) => string;
}

/**
 * Makes a certificate authority (P-256, valid for the day before and the month after now). It writes the few DER
 * structures itself, since Node can read certificates but not make them, and calling `openssl` would tie the tests to
 * the differing command lines of OpenSSL and LibreSSL.
 */
export function createCertificateAuthority(commonName = "Test authority"): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const issue = (subject: string, key: KeyObject, extensions: Buffer[]): string =>
    toPem(createCertificate(commonName, privateKey, subject, key, extensions));
  return {
    certificate: issue(commonName, publicKey, [
      extension(objectIdentifiers.basicConstraints, sequence(element(0x01, Buffer.of(0xff)))),
      // keyCertSign (5) and cRLSign (6): the last bit is unused.
      extension(objectIdentifiers.keyUsage, element(0x03, Buffer.of(1, 0b0000_0110))),
    ]),
    issue: (subject) =>
      issue(subject, generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey, [
        extension(objectIdentifiers.basicConstraints, sequence()),
        // digitalSignature (0): seven bits are unused.
        extension(objectIdentifiers.keyUsage, element(0x03, Buffer.of(7, 0b1000_0000))),
        extension(objectIdentifiers.extendedKeyUsage, sequence(objectIdentifier(objectIdentifiers.clientAuth))),
      ]),
  };
}

const objectIdentifiers = {
  commonName: [2, 5, 4, 3],
  keyUsage: [2, 5, 29, 15],
  basicConstraints: [2, 5, 29, 19],
  extendedKeyUsage: [2, 5, 29, 37],
  ecdsaWithSha256: [1, 2, 840, 10045, 4, 3, 2],
  clientAuth: [1, 3, 6, 1, 5, 5, 7, 3, 2],
} as const;

function createCertificate(
  issuer: string,
  issuerKey: KeyObject,
  subject: string,
  subjectKey: KeyObject,
  extensions: Buffer[],
): Buffer {
  const day = 24 * 60 * 60 * 1000;
  const algorithm = sequence(objectIdentifier(objectIdentifiers.ecdsaWithSha256));
  // A set first bit would make the serial number negative.
  const serialNumber = randomBytes(16);
  serialNumber[0] = (serialNumber[0]! & 0x3f) | 0x40;
  const content = sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, serialNumber),
    algorithm,
    distinguishedName(issuer),
    sequence(time(Date.now() - day), time(Date.now() + 30 * day)),
    distinguishedName(subject),
    subjectKey.export({ type: "spki", format: "der" }),
    element(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", content, issuerKey);
  return sequence(content, algorithm, element(0x03, Buffer.concat([Buffer.of(0), signature])));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(objectIdentifier(objectIdentifiers.commonName), element(0x0c, Buffer.from(commonName)));
  return sequence(element(0x31, attribute));
}

function extension(identifier: readonly number[], value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), element(0x01, Buffer.of(0xff)), element(0x04, value));
}

function time(milliseconds: number): Buffer {
  // UTCTime has a year of two digits.
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, "");
  return element(0x17, Buffer.from(text.slice(2)));
}

function objectIdentifier(parts: readonly number[]): Buffer {
  const [first = 0, second = 0, ...rest] = parts;
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let remaining = part >> 7; remaining > 0; remaining >>= 7) {
      digits.unshift((remaining & 0x7f) | 0x80);
    }
    bytes.push(...digits);
  }
  return element(0x06, Buffer.from(bytes));
}

function sequence(...contents: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(contents));
}

function element(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
