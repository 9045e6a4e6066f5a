import { X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverTokenJson, startDeviceAssignmentService } from "../support/deviceAssignmentService";
import { openssl } from "../support/openssl";
import { encryptMessage, makeServerTokenKey } from "../support/serverTokens";
import { softwareupdate } from "./support/capturedIo";

let folder: string;
let elsewhere: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-server-token-"));
  elsewhere = mkdtempSync(join(tmpdir(), "cli-server-token-"));
});
afterEach(() => [folder, elsewhere].forEach((one) => rmSync(one, { recursive: true, force: true })));

const run = (...argv: string[]) => softwareupdate(["server-token", ...argv], { workingDirectory: folder });
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const mode = (name: string) => statSync(join(folder, name)).mode & 0o777;
const isPosix = process.platform !== "win32";

describe("softwareupdate server-token", () => {
  test("makes a key, decrypts what openssl encrypted for its certificate, and Apple's service takes the result", async () => {
    const made = await run("keypair", "--name", "Example Inc", "--days", "30");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(folder).sort()).toEqual(["server-token.certificate.pem", "server-token.key.pem"]);
    const { subject, validToDate } = new X509Certificate(read("server-token.certificate.pem"));
    expect(subject).toBe("CN=Example Inc");
    expect(Math.round((validToDate.getTime() - Date.now()) / 86_400_000)).toBe(30);
    openssl(["pkey", "-in", join(folder, "server-token.key.pem"), "-check", "-noout"]);
    for (const layout of ["mime", "der", "base64"] as const) {
      const file = encryptMessage(elsewhere, join(folder, "server-token.certificate.pem"), layout);
      const decrypted = await run("decrypt", file);
      expect(decrypted).toMatchObject({ code: 0, stderr: "" });
      expect(decrypted.stdout).toContain("the server token, which expires on 2099-07-01");
      expect(JSON.parse(read("server-token.json"))).toEqual(serverTokenJson);
      for (const secret of [serverTokenJson.consumer_secret, serverTokenJson.access_secret, "PRIVATE KEY"]) {
        expect(made.stdout + decrypted.stdout).not.toContain(secret);
      }
    }
    const service = await startDeviceAssignmentService();
    try {
      const environment = { ...service.environment, SOFTWAREUPDATE_SERVER_TOKEN_FILE: "server-token.json" };
      expect(await softwareupdate(["beta-programs"], { workingDirectory: folder, environment })).toMatchObject({
        code: 0,
      });
    } finally {
      await service.close();
    }
  });

  test("writes files that only the user may read, whatever was there", async () => {
    await run("keypair");
    writeFileSync(join(folder, "server-token.json"), "{}");
    chmodSync(join(folder, "server-token.json"), 0o644);
    await run("decrypt", encryptMessage(elsewhere, join(folder, "server-token.certificate.pem"), "mime"));
    const names = ["server-token.certificate.pem", "server-token.json", "server-token.key.pem"];
    expect(readdirSync(folder).sort()).toEqual(names);
    // Windows has no such permissions.
    expect(names.map(mode)).toEqual(names.map((name) => (isPosix ? 0o600 : mode(name))));
  });

  test("overwrites neither a key nor a certificate", async () => {
    await run("keypair");
    const [key, certificate] = [read("server-token.key.pem"), read("server-token.certificate.pem")];
    const again = await run("keypair");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("server-token.key.pem is there already, and what is in it may be needed");
    const beside = await run("keypair", "--key", "other.key.pem");
    expect(beside.stderr).toContain("server-token.certificate.pem is there already");
    expect([read("server-token.key.pem"), read("server-token.certificate.pem")]).toEqual([key, certificate]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("says what is wrong with a file that it can't decrypt, and leaves what was there", async () => {
    await run("keypair");
    writeFileSync(join(folder, "server-token.json"), "before");
    const stranger = makeServerTokenKey(elsewhere);
    const file = encryptMessage(elsewhere, stranger.certificate, "mime");
    expect(await run("decrypt", file)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("it was encrypted for another key") as string,
    });
    const empty = encryptMessage(elsewhere, join(folder, "server-token.certificate.pem"), "mime", "no token");
    expect((await run("decrypt", empty)).stderr).toContain(`What is in ${empty} is no server token`);
    expect((await run("decrypt", "absent.p7m")).stderr).toContain("absent.p7m can't be read (ENOENT)");
    expect(read("server-token.json")).toBe("before");
  });

  test.each([
    [["keypair", "--days", "0"], "--days must be from 1 to 3650"],
    [["keypair", "--days", "soon"], "--days must be from 1 to 3650"],
    [["keypair", "--key", "one.pem", "--certificate", "./one.pem"], "--key and --certificate must be two files"],
    [["decrypt"], "FILE is missing"],
    [["decrypt", "a.p7m", "b.p7m"], "unexpected argument b.p7m"],
  ])("exits with 2 for %p", async (argv, sentence) => {
    const { code, stderr } = await run(...argv);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) as string });
    expect(readdirSync(folder)).toEqual([]);
  });
});
