/** Certificates and messages that `openssl` makes: what the package reads is not of its own making. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Files in PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes a certificate authority that is valid for two days, in a folder. */
export function makeAuthority(folder: string, name: string): KeyPair {
  const pair = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  openssl([
    "req",
    "-x509",
    ...newKey,
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    pair.key,
    "-out",
    pair.certificate,
  ]);
  return pair;
}

/** A key pair as Node's servers take it. */
export function contentsOf({ key, certificate }: KeyPair): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(key), cert: readFileSync(certificate) };
}

/**
 * Makes a server's certificate for the loopback and for Apple's hosts.
 *
 * @param days For how long it is valid, from now; with 0 it has run out when it is made.
 */
export function makeCertificate(folder: string, authority: KeyPair, name: string, days: number): KeyPair {
  const pair = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  writeFileSync(
    extensions,
    "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:gdmf.apple.com,DNS:mdmenrollment.apple.com\n",
  );
  openssl(["req", ...newKey, "-subj", "/CN=localhost", "-keyout", pair.key, "-out", request]);
  openssl([
    ...["x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial"],
    ...["-days", String(days), "-extfile", extensions, "-out", pair.certificate],
  ]);
  return pair;
}

/** Runs `openssl`; what it prints on standard output is returned. */
export function openssl(options: readonly string[]): string {
  return execFileSync("openssl", options, { stdio: "pipe", encoding: "utf8" });
}
