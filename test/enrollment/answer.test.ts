import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { answerFormat } from "../../enrollment/answerFormat";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import { answerFile, listen } from "./listening";

/** A key of Apple's schema. */
interface SchemaKey {
  readonly key: string;
  readonly type: string;
  readonly presence: "required" | "optional";
  readonly rangelist?: readonly string[];
  readonly subkeys?: readonly SchemaKey[];
}

const chain = makeDeviceChain();
const betaProgram = "macOS <AppleSeed> & Beta";
const token = "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg";
const mac = {
  PRODUCT: "Mac14,2",
  SOFTWARE_UPDATE_DEVICE_ID: "J413AP",
  OS_VERSION: "26.3.1",
  VERSION: "25D2128",
};

/** Makes the largest answer: a supplemental's build, a beta program and a message. */
async function largestAnswer(headers: Readonly<Record<string, string>> = {}, format?: "json" | "xml") {
  const rule = { minimum: "26.3.1", supplemental: "(a)", betaProgram };
  const gate = await listen(chain, {
    policy: { platforms: { macOS: rule }, message: "Your Mac is updated first." },
    betaToken: () => token,
    lookupUrl: answerFile(chain, "2026-03-17"),
    ...(format && { format }),
  });
  return gate.post(sign(machineInfo(mac), chain.device), headers);
}

/** What of an answer Apple's schema doesn't allow. */
function contradictions(value: unknown, keys: readonly SchemaKey[], path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path} is no dictionary`];
  const found = Object.entries(value as Record<string, unknown>);
  const unknown = found
    .filter(([name]) => !keys.some(({ key }) => key === name))
    .map(([name]) => `${path}${name} is unknown`);
  const missing = keys
    .filter(({ key, presence }) => presence === "required" && !(key in value))
    .map(({ key }) => `${path}${key} is missing`);
  const wrong = found.flatMap(([name, inner]) => {
    const key = keys.find((one) => one.key === name);
    if (!key) return [];
    if (key.type === "<dictionary>") return contradictions(inner, key.subkeys ?? [], `${path}${name}.`);
    if (typeof inner !== "string" || key.type !== "<string>") return [`${path}${name} is no ${key.type}`];
    return key.rangelist && !key.rangelist.includes(inner) ? [`${path}${name} is none of Apple's values`] : [];
  });
  return [...unknown, ...missing, ...wrong];
}

function schemaKeys(version: string): SchemaKey[] {
  const file = join(__dirname, "../fixtures/apple-schema", version, "mdm/errors/softwareupdate.required.yaml");
  return (parse(readFileSync(file, "utf8")) as { payloadkeys: SchemaKey[] }).payloadkeys;
}

test.each(["18.2", "26.0"])("the answer has all keys of Apple's schema %s and no other", async (version) => {
  const keys = schemaKeys(version);
  const body: unknown = JSON.parse((await largestAnswer()).body);
  expect(contradictions(body, keys)).toEqual([]);
  const names = (list: readonly SchemaKey[], path = ""): string[] =>
    list.flatMap(({ key, subkeys = [] }) => [path + key, ...names(subkeys, `${path}${key}.`)]);
  const written = (value: object, path = ""): string[] =>
    Object.entries(value).flatMap(([key, inner]) => [
      path + key,
      ...(typeof inner === "object" && inner !== null ? written(inner as object, `${path}${key}.`) : []),
    ]);
  expect(written(body as object).sort()).toEqual(names(keys).sort());
});

test("the check of these tests finds what the schema doesn't allow", () => {
  const wrong = { code: "com.apple.other", details: { OSVersion: 26, RequireBetaProgram: { code: "x", Token: "y" } } };
  expect(contradictions(wrong, schemaKeys("18.2"))).toEqual([
    "code is none of Apple's values",
    "details.OSVersion is no <string>",
    "details.RequireBetaProgram.code is unknown",
    "details.RequireBetaProgram.Description is missing",
  ]);
});

test("the smallest answer has what Apple requires, and a description for the device's log", async () => {
  const gate = await listen(chain, { policy: { platforms: { iOS: { minimum: "latest" } } } });
  const answer = await gate.post(sign(machineInfo(), chain.device));
  expect(JSON.parse(answer.body)).toEqual({
    code: "com.apple.softwareupdate.required",
    description: "The organization requires iOS 26.6.1 before enrollment.",
    details: { OSVersion: "26.6.1" },
  });
});

test("the answer is JSON, as Apple's Content-Type says, where the device says nothing", async () => {
  const answer = await largestAnswer();
  expect(answer.status).toBe(403);
  expect(answer.headers["content-type"]).toBe("application/json");
});

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>code</key>
<string>com.apple.softwareupdate.required</string>
<key>description</key>
<string>The organization requires macOS 26.3.1 before enrollment.</string>
<key>message</key>
<string>Your Mac is updated first.</string>
<key>details</key>
<dict>
<key>OSVersion</key>
<string>26.3.1</string>
<key>BuildVersion</key>
<string>25D771280a</string>
<key>RequireBetaProgram</key>
<dict>
<key>Description</key>
<string>macOS &lt;AppleSeed&gt; &amp; Beta</string>
<key>Token</key>
<string>${token}</string>
</dict>
</dict>
</dict>
</plist>
`;

test.each([
  ["the device takes only that", { accept: "application/xml" }, undefined],
  ["the settings say so", { accept: "application/json" }, "xml"],
] as const)("the answer is a property list when %s", async (_, headers, format) => {
  const answer = await largestAnswer(headers, format);
  expect(answer.status).toBe(403);
  expect(answer.headers["content-type"]).toBe("application/xml");
  expect(answer.body).toBe(xml);
});

test("the answer is JSON when the settings say so", async () => {
  const answer = await largestAnswer({ accept: "application/xml" }, "json");
  expect(answer.headers["content-type"]).toBe("application/json");
});

test.each([
  [undefined, "json"],
  ["*/*", "json"],
  ["application/json", "json"],
  ["application/xml, application/json;q=0.5", "json"],
  ["text/xml", "xml"],
  ["Application/XML;q=0.9", "xml"],
  ["application/xml, */*;q=0.1", "json"],
  ["text/html", "json"],
] as const)("who accepts %s gets %s", (accept, format) => {
  expect(answerFormat(accept)).toBe(format);
});
