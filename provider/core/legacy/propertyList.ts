import { SoftwareUpdateError } from "../error";
import { parseJson } from "../json";
import { parseXmlPropertyList } from "../propertyList";

/** Far above any profile, far below what makes a parser slow. */
const largest = 16 * 1024 * 1024;

/**
 * Reads a profile: an XML property list, or JSON.
 *
 * @param bytes The file.
 * @param file Its name, for messages.
 * @throws SoftwareUpdateError `INVALID_INPUT` for everything else, with the way to convert a binary or signed one.
 */
export function parsePropertyList(bytes: Uint8Array, file: string): unknown {
  const refused = formProblem(bytes);
  if (refused !== undefined) throw invalid(file, refused);
  const text = new TextDecoder().decode(bytes).trim();
  return text.startsWith("<") ? parseXmlPropertyList(text, file) : fromJson(text, file);
}

function formProblem(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (bytes.length > largest) return "is larger than 16 MB";
  if (start.startsWith("bplist")) {
    return "is a binary property list; convert a copy first: plutil -convert xml1 -o profile.xml FILE";
  }
  // A signed profile is CMS: in DER a SEQUENCE, in PEM with its usual first line.
  if (bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80) return signed("DER");
  if (/^-----BEGIN (PKCS7|CMS)-----/.test(start)) return signed("PEM");
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) return "is not in UTF-8; convert a copy first: plutil -convert xml1 FILE";
  return undefined;
}

function signed(form: string): string {
  return (
    "is signed (CMS); unwrap it first: security cms -D -i FILE -o profile.xml on a Mac, or elsewhere " +
    `openssl cms -verify -noverify -inform ${form} -in FILE -out profile.xml`
  );
}

function fromJson(text: string, file: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw invalid(file, "is neither a property list in XML nor JSON");
  return value;
}

function invalid(file: string, reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", `${file} ${reason}.`);
}
