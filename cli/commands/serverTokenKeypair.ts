import path from "node:path";
import { createKeyPair } from "../../provider/beta/keyPair";
import { defineCommand } from "../command";
import { refuseExisting, writeNewSecretFile } from "../secretFiles";
import { UsageError } from "../usageError";

/** The private key's file, unless another is named. */
export const defaultKeyFile = "server-token.key.pem";

/** `softwareupdate server-token keypair`: the first step to a server token. */
export const serverTokenKeypair = defineCommand({
  description:
    "Makes an RSA key and a self-signed certificate for it, in PEM, as files that only you can read. Upload the certificate\n" +
    "in Apple Business Manager or Apple School Manager as the public key of a device management service, download the server\n" +
    "token there, and decrypt it with `softwareupdate server-token decrypt`. An existing file is not overwritten: exits with\n" +
    "1 then. Nothing secret is printed.",
  options: {
    key: { kind: "value", placeholder: "FILE", description: `The private key. Default: ${defaultKeyFile}.` },
    certificate: {
      kind: "value",
      placeholder: "FILE",
      description: "The certificate. Default: server-token.certificate.pem.",
    },
    name: {
      kind: "value",
      placeholder: "NAME",
      description: "The certificate's common name. Default: pulumi-apple-softwareupdate.",
    },
    days: {
      kind: "value",
      placeholder: "NUMBER",
      description: "Days for which the certificate is valid. Default: 365.",
    },
  },
  async run({ key = defaultKeyFile, certificate = "server-token.certificate.pem", name, days = "365" }, io) {
    const count = Number(days);
    if (!/^\d{1,5}$/.test(days) || count < 1 || count > 3650) throw new UsageError("--days must be from 1 to 3650");
    const places = [key, certificate].map((file) => path.resolve(io.workingDirectory, file));
    if (places[0] === places[1]) throw new UsageError("--key and --certificate must be two files");
    // Looked for first, so that no key is written beside somebody else's certificate.
    for (const file of [key, certificate]) await refuseExisting(file, io);
    const pair = await createKeyPair({
      commonName: name ?? "pulumi-apple-softwareupdate",
      from: Date.now(),
      days: count,
    });
    await writeNewSecretFile(key, pair.privateKey, io);
    await writeNewSecretFile(certificate, pair.certificate, io);
    io.print(
      `${key} and ${certificate} are written. Upload the certificate in Apple Business Manager or Apple School Manager; keep ` +
        "the key, which decrypts the server token, and put neither into version control.",
    );
    return 0;
  },
});
