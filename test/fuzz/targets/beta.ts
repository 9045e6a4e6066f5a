import { readFileSync } from "node:fs";
import path from "node:path";
import { decryptServerToken, isEncrypted } from "../../../provider/beta/decryption";
import { Session } from "../../../provider/beta/session";
import { parseSeedBuildTokens } from "../../../provider/core/beta/programs";
import { parseServerToken, renewalWarning } from "../../../provider/core/beta/serverToken";
import type { HttpAnswer } from "../../../provider/http";
import { now, repository } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";

const secret = "Zq7Xz9vKjWq2Lm4TtR8sVdv9BgmFbRDh";
const tokenJson = JSON.stringify({
  consumer_key: "CK_1",
  consumer_secret: secret,
  access_token: "AT_1",
  access_secret: `${secret}x`,
  access_token_expiry: "2026-09-01T00:00:00Z",
});
const words = ["consumer_key", "consumer_secret", "access_token", "access_secret", "access_token_expiry"];
const file = (name: string): Buffer => readFileSync(path.join(repository, "test/fuzz/seeds", name));

const serverToken: FuzzTarget = {
  name: "server-token",
  reads: "a decrypted server token",
  seeds: () => [tokenJson, `-----BEGIN MESSAGE-----\r\n${tokenJson}\r\n-----END MESSAGE-----\r\n`],
  words,
  secrets: [secret],
  run: (input) => renewalWarning(parseServerToken(textOf(input), "the file"), now),
};

let key = "";

const encryptedServerToken: FuzzTarget = {
  name: "encrypted-server-token",
  reads: "a server token as downloaded: MIME, base64, PEM or DER around CMS",
  seeds: () => [file("token-mime.p7m"), file("token-der.p7m"), file("token-base64.p7m")],
  words: ["Content-Type: application/pkcs7-mime", "-----BEGIN CMS-----", "-----END CMS-----", "a: b", " c: d"],
  secrets: [secret],
  prepare: () => void (key = file("token-key.pem").toString()),
  run: async (input) => {
    if (!isEncrypted(input)) return parseServerToken(textOf(input), "the file");
    const text = await decryptServerToken({ content: input, source: "the file", key, keySource: "the key" });
    return parseServerToken(text, "the file");
  },
};

const privateKey: FuzzTarget = {
  name: "private-key",
  reads: "the private key of a server token",
  seeds: () => [file("token-key.pem")],
  words: ["-----BEGIN PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----"],
  run: (input) =>
    decryptServerToken({
      content: file("token-der.p7m"),
      source: "the file",
      key: textOf(input),
      keySource: "the key",
    }),
};

const programs = JSON.stringify({
  betaEnrollmentTokens: [
    { os: "iOS", title: "iOS 26 AppleSeed Beta", token: secret },
    { os: "OSX", title: "macOS", token: `${secret}y` },
  ],
});

/** A session's and the list's answer, each with a status line and a header line before its body. */
const deviceAssignment: FuzzTarget = {
  name: "device-assignment",
  reads: "answers of the device assignment service: sessions, refusals, beta programs",
  seeds: () => [
    `200\n\n{"auth_session_token":"${secret}"}\n--\n200\nrotated\n${programs}`,
    `200\n\n{"auth_session_token":"a"}\n--\n403\n\nAPPLE_SEED_FOR_IT_TURNED_OFF`,
    `401\n\noauth_problem=timestamp_refused\n--\n200\n\n{}`,
  ],
  words: [
    "auth_session_token",
    "betaEnrollmentTokens",
    "seedBuildTokens",
    "os",
    "title",
    "token",
    "T_C_NOT_SIGNED",
    "\n--\n",
  ],
  secrets: [secret],
  run: async (input) => {
    const [first = "", second = ""] = textOf(input).split("\n--\n");
    const answers = [first, second].map(answerIn);
    let asked = 0;
    const answer = await new Session().get("/os-beta-enrollment/tokens", {
      url: new URL("https://mdmenrollment.example"),
      service: "the service",
      serverToken: { consumerKey: "k", consumerSecret: secret, accessToken: "t", accessSecret: secret },
      now: () => now,
      send: async (make) => {
        const { headers = {} } = await make();
        mustHold(
          Object.values(headers).every((value) => !/[\r\n]/.test(value)),
          "no header has a second line",
        );
        return answers[Math.min(asked++, 1)]!;
      },
    });
    parseSeedBuildTokens(answer.text, "the service");
  },
};

function answerIn(text: string): HttpAnswer {
  const [code = "", header = "", ...body] = text.split("\n");
  const headers = { date: header, ...(/^[\x20-\x7e]+$/.test(header) && { "x-adm-auth-session": header }) };
  return { status: Number(code) || 200, headers, text: body.join("\n"), bytes: Buffer.from(body.join("\n")) };
}

/** Parsers around Apple's device assignment service. */
export const betaTargets = [serverToken, encryptedServerToken, privateKey, deviceAssignment];
