import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decryptServerToken } from "../../../provider/beta/decryption";
import { createKeyPair } from "../../../provider/beta/keyPair";
import {
  configurationTokenSource,
  environmentTokenSource,
  findServerToken,
} from "../../../provider/beta/serverTokenSource";
import { parseServerToken } from "../../../provider/core/beta/serverToken";
import { serverTokenJson } from "../../support/deviceAssignmentService";
import { openssl, type KeyPair } from "../../support/openssl";
import { encryptMessage, makeServerTokenKey, type MessageLayout } from "../../support/serverTokens";

const text = JSON.stringify(serverTokenJson);
const serverToken = {
  consumerKey: serverTokenJson.consumer_key,
  consumerSecret: serverTokenJson.consumer_secret,
  accessToken: serverTokenJson.access_token,
  accessSecret: serverTokenJson.access_secret,
  expires: Date.parse(serverTokenJson.access_token_expiry),
};

let folder: string;
let pair: KeyPair;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "server-token-"));
  pair = makeServerTokenKey(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pem = (file: string): string => readFileSync(file, "utf8");
const decrypt = (file: string, key = pem(pair.key)) =>
  decryptServerToken({ content: readFileSync(file), source: "the file", key, keySource: "the key" });

const layouts: MessageLayout[] = ["mime", "der", "base64", "streamed"];

describe("a downloaded server token", () => {
  it.each(layouts)("is decrypted when openssl laid it out as %s", async (layout) => {
    const message = await decrypt(encryptMessage(folder, pair.certificate, layout));
    expect(parseServerToken(message, "the file")).toEqual(serverToken);
  });

  it("is decrypted when it is the JSON alone, without a message around it", async () => {
    const message = await decrypt(encryptMessage(folder, pair.certificate, "der", text));
    expect(parseServerToken(message, "the file")).toEqual(serverToken);
  });

  it("is decrypted with the key that this package makes, whose certificate openssl takes", async () => {
    const { privateKey, certificate } = await createKeyPair({ commonName: "Bücher & Co", from: Date.now(), days: 365 });
    const file = join(folder, "made.pem");
    writeFileSync(file, certificate);
    expect(openssl(["verify", "-CAfile", file, file])).toContain("OK");
    const { subject, validToDate, publicKey, ca } = new X509Certificate(certificate);
    expect([subject, ca, publicKey.asymmetricKeyDetails?.modulusLength]).toEqual(["CN=Bücher & Co", false, 2048]);
    expect(Math.round((validToDate.getTime() - Date.now()) / 86_400_000)).toBe(365);
    const message = await decrypt(encryptMessage(folder, file, "mime"), privateKey);
    expect(parseServerToken(message, "the file")).toEqual(serverToken);
  });

  it("says what is wrong with the file or the key, and nothing of what is in them", async () => {
    const mime = encryptMessage(folder, pair.certificate, "mime");
    const other = makeServerTokenKey(folder, "other");
    const elliptic = join(folder, "elliptic.pem");
    openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", elliptic]);
    const protectedKey = join(folder, "protected.pem");
    openssl(["pkey", "-in", pair.key, "-aes256", "-passout", "pass:word", "-out", protectedKey]);
    const signed = join(folder, "signed.p7m");
    const signing = ["-in", join(folder, "message.txt"), "-signer", pair.certificate, "-inkey", pair.key];
    openssl(["cms", "-sign", "-nodetach", ...signing, "-outform", "DER", "-out", signed]);
    const cut = join(folder, "cut.p7m");
    writeFileSync(cut, readFileSync(encryptMessage(folder, pair.certificate, "der")).subarray(0, 300));
    const nothing = join(folder, "nothing.p7m");
    writeFileSync(nothing, "<html>");
    const cases: [file: string, key: string, sentence: RegExp][] = [
      [mime, pem(other.key), /can't be decrypted with the key: it was encrypted for another key/],
      [mime, pem(elliptic), /the key is no RSA key/],
      [mime, pem(protectedKey), /the key is protected by a passphrase: decrypt it with `openssl pkey`/],
      [mime, pem(pair.certificate), /the key is no private key in PEM form/],
      [signed, pem(pair.key), /the file is no encrypted message/],
      [cut, pem(pair.key), /the file is no encrypted message/],
      [nothing, pem(pair.key), /the file is neither MIME nor base64 nor DER/],
    ];
    for (const [file, key, sentence] of cases) {
      const failed = decrypt(file, key);
      await expect(failed).rejects.toMatchObject({
        code: "CONFIGURATION",
        message: expect.stringMatching(sentence) as string,
      });
      await expect(failed).rejects.toMatchObject({
        message: expect.not.stringMatching(/CS_marked|PRIVATE KEY-----\n/) as string,
      });
    }
  });
});

describe("the configured server token", () => {
  const sources = (config: Record<string, string>, environment: Record<string, string> = {}) =>
    findServerToken([configurationTokenSource((key) => config[key]), environmentTokenSource(environment)], folder);

  it("is the stack configuration's, else the environment's, as text or as a file", async () => {
    writeFileSync(join(folder, "plain.json"), text);
    const other = JSON.stringify({ ...serverTokenJson, consumer_key: "CK_environment" });
    expect(await sources({ "softwareupdate:serverToken": text }, { SOFTWAREUPDATE_SERVER_TOKEN: other })).toEqual({
      serverToken,
    });
    expect(await sources({ "softwareupdate:serverTokenFile": "plain.json" })).toEqual({ serverToken });
    expect(await sources({}, { SOFTWAREUPDATE_SERVER_TOKEN: other })).toMatchObject({
      serverToken: { consumerKey: "CK_environment" },
    });
    expect(await sources({}, { SOFTWAREUPDATE_SERVER_TOKEN_FILE: join(folder, "plain.json") })).toEqual({
      serverToken,
    });
  });

  it("may be encrypted, with its key beside it", async () => {
    const key = pem(pair.key);
    for (const layout of layouts) {
      const file = encryptMessage(folder, pair.certificate, layout);
      const settings = { "softwareupdate:serverTokenFile": file };
      expect(await sources({ ...settings, "softwareupdate:serverTokenKey": key })).toEqual({ serverToken });
      expect(await sources({ ...settings, "softwareupdate:serverTokenKeyFile": pair.key })).toEqual({ serverToken });
    }
    const mime = pem(encryptMessage(folder, pair.certificate, "mime"));
    const environment = { SOFTWAREUPDATE_SERVER_TOKEN: mime, SOFTWAREUPDATE_SERVER_TOKEN_KEY: key };
    expect(await sources({}, environment)).toEqual({ serverToken });
  });

  it("comes whole from one source: what is missing there is said, not taken from the next", async () => {
    const file = encryptMessage(folder, pair.certificate, "mime");
    const environment = { SOFTWAREUPDATE_SERVER_TOKEN_KEY: pem(pair.key), SOFTWAREUPDATE_SERVER_TOKEN: text };
    expect(await sources({ "softwareupdate:serverTokenFile": file }, environment)).toEqual({
      absence:
        `the file ${file} of softwareupdate:serverTokenFile is encrypted, and the stack configuration has no private key ` +
        "for it: set softwareupdate:serverTokenKey or softwareupdate:serverTokenKeyFile.",
    });
    expect(await sources({ "softwareupdate:serverTokenFile": "absent.json" }, environment)).toEqual({
      absence: "softwareupdate:serverTokenFile names absent.json, which isn't there.",
    });
    expect(await sources({})).toEqual({
      absence:
        "No server token is configured: set one of softwareupdate:serverToken, softwareupdate:serverTokenFile, " +
        "SOFTWAREUPDATE_SERVER_TOKEN, SOFTWAREUPDATE_SERVER_TOKEN_FILE.",
    });
  });

  it("is refused without a word of it when it is no server token", async () => {
    for (const broken of ['{"secret": "CS_marked"}', '{"secret": "CS_marked"', '{"consumer_key":"CK_marked"}']) {
      await expect(sources({ "softwareupdate:serverToken": broken })).rejects.toMatchObject({
        code: "CONFIGURATION",
        message: expect.stringMatching(/^softwareupdate:serverToken is no server token: (?!.*_marked)/) as string,
      });
    }
    await expect(sources({ "softwareupdate:serverTokenFile": "." })).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("can't be read (EISDIR)") as string,
    });
  });
});
