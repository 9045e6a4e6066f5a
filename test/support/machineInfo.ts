/** MachineInfo as devices sign it, made with openssl: a chain of authorities of the tests' own, and devices below it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerCleanup } from "./cleanup";
import { toPropertyList, type PropertyListValue } from "./propertyList";

/** A key and its certificate. */
export interface Identity {
  /** The certificate's file, in PEM. */
  readonly certificate: string;
  /** The key's file. */
  readonly key: string;
}

/** A chain like Apple's: a root, under it an authority for devices, under that devices. */
export interface DeviceChain {
  /** A folder for the files of a test; goes with the test file. */
  readonly folder: string;
  readonly root: Identity;
  /** The authority that issues devices' certificates. */
  readonly authority: Identity;
  /** The file with both authorities. */
  readonly chainFile: string;
  /** A device's identity. */
  readonly device: Identity;
  /** Makes another authority under the root, or one on its own. */
  makeAuthority(name: string, issuer?: Identity): Identity;
  /**
   * Makes a device's identity.
   *
   * @param usage keyUsage. Default: what Apple's devices have.
   * @param key The kind of key, as openssl names it. Default: an elliptic curve, which is made quickly.
   */
  makeDevice(name: string, issuer?: Identity, usage?: string, key?: readonly string[]): Identity;
}

const ellipticCurve = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
const deviceUsage = "critical,digitalSignature,keyEncipherment";

/** Makes a chain; its certificates are valid for a month. */
export function makeDeviceChain(): DeviceChain {
  const folder = mkdtempSync(join(tmpdir(), "device-chain-"));
  registerCleanup(() => rmSync(folder, { recursive: true, force: true }));
  const make = (name: string, issuer: Identity | undefined, extensions: string, key: readonly string[]): Identity => {
    const at = (ending: string) => join(folder, `${name}.${ending}`);
    const identity = { certificate: at("pem"), key: at("key") };
    writeFileSync(at("ext"), extensions);
    const subject = ["-subj", `/O=Test/CN=${name}`];
    openssl(["req", "-newkey", ...key, "-nodes", "-keyout", identity.key, "-out", at("csr"), ...subject]);
    const signer = issuer ? ["-CA", issuer.certificate, "-CAkey", issuer.key] : ["-signkey", identity.key];
    const serial = issuer ? ["-CAcreateserial", "-CAserial", at("srl")] : [];
    const days = ["-days", "30", "-extfile", at("ext")];
    openssl(["x509", "-req", "-in", at("csr"), ...signer, ...serial, ...days, "-out", identity.certificate]);
    return identity;
  };
  const makeAuthority = (name: string, issuer?: Identity) =>
    make(
      name,
      issuer,
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign\n",
      ellipticCurve,
    );
  const root = makeAuthority("root");
  const authority = makeAuthority("authority", root);
  const makeDevice: DeviceChain["makeDevice"] = (name, issuer = authority, usage = deviceUsage, key = ellipticCurve) =>
    make(name, issuer, `basicConstraints=critical,CA:FALSE\nkeyUsage=${usage}\n`, key);
  const chainFile = join(folder, "chain.pem");
  writeFileSync(chainFile, readFileSync(authority.certificate, "utf8") + readFileSync(root.certificate, "utf8"));
  return { folder, root, authority, chainFile, device: makeDevice("device"), makeAuthority, makeDevice };
}

/** An identity that issued itself. */
export function selfSigned(chain: DeviceChain): Identity {
  const at = (ending: string) => join(chain.folder, `self.${ending}`);
  const usage = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", `keyUsage=${deviceUsage}`];
  const files = ["-keyout", at("key"), "-out", at("pem"), "-days", "30", "-subj", "/O=Test/CN=device"];
  openssl(["req", "-x509", "-newkey", ...ellipticCurve, "-nodes", ...files, ...usage]);
  return { certificate: at("pem"), key: at("key") };
}

/**
 * Signs bytes as a device does: CMS with the content in it, in DER.
 *
 * @param options More of openssl's options, such as `-noattr`.
 */
export function sign(content: string | Buffer, identity: Identity, options: readonly string[] = []): Buffer {
  const signer = ["-signer", identity.certificate, "-inkey", identity.key];
  return openssl(["cms", "-sign", "-nodetach", "-binary", "-outform", "DER", ...signer, ...options], content);
}

/** What a device says of itself; an iPhone that can be asked, unless told otherwise. A key without a value is left out. */
export function machineInfo(keys: Readonly<Record<string, PropertyListValue | undefined>> = {}): string {
  const all = {
    LANGUAGE: "en",
    MDM_CAN_REQUEST_SOFTWARE_UPDATE: true,
    OS_VERSION: "17.5",
    PRODUCT: "iPhone14,5",
    SERIAL: "F2LX0000TEST",
    SOFTWARE_UPDATE_DEVICE_ID: keys.PRODUCT ?? "iPhone14,5",
    UDID: "00008110-000A1D2E3F4A801E",
    VERSION: "21F79",
    ...keys,
  };
  const entries = Object.entries(all).filter((entry): entry is [string, PropertyListValue] => entry[1] !== undefined);
  return toPropertyList(Object.fromEntries(entries));
}

/** Runs openssl; gives what it writes. */
export function openssl(words: readonly string[], input?: string | Buffer): Buffer {
  return execFileSync("openssl", words, { input, stdio: ["pipe", "pipe", "pipe"], maxBuffer: 64 * 1024 * 1024 });
}
