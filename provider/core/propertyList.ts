/** XML property lists, as devices and profiles have them. */
import { parser as createParser } from "sax";
import { SoftwareUpdateError } from "./error";
import { isObject } from "./json";

const deepest = 64;

/**
 * Reads an XML property list. Nesting is bounded and entities of its own are refused, since a property list may come from
 * anywhere; who calls bounds the length. (The usual packages accept what is cut off, or print what is wrong on standard
 * error.)
 *
 * @param text The property list.
 * @param name What it is, for messages: a file, or `The MachineInfo`.
 * @returns The value: dates as text, data as a `Buffer`.
 * @throws SoftwareUpdateError `INVALID_INPUT` for everything else.
 */
export function parseXmlPropertyList(text: string, name: string): unknown {
  if (/<!ENTITY/i.test(text)) throw invalid(name, "declares entities of its own, which no property list needs");
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
    if (reader.isTooDeep) throw invalid(name, `is nested deeper than ${deepest} levels`);
    throw invalid(name, "is not a property list in XML");
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
      return numberOf(text);
    case "true":
    case "false":
      return name === "true";
    case "data":
      return Buffer.from(text, "base64");
    default:
      throw new Error(name);
  }
}

function numberOf(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new Error("number");
  return number;
}

function invalid(name: string, reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", `${name} ${reason}.`);
}

/**
 * Writes an XML property list.
 *
 * @param dictionary Texts, true, false, and dictionaries of them; keys without a value are left out.
 */
export function formatXmlPropertyList(dictionary: object): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">`,
    `<plist version="1.0">`,
    ...xmlLines(dictionary),
    "</plist>",
    "",
  ].join("\n");
}

function xmlLines(value: unknown): string[] {
  if (typeof value === "string") return [`<string>${escaped(value)}</string>`];
  if (typeof value === "boolean") return [`<${value}/>`];
  if (!isObject(value)) throw new TypeError(`a property list can't hold a ${typeof value} here`);
  const entries = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`<key>${escaped(key)}</key>`, ...xmlLines(inner)],
  );
  return ["<dict>", ...entries, "</dict>"];
}

function escaped(text: string): string {
  return (
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      // XML has no way to write them.
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}
