/** The server token as Apple Business Manager offers it for download: encrypted for the key pair that was uploaded (CMS). */
import { createPrivateKey, type KeyObject } from "node:crypto";
import type forge from "node-forge";
import { SoftwareUpdateError } from "../core/error";

/** The file and the key, with what they are called in sentences. */
export interface EncryptedServerToken {
  /** The file's content, in either layout: MIME headers before base64, or the message alone as DER, base64 or PEM. */
  readonly content: Uint8Array;
  /** What the file is, for the sentences. */
  readonly source: string;
  /** The RSA private key in PEM, without a passphrase. */
  readonly key: string;
  /** What the key is, for the sentences. */
  readonly keySource: string;
}

/** True for what {@link decryptServerToken} takes, false for a server token that is decrypted already. */
export function isEncrypted(content: Uint8Array): boolean {
  return isDer(content) || !Buffer.from(content).toString("latin1").includes("{");
}

/**
 * Decrypts a server token.
 *
 * @returns The message in it: the server token's JSON with what Apple puts around it. Secret.
 * @throws SoftwareUpdateError `CONFIGURATION` when the file is no such message, the key can't be used, or another one is
 *   needed; no sentence holds anything of the two.
 */
export async function decryptServerToken({ content, source, key, keySource }: EncryptedServerToken): Promise<string> {
  // node-forge is loaded when the first token is decrypted. Node's own crypto knows no CMS.
  const { asn1, pkcs7, pki, util } = (await import("node-forge")).default;
  const der = derOf(content);
  if (!der) throw unusable(source, "neither MIME nor base64 nor DER");
  const privateKey = pki.privateKeyFromPem(rsaKey(key, keySource));
  const message = parsed(() => pkcs7.messageFromAsn1(asn1.fromDer(util.createBuffer(der))));
  if (!message || !("recipients" in message)) throw unusable(source, "no encrypted message (CMS EnvelopedData)");
  for (const recipient of message.recipients) {
    try {
      message.decrypt(recipient, privateKey);
      return (message.content as forge.util.ByteStringBuffer).getBytes();
    } catch {
      // For another recipient; the library's own sentences say nothing to an admin.
    }
  }
  const sentence =
    `${source} can't be decrypted with ${keySource}: it was encrypted for another key. Use the key whose certificate was ` +
    "uploaded before this file was downloaded, or upload the certificate and download a new file.";
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

function parsed<Message>(parse: () => Message): Message | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function unusable(source: string, what: string): SoftwareUpdateError {
  const sentence =
    `${source} is ${what}. It must be the server token as downloaded from Apple Business Manager or Apple School Manager ` +
    "(a .p7m file).";
  return new SoftwareUpdateError("CONFIGURATION", sentence);
}

function rsaKey(pem: string, source: string): string {
  const key = privateKey(pem, source);
  if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "pem" }) as string;
  const sentence = `${source} is no RSA key, and server tokens are encrypted for RSA keys alone.`;
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

function privateKey(pem: string, source: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    const reason = /ENCRYPTED/.test(pem)
      ? "is protected by a passphrase: decrypt it with `openssl pkey`, into a file that only you can read"
      : "is no private key in PEM form (-----BEGIN PRIVATE KEY-----)";
    throw new SoftwareUpdateError("CONFIGURATION", `${source} ${reason}.`);
  }
}

/** DER starts with a SEQUENCE. */
function isDer(content: Uint8Array): boolean {
  return content[0] === 0x30 && (content[1] ?? 0) >= 0x80;
}

/** The message in DER, as a string of bytes. */
function derOf(content: Uint8Array): string | undefined {
  if (isDer(content)) return Buffer.from(content).toString("latin1");
  const text = Buffer.from(content).toString("latin1").replaceAll("\r\n", "\n");
  const body = withoutHeaders(text).replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, "");
  const base64 = body.replace(/\s/g, "");
  if (base64 === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  return Buffer.from(base64, "base64").toString("latin1");
}

/** What stands behind the MIME headers and the empty line that ends them; all of it where there are none. */
function withoutHeaders(text: string): string {
  const lines = text.trimStart().split("\n");
  const end = lines.findIndex((line) => line.trim() === "");
  const isHeader = (line: string, at: number) => /^[\w-]+:/.test(line) || (at > 0 && /^[ \t]/.test(line));
  return end > 0 && lines.slice(0, end).every(isHeader) ? lines.slice(end + 1).join("\n") : text;
}
