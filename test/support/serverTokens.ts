/** Encrypted server tokens as Apple Business Manager offers them, made by `openssl` for a key that it made. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverTokenJson, type ServerTokenJson } from "./deviceAssignmentService";
import { openssl, type KeyPair } from "./openssl";

/** Makes an RSA key and its self-signed certificate, as an admin would with `openssl`. */
export function makeServerTokenKey(folder: string, name = "server-token"): KeyPair {
  const pair = { key: join(folder, `${name}.key.pem`), certificate: join(folder, `${name}.crt.pem`) };
  openssl([
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=server token"],
    ...["-keyout", pair.key, "-out", pair.certificate],
  ]);
  return pair;
}

/** How the file with the message is laid out. */
export type MessageLayout = "mime" | "der" | "base64" | "streamed";

/** What Apple encrypts: the JSON, wrapped at any place, in a message with headers. */
export function serverTokenMessage(token: ServerTokenJson = serverTokenJson): string {
  const json = JSON.stringify(token).replace(/.{64}/g, "$&\r\n");
  const headers = "Content-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: 7bit";
  return `${headers}\r\n\r\n-----BEGIN MESSAGE-----\r\n${json}\r\n-----END MESSAGE-----\r\n`;
}

/** Encrypts a message for a certificate, and returns the file's path. */
export function encryptMessage(
  folder: string,
  certificate: string,
  layout: MessageLayout,
  message = serverTokenMessage(),
): string {
  const [plain, file] = [join(folder, "message.txt"), join(folder, `${layout}.p7m`)];
  writeFileSync(plain, message);
  const cipher = layout === "mime" ? "-des3" : "-aes256";
  const form = layout === "mime" ? "SMIME" : "DER";
  const stream = layout === "streamed" ? ["-stream"] : [];
  openssl(["cms", "-encrypt", "-binary", cipher, ...stream, "-in", plain, "-outform", form, "-out", file, certificate]);
  if (layout === "base64") {
    const lines =
      readFileSync(file)
        .toString("base64")
        .match(/.{1,64}/g) ?? [];
    writeFileSync(file, `${lines.join("\n")}\n`);
  }
  return file;
}
