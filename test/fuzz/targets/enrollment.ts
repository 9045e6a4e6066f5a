import { readFileSync } from "node:fs";
import path from "node:path";
import { parseBetaTokens } from "../../../cli/betaTokens";
import { appleDeviceAuthorities } from "../../../enrollment/authorities";
import { parsePolicyText } from "../../../enrollment/policyFile";
import { openSignedMessage } from "../../../enrollment/signedMessage";
import { decideEnrollment } from "../../../provider/core/enrollment/decision";
import { parseMachineInfo } from "../../../provider/core/enrollment/machineInfo";
import { formatUpdateRequired } from "../../../provider/core/enrollment/updateRequired";
import { parseXmlPropertyList } from "../../../provider/core/propertyList";
import { parseAnswer } from "../../../provider/core/releases/answer";
import { buildCatalog } from "../../../provider/core/releases/catalog";
import { fixture, now, repository, shortened } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";

const on = "2026-08-18";
const catalog = buildCatalog(parseAnswer(shortened(fixture("gdmf", "pmv-2026-08-18T0049Z.json"), 6)));
const policy = { platforms: { iOS: { minimum: "latest" }, macOS: { minimum: { behind: 1 } } } };
const machineInfoText = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>LANGUAGE</key><string>en</string>
<key>MDM_CAN_REQUEST_SOFTWARE_UPDATE</key><true/>
<key>OS_VERSION</key><string>17.5</string>
<key>PRODUCT</key><string>iPhone14,5</string>
<key>SERIAL</key><string>F2LX0000TEST</string>
<key>SOFTWARE_UPDATE_DEVICE_ID</key><string>iPhone14,5</string>
<key>VERSION</key><string>21F79</string>
</dict>
</plist>
`;

function decide(text: string): void {
  const info = parseMachineInfo(parseXmlPropertyList(text, "The MachineInfo"));
  const decision = decideEnrollment(info, policy, { catalog, on });
  if (decision.action !== "update") return;
  formatUpdateRequired(decision.answer, "json");
  formatUpdateRequired(decision.answer, "xml");
}

const machineInfo: FuzzTarget = {
  name: "machine-info",
  reads: "the MachineInfo of an enrolling device, without its signature",
  seeds: () => [machineInfoText],
  words: ["PRODUCT", "SERIAL", "VERSION", "OS_VERSION", "SUPPLEMENTAL_BUILD_VERSION", "Mac14,2", "J413AP", "17.5"],
  run: (input) => decide(new TextDecoder().decode(input)),
};

const signedMessage: FuzzTarget = {
  name: "signed-message",
  reads: "the signed MachineInfo (CMS), with and without verification",
  seeds: () =>
    ["ec.der", "rsa.der", "plain.der"].map((name) => readFileSync(path.join(repository, "test/fuzz/seeds", name))),
  run: async (input) => {
    const content = await openSignedMessage(input, undefined, now);
    mustHold(content.length <= input.length, "no message holds more than it has");
    await openSignedMessage(input, appleDeviceAuthorities(), now);
    mustHold(false, "no message that Apple's authority did not vouch for is taken");
  },
};

const enrollmentPolicy: FuzzTarget = {
  name: "enrollment-policy",
  reads: "the policy file of the enrollment gate, in YAML and JSON",
  seeds: () => [
    "platforms:\n  iOS:\n    minimum: latest\n    models:\n      - devices: [iPhone11,8]\n        minimum: '18.7.8'\nmaxAttempts: 3\n",
    "platforms: &p\n  macOS: &m {minimum: '15.0', supplemental: (a)}\nexceptions:\n- serialNumbers: [A, B]\n  <<: *m\n",
    '{"platforms":{"iOS":{"minimum":{"major":26,"behind":1},"betaProgram":"x"}},"onCatalogFailure":"refuse"}',
  ],
  words: ["platforms", "minimum", "&a", "*a", "!!js/function", "? ", "|", ">-", "- ", "<<: *a", "%YAML 1.1", "---"],
  run: async (input) => {
    for (const name of ["policy.yaml", "policy.json"]) {
      try {
        const found = await parsePolicyText(textOf(input), name);
        decideEnrollment(parseMachineInfo({ PRODUCT: "iPhone14,5", VERSION: "21F79" }), found, { catalog, on });
      } catch (error) {
        if (name === "policy.json" || (error as Error).name !== "SoftwareUpdateError") throw error;
      }
    }
  },
};

const betaToken = "Zq7Xz9vKjWq2Lm4TtR8sVdv9BgmFbRDh";

const betaTokens: FuzzTarget = {
  name: "beta-tokens-file",
  reads: "the file with beta tokens of the enrollment gate",
  seeds: () => [JSON.stringify({ betaEnrollmentTokens: [{ title: "iOS 26", token: betaToken, os: "iOS" }] })],
  words: ["betaEnrollmentTokens", "seedBuildTokens", "title", "token", "os"],
  secrets: [betaToken],
  run: (input) => {
    const found = parseBetaTokens(textOf(input), "tokens.json");
    mustHold(
      [...found.values()].every((token) => typeof token === "string" && token !== ""),
      "a token is text",
    );
  },
};

/** Parsers of the enrollment gate. */
export const enrollmentTargets = [machineInfo, signedMessage, enrollmentPolicy, betaTokens];
