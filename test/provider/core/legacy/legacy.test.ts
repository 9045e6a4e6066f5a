import fc from "fast-check";
import { appleRules } from "../../../../provider/core/declarations/appleRules";
import { SoftwareUpdateError } from "../../../../provider/core/error";
import { legacyCommands } from "../../../../provider/core/legacy/commands";
import { legacyKeys } from "../../../../provider/core/legacy/keys";
import { legacyKeysOf } from "../../../../provider/core/legacy/profile";
import { parsePropertyList } from "../../../../provider/core/legacy/propertyList";
import { ignoredSince, legacySentence } from "../../../../provider/core/legacy/sentence";

function keyNamed(name: string) {
  return legacyKeys.find(({ key }) => key === name)!;
}

/** What a Mac writes: every kind of value that a profile has. */
const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.SoftwareUpdate</string>
      <key>PayloadIdentifier</key><string>swu</string>
      <key>AutomaticDownload</key><true/>
      <key>Other</key><integer>1</integer>
    </dict>
    <!-- restrictions -->
    <dict>
      <key>PayloadType</key><string>com.apple.applicationaccess</string>
      <key>forceDelayedSoftwareUpdates</key><true/>
      <key>enforcedSoftwareUpdateDelay</key><integer>30</integer>
      <key>allowCamera</key><false/>
    </dict>
  </array>
  <key>PayloadDisplayName</key><string><![CDATA[A <b>]]> &amp; &#66;</string>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadExpirationDate</key><date>2026-12-01T18:00:00Z</date>
  <key>Share</key><real>0.5</real>
  <key>Icon</key><data>aGVsbG8=</data>
</dict>
</plist>
`;

function parse(text: string | Uint8Array): unknown {
  return parsePropertyList(typeof text === "string" ? Buffer.from(text) : text, "profile.mobileconfig");
}

describe("the paper's table of MDM commands beside a pending software update", () => {
  test.each([
    ["AvailableOSUpdates", /^Limited: on macOS/],
    ["ScheduleOSUpdate", /returns an InstallFailed error/],
    ["OSUpdateStatus", /returns an empty status array/],
  ])("%s", (name, result) => {
    expect(legacyCommands.find(({ command }) => command === name)?.whilePending).toMatch(result);
  });

  test("has no other command", () => {
    expect(legacyCommands.filter(({ whilePending }) => whilePending !== undefined)).toHaveLength(3);
  });
});

// CHANGES.md of apple/device-management at 255d4a2d.
test("commands, settings and queries that are gone from the schema of 27.0", () => {
  const removed = legacyCommands.filter(({ removedSince }) => removedSince === "27.0");
  expect(removed.map(({ command }) => command).sort()).toEqual([
    "AvailableOSUpdates",
    "DeviceInformation: OSUpdateSettings",
    "DeviceInformation: SoftwareUpdateDeviceID",
    "DeviceInformation: SoftwareUpdateSettings",
    "OSUpdateStatus",
    "ScheduleOSUpdate",
    "ScheduleOSUpdateScan",
    "Settings: SoftwareUpdateSettings.RecommendationCadence",
  ]);
});

describe("keys of com.apple.SoftwareUpdate, those of Apple's schema", () => {
  test.each([
    ["CatalogURL", []],
    ["AllowPreReleaseInstallation", ["Beta.ProgramEnrollment"]],
    ["restrict-software-update-require-admin-to-install", ["AllowStandardUserOSUpdates"]],
    ["AutomaticallyInstallMacOSUpdates", ["AutomaticActions.InstallOSUpdates"]],
    ["AutomaticallyInstallAppUpdates", []],
    ["AutomaticCheckEnabled", []],
    ["AutomaticDownload", ["AutomaticActions.Download"]],
    ["CriticalUpdateInstall", ["AutomaticActions.InstallSecurityUpdate"]],
    ["ConfigDataInstall", ["AutomaticActions.InstallSecurityUpdate"]],
  ])("%s", (name, declarationKeys) => {
    expect(keyNamed(name)).toMatchObject({ payloadType: "com.apple.SoftwareUpdate", removedSince: "27.0" });
    expect(keyNamed(name).declarationKeys.macOS ?? []).toEqual(declarationKeys);
  });
});

describe("the paper: deferrals defined by a declaration take precedence over those configured by a restriction", () => {
  const combined = "Deferrals.CombinedPeriodInDays";
  test.each([
    ["forceDelayedSoftwareUpdates", { iOS: combined, macOS: "Deferrals.MinorPeriodInDays", tvOS: combined }],
    ["forceDelayedMajorSoftwareUpdates", { macOS: "Deferrals.MajorPeriodInDays" }],
    ["forceDelayedAppSoftwareUpdates", { macOS: "Deferrals.SystemPeriodInDays" }],
    ["enforcedSoftwareUpdateDelay", { iPadOS: combined, macOS: "Deferrals.MinorPeriodInDays" }],
    ["enforcedSoftwareUpdateMajorOSDeferredInstallDelay", { macOS: "Deferrals.MajorPeriodInDays" }],
    ["enforcedSoftwareUpdateMinorOSDeferredInstallDelay", { macOS: "Deferrals.MinorPeriodInDays" }],
    ["enforcedSoftwareUpdateNonOSDeferredInstallDelay", { macOS: "Deferrals.SystemPeriodInDays" }],
  ])("%s", (name, expected) => {
    const { declarationKeys, isPrecedenceStated } = keyNamed(name);
    expect(isPrecedenceStated).toBe(true);
    for (const [platform, key] of Object.entries(expected)) {
      expect(declarationKeys[platform as "iOS"]).toContain(key);
    }
  });
});

describe("legacy keys", () => {
  test("every declaration key exists on its platform", () => {
    const { keys } = appleRules["com.apple.configuration.softwareupdate.settings"];
    for (const { declarationKeys } of legacyKeys) {
      for (const [platform, names] of Object.entries(declarationKeys)) {
        for (const name of names) {
          expect(keys[name]?.support).toHaveProperty(platform === "iPadOS" ? "iOS" : platform);
        }
      }
    }
  });

  test("are ignored from the version on that knows the declaration's key", () => {
    expect(ignoredSince(keyNamed("forceDelayedSoftwareUpdates"))).toEqual({
      iOS: "18.0",
      iPadOS: "18.0",
      macOS: "15.0",
      tvOS: "18.4",
    });
    expect(ignoredSince(keyNamed("AutomaticCheckEnabled"))).toEqual({});
  });

  test.each([
    [
      "AutomaticDownload",
      "Ignored where a declaration has AutomaticActions.Download (macOS 15.0). Deprecated with macOS 26.0, removed from Apple's schema with macOS 27.0.",
    ],
    [
      "CatalogURL",
      "Ignored since macOS 11.0, with or without a declaration. Removed from Apple's schema with macOS 27.0.",
    ],
    [
      "AutomaticCheckEnabled",
      "No declaration key stands for it. Deprecated with macOS 26.0, removed from Apple's schema with macOS 27.0.",
    ],
    [
      "allowRapidSecurityResponseRemoval",
      "Replaced by RapidSecurityResponse.EnableRollback (iOS 18.0, iPadOS 18.0, macOS 15.0); Apple doesn't say which of the two wins. Removed from Apple's schema with iOS 27.0, iPadOS 27.0, macOS 27.0.",
    ],
  ])("%s is explained", (name, sentence) => expect(legacySentence(keyNamed(name))).toBe(sentence));
});

const payload = {
  PayloadType: "com.apple.SoftwareUpdate",
  PayloadIdentifier: "swu",
  AutomaticDownload: true,
  Other: 1,
};
const restrictions = {
  PayloadType: "com.apple.applicationaccess",
  forceDelayedSoftwareUpdates: true,
  enforcedSoftwareUpdateDelay: 30,
  allowCamera: false,
};
const profile = { PayloadType: "Configuration", PayloadContent: [payload, restrictions] };

describe("profiles", () => {
  const names = (content: unknown): string[] => legacyKeysOf(content, "profile").map(({ key }) => key);

  test("are read as XML property lists and as JSON", () => {
    const expected = ["AutomaticDownload", "forceDelayedSoftwareUpdates", "enforcedSoftwareUpdateDelay"];
    expect(names(parse(xml))).toEqual(expected);
    expect(names(parse(`\uFEFF${xml}`))).toEqual(expected);
    expect(names(parse(JSON.stringify(profile)))).toEqual(expected);
    expect(parse(xml)).toEqual({
      ...profile,
      PayloadDisplayName: "A <b> & B",
      PayloadExpirationDate: "2026-12-01T18:00:00Z",
      Share: 0.5,
      Icon: Buffer.from("hello"),
    });
  });

  test("can be single payloads, or lists", () => {
    expect(names(payload)).toEqual(["AutomaticDownload"]);
    expect(names([payload, restrictions])).toHaveLength(3);
    expect(legacyKeysOf(payload, "profile")[0]?.payloadIdentifier).toBe("swu");
  });

  test("force preferences by their domain, too", () => {
    const forced = { Forced: [{ mcx_preference_settings: { AutomaticDownload: false, Other: 1 } }] };
    const content = { "com.apple.SoftwareUpdate": forced, "com.example": forced };
    expect(names({ PayloadType: "com.apple.ManagedClient.preferences", PayloadContent: content })).toEqual([
      "AutomaticDownload",
    ]);
  });

  test("that are none, or encrypted, are refused", () => {
    expect(() => names({ Type: "com.apple.configuration.softwareupdate.settings" })).toThrow("it has no PayloadType");
    expect(() => names({ PayloadType: "Configuration", EncryptedPayloadContent: "x" })).toThrow("is encrypted");
  });
});

describe("property lists that are refused, with the way out", () => {
  const nested = (depth: number): string => `<plist>${"<array>".repeat(depth)}${"</array>".repeat(depth)}</plist>`;
  test.each([
    ["binary ones", "bplist00\u0001", "plutil -convert xml1"],
    ["signed ones", Uint8Array.from([0x30, 0x82, 0x10, 0x00, 0x06]), "security cms -D -i FILE"],
    ["signed ones of unknown length", Uint8Array.from([0x30, 0x80, 0x06]), "openssl cms -verify -noverify -inform DER"],
    ["signed ones in PEM", "-----BEGIN PKCS7-----\nMII\n", "-inform PEM"],
    ["UTF-16", Uint8Array.from([0xff, 0xfe, 0x3c, 0]), "is not in UTF-8"],
    [
      "entities of their own",
      '<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>',
      "declares entities",
    ],
    ["deep ones", nested(65), "is nested deeper than 64 levels"],
    ["bottomless ones", `<plist>${"<array>".repeat(500_000)}`, "is nested deeper than 64 levels"],
    ["other XML", "<html><body/></html>", "is not a property list in XML"],
    ["broken XML", "<plist><dict><key>a</key>", "is not a property list in XML"],
    ["a key without a value", "<plist><dict><key>a</key></dict></plist>", "is not a property list in XML"],
    ["a value without a key", "<plist><dict><true/></dict></plist>", "is not a property list in XML"],
    ["a key in an array", "<plist><array><key>a</key></array></plist>", "is not a property list in XML"],
    ["text between elements", "<plist><array>a</array></plist>", "is not a property list in XML"],
    ["two values", "<plist><true/><true/></plist>", "is not a property list in XML"],
    ["unknown elements", "<plist><number>1</number></plist>", "is not a property list in XML"],
    ["unknown entities", "<plist><string>&a;</string></plist>", "is not a property list in XML"],
    ["anything else", "hello", "is neither a property list in XML nor JSON"],
    ["nothing", "", "is neither a property list in XML nor JSON"],
    ["huge ones", new Uint8Array(16 * 1024 * 1024 + 1), "is larger than 16 MB"],
  ])("%s", (_what, bytes, sentence) => {
    expect(() => parse(bytes)).toThrow(sentence);
  });

  test("comments and CDATA count for no level", () => {
    expect(parse(`<plist><string><![CDATA[${"<array>".repeat(99)}]]></string></plist>`)).toContain("<array>");
    const comment = `<!-- ${"</array>".repeat(99)} -->`;
    expect(() => parse(`<plist>${comment}${"<array>".repeat(70)}`)).toThrow("deeper than 64");
  });

  test("whatever the bytes are, nothing but SoftwareUpdateError is thrown", () => {
    const scraps = fc.constantFrom(
      "<plist>",
      "</plist>",
      "<dict>",
      "<key>",
      "</key>",
      "<array>",
      "x",
      "&#0;",
      "<!--",
      "]]>",
    );
    const texts = fc.oneof(
      fc.uint8Array(),
      fc.array(scraps).map((parts) => Buffer.from(parts.join(""))),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(texts, (bytes) => {
        try {
          legacyKeysOf(parse(bytes), "profile");
        } catch (error) {
          expect(SoftwareUpdateError.isInstance(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
