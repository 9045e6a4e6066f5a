import { parser as createParser } from "sax";
import { SoftwareUpdateError } from "../error";

/** Far above any profile, far below what makes a parser slow. */
const largest = 16 * 1024 * 1024;
const deepest = 64;

/**
 * Reads an XML property list, or JSON. Entities and nesting are bounded: a profile may come from anywhere. (The usual
 * packages accept what is cut off, or print what is wrong with a profile on standard error.)
 *
 * @param bytes The file.
 * @param file Its name, for messages.
 * @throws SoftwareUpdateError `INVALID_INPUT` for everything else, with the way to convert a binary or signed one.
 */
export function parsePropertyList(bytes: Uint8Array, file: string): unknown {
  const refused = formProblem(bytes);
  if (refused !== undefined) throw invalid(file, refused);
  const text = new TextDecoder().decode(bytes).trim();
  return text.startsWith("<") ? fromXml(text, file) : fromJson(text, file);
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

function fromXml(text: string, file: string): unknown {
  if (/<!ENTITY/i.test(text)) throw invalid(file, "declares entities of its own, which no property list needs");
  const reader = new PropertyListReader();
  const parser = createParser(true);
  parser.onopentag = ({ name }) => reader.open(name);
  parser.onclosetag = () => reader.close();
  parser.ontext = parser.oncdata = (part) => reader.text(part);
  parser.onerror = (error) => {
    throw error;
  };
  try {
    parser.write(text).close();
    return reader.result();
  } catch {
    if (reader.isTooDeep) throw invalid(file, `is nested deeper than ${deepest} levels`);
    throw invalid(file, "is not a property list in XML");
  }
}

interface Element {
  readonly name: string;
  readonly keys: string[];
  readonly values: unknown[];
  text: string;
}

const containers = ["plist", "dict", "array"];

/** Builds the value from the parser's events, on a stack of its own, so that no nesting can exhaust that of the process. */
class PropertyListReader {
  isTooDeep = false;
  private readonly elements: Element[] = [];
  private readonly finished: unknown[] = [];

  open(name: string): void {
    const above = this.elements.at(-1);
    this.isTooDeep = this.elements.length >= deepest;
    const isExpected = above ? containers.includes(above.name) && name !== "plist" : name === "plist";
    if (this.isTooDeep || !isExpected) throw new Error(name);
    this.elements.push({ name, keys: [], values: [], text: "" });
  }

  text(part: string): void {
    const element = this.elements.at(-1);
    if (element) element.text += part;
  }

  close(): void {
    const element = this.elements.pop()!;
    const above = this.elements.at(-1);
    if (containers.includes(element.name) && element.text.trim() !== "") throw new Error(element.name);
    if (element.name === "plist") this.finished.push(...element.values);
    else if (element.name === "key") addKey(above!, element.text);
    else addValue(above!, valueOf(element));
  }

  result(): unknown {
    if (this.finished.length !== 1) throw new Error("plist");
    return this.finished[0];
  }
}

function addKey(dictionary: Element, key: string): void {
  if (dictionary.name !== "dict" || dictionary.keys.length !== dictionary.values.length) throw new Error("key");
  dictionary.keys.push(key);
}

function addValue(container: Element, value: unknown): void {
  if (container.name === "dict" && container.keys.length !== container.values.length + 1) throw new Error("dict");
  container.values.push(value);
}

function valueOf({ name, keys, values, text }: Element): unknown {
  switch (name) {
    case "dict":
      if (keys.length !== values.length) throw new Error(name);
      return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
    case "array":
      return values;
    case "string":
    case "date":
      return text;
    case "integer":
    case "real":
      return Number(text);
    case "true":
    case "false":
      return name === "true";
    case "data":
      return Buffer.from(text, "base64");
    default:
      throw new Error(name);
  }
}

function fromJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid(file, "is neither a property list in XML nor JSON");
  }
}

function invalid(file: string, reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", `${file} ${reason}.`);
}
