import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appleDeviceAuthority } from "../../enrollment/appleDeviceAuthority";
import { appleDeviceAuthorities, readAuthorities } from "../../enrollment/authorities";
import { appleRootCertificate } from "../../provider/lookup/appleRootCertificate";
import { machineInfo, makeDeviceChain, openssl, selfSigned, sign, type Identity } from "../support/machineInfo";
import { listen, profile, type Listening } from "./listening";

const chain = makeDeviceChain();
const token = "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg";
const betaProgram = "iOS 26 AppleSeed Beta";
const policy = { platforms: { iOS: { minimum: "latest", betaProgram } } };
const betaToken = () => token;

let gate: Listening;

beforeAll(async () => {
  gate = await listen(chain, { policy, betaToken });
});

beforeEach(() => void gate.entries.splice(0));

/** Sends what must be refused; gives the reason in the log. */
async function refusal(body: Buffer, at = gate): Promise<string> {
  const answer = await at.post(body);
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 400,
    body: "This is no request of an enrolling device.\n",
  });
  expect(at.entries).toHaveLength(1);
  expect(at.entries[0]).toMatchObject({ event: "rejected", level: "warning", status: 400 });
  return at.entries[0]!.reason;
}

describe("a device's signature", () => {
  const accepted: readonly (readonly [name: string, identity: () => Identity, options: readonly string[]])[] = [
    [
      "with its authority's certificate beside its own, as Macs do",
      () => chain.device,
      ["-certfile", chain.authority.certificate],
    ],
    ["with the whole chain, as iPhones do", () => chain.device, ["-certfile", chain.chainFile]],
    ["without signed attributes", () => chain.device, ["-noattr"]],
    ["that names its certificate by its key", () => chain.device, ["-keyid"]],
    ["in parts of unknown length (BER)", () => chain.device, ["-stream"]],
    ["with SHA-512", () => chain.device, ["-md", "sha512"]],
    [
      "of an RSA key with SHA-1, as older devices have",
      () => chain.makeDevice("rsa", chain.authority, "digitalSignature", ["rsa:2048"]),
      ["-md", "sha1"],
    ],
  ];
  test.each(accepted)("is accepted %s", async (name, identity, options) => {
    const SERIAL = `SERIAL${accepted.findIndex(([one]) => one === name)}`;
    const answer = await gate.post(sign(machineInfo({ SERIAL }), identity(), options));
    expect(answer.status).toBe(403);
    expect(gate.entries[0]).toMatchObject({ event: "decided", isVerified: true });
  });
});

describe("a MachineInfo is refused", () => {
  test("that signed itself, and gets no token", async () => {
    const reason = await refusal(sign(machineInfo(), selfSigned(chain)));
    expect(reason).toBe(
      `The MachineInfo was signed by a certificate that was issued by itself, and not by ${chain.chainFile}.`,
    );
  });

  test("of an authority that isn't trusted, though it has the same name", async () => {
    const other = makeDeviceChain();
    expect(await refusal(sign(machineInfo(), other.device))).toContain("issued by O=Test, CN=authority, and not by");
  });

  test("of another authority under the same root, such as one for developers", async () => {
    const developers = chain.makeAuthority("developers", chain.root);
    const message = sign(machineInfo(), chain.makeDevice("developer", developers), [
      "-certfile",
      developers.certificate,
    ]);
    expect(await refusal(message)).toContain("issued by O=Test, CN=developers, and not by");
  });

  test("of a certificate that the root issued itself", async () => {
    expect(await refusal(sign(machineInfo(), chain.makeDevice("upstart", chain.root)))).toContain(
      "issued by O=Test, CN=root",
    );
  });

  test("that an authority signed, and no device", async () => {
    const below = chain.makeAuthority("below", chain.authority);
    expect(await refusal(sign(machineInfo(), below))).toBe(
      "The MachineInfo was signed by a certificate that is not for signing messages.",
    );
  });

  test("of a certificate that isn't for signing", async () => {
    const identity = chain.makeDevice("encryption", chain.authority, "critical,keyEncipherment");
    expect(await refusal(sign(machineInfo(), identity))).toContain("not for signing messages");
  });

  test("of a certificate that has run out, and the log says when", async () => {
    const { validToDate } = new X509Certificate(readFileSync(chain.device.certificate));
    const later = await listen(chain, { policy, betaToken }, { now: () => validToDate.getTime() + 6 * 60_000 });
    const reason = await refusal(sign(machineInfo(), chain.device), later);
    expect(reason).toBe(
      `The MachineInfo was signed by a certificate that was valid until ${validToDate.toISOString()}.`,
    );
  });

  test("of a certificate that isn't valid yet", async () => {
    const { validFromDate } = new X509Certificate(readFileSync(chain.device.certificate));
    const before = await listen(chain, { policy, betaToken }, { now: () => validFromDate.getTime() - 6 * 60_000 });
    expect(await refusal(sign(machineInfo(), chain.device), before)).toContain("isn't valid before");
  });

  test.each([
    ["with signed attributes", []],
    ["without signed attributes", ["-noattr"]],
  ])("whose content was changed, %s", async (_, options) => {
    const message = sign(machineInfo({ SERIAL: "F2LX0000TEST" }), chain.device, options);
    const at = message.indexOf("F2LX0000TEST");
    message.write("F2LX0000EVIL", at);
    expect(await refusal(message)).toBe(
      "The MachineInfo was changed after it was signed, or its signature can't be verified.",
    );
  });

  test("without its signer's certificate", async () => {
    expect(await refusal(sign(machineInfo(), chain.device, ["-nocerts"]))).toBe(
      "The MachineInfo doesn't hold its signer's certificate.",
    );
  });

  test("with two signers", async () => {
    const second = chain.makeDevice("second");
    const options = ["-signer", second.certificate, "-inkey", second.key];
    expect(await refusal(sign(machineInfo(), chain.device, options))).toContain("has 2 signers");
  });

  test("that isn't signed at all", async () => {
    expect(await refusal(Buffer.from(machineInfo()))).toBe("The MachineInfo is not a signed message (CMS).");
  });

  test.each([
    ["whose content isn't in it", []],
    ["whose content is no data", ["-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4"]],
  ])("%s", async (_, options) => {
    const { certificate, key } = chain.device;
    const signer = ["-signer", certificate, "-inkey", key, ...options];
    const message = openssl(["cms", "-sign", "-binary", "-outform", "DER", ...signer], machineInfo());
    expect(await refusal(message)).toBe("The MachineInfo is signed, but what was signed is not in it, or is no data.");
  });
});

describe("without verification", () => {
  test("anybody is answered, and nobody gets a token, also where the policy names its program", async () => {
    const open = await listen(chain, { policy, betaToken, verifySignature: false });
    const answer = await open.post(sign(machineInfo(), selfSigned(chain)));
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ details: { OSVersion: "26.6.1" } });
    expect(answer.body).not.toContain(token);
    expect(JSON.stringify(open.entries)).not.toContain(token);
    expect(open.entries).toMatchObject([
      { event: "failed", level: "warning", reason: expect.stringContaining("signatures are not verified") as unknown },
      { event: "decided", isVerified: false, level: "warning" },
    ]);
  });

  test("the source of tokens isn't even asked", async () => {
    const titles: string[] = [];
    const open = await listen(chain, {
      policy,
      betaToken: (title) => void titles.push(title),
      verifySignature: false,
    });
    await open.post(sign(machineInfo(), chain.device));
    expect(titles).toEqual([]);
    const verifying = await listen(chain, { policy, betaToken: (title) => void titles.push(title) });
    await verifying.post(sign(machineInfo(), chain.device));
    expect(titles).toEqual([betaProgram]);
  });

  test("a device that runs the minimum gets its profile", async () => {
    const open = await listen(chain, { policy, betaToken, verifySignature: false });
    const answer = await open.post(sign(machineInfo({ OS_VERSION: "26.6.1" }), selfSigned(chain)));
    expect(answer).toMatchObject({ status: 200, body: profile });
  });
});

describe("Apple's authority for devices", () => {
  test("is the certificate with the fingerprint that stands beside it", () => {
    const [certificate, ...others] = appleDeviceAuthorities().certificates;
    expect(others).toEqual([]);
    expect(certificate!.subject).toContain("CN=Apple iPhone Device CA");
    expect(certificate!.fingerprint256).toBe(
      "76:F2:7D:00:E1:33:3B:C8:8D:E0:E2:91:6C:38:C9:A7:F2:B7:57:74:C2:5A:79:4C:09:2A:80:E3:C4:C6:6C:CE",
    );
  });

  test("was issued by Apple iPhone Certification Authority, and that by Apple Root CA", () => {
    const device = new X509Certificate(appleDeviceAuthority);
    const middle = new X509Certificate(
      readFileSync(join(__dirname, "../fixtures/apple/iphone-certification-authority.pem")),
    );
    const root = new X509Certificate(appleRootCertificate);
    expect(device.checkIssued(middle) && device.verify(middle.publicKey)).toBe(true);
    expect(middle.checkIssued(root) && middle.verify(root.publicKey)).toBe(true);
    expect(middle.fingerprint256).toBe(
      "E4:E2:93:6D:3C:07:6E:C4:AE:A8:AC:37:27:75:24:95:0C:A0:05:89:4B:39:BB:A2:D3:47:FA:33:15:5A:E5:FA",
    );
  });

  test("is what is trusted by default", async () => {
    const byDefault = await listen(chain, { policy, betaToken, caFile: undefined });
    expect(await refusal(sign(machineInfo(), chain.device), byDefault)).toContain(
      "not by Apple's authority for devices",
    );
  });
});

describe("a file of authorities", () => {
  const file = (name: string, text: string): string => {
    const path = join(chain.folder, name);
    writeFileSync(path, text);
    return path;
  };
  const names = (path: string) => readAuthorities(path).certificates.map(({ subject }) => subject);

  test("trusts only the lowest of a chain, whatever its order", () => {
    const certificates = [chain.root, chain.authority].map(({ certificate }) => readFileSync(certificate, "utf8"));
    expect(names(file("down.pem", certificates.join("")))).toEqual(["O=Test\nCN=authority"]);
    expect(names(file("up.pem", certificates.reverse().join("some text\n")))).toEqual(["O=Test\nCN=authority"]);
  });

  test("trusts authorities that stand side by side", () => {
    const other = chain.makeAuthority("other", chain.root);
    const both = [chain.authority, other].map(({ certificate }) => readFileSync(certificate, "utf8")).join("");
    expect(names(file("both.pem", both))).toEqual(["O=Test\nCN=authority", "O=Test\nCN=other"]);
  });

  test.each([
    [
      "that doesn't exist",
      () => join(chain.folder, "missing.pem"),
      /The authorities in .*missing\.pem can't be read \(ENOENT\)/,
    ],
    ["without a certificate", () => chain.device.key, /holds no certificate in PEM form/],
    [
      "with a broken certificate",
      () => file("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
      /Certificate 1 of .*broken\.pem can't be read/,
    ],
    [
      "with a device's certificate",
      () => chain.device.certificate,
      /holds a certificate that is no authority's: O=Test, CN=device/,
    ],
  ])("%s is an error that names it", (_, path, message) => {
    expect(() => readAuthorities(path())).toThrow(message);
  });
});
