import { getEffectiveSettings, predicates, SoftwareUpdateSettings } from "pulumi-apple-softwareupdate";

const groups = ["everyone"];

// @ts-expect-error platforms are spelt as Apple does
new SoftwareUpdateSettings("a", { groups, platforms: { macos: {} } });
// @ts-expect-error a version is text: 26.10 is not 26.1
new SoftwareUpdateSettings("b", { groups, platforms: { macOS: { minimumVersion: 15.4 } } });
// @ts-expect-error misspelt: supervised
new SoftwareUpdateSettings("c", { groups, platforms: { macOS: { superwised: true } } });
// @ts-expect-error each declaration is called by its identifier
void getEffectiveSettings({ declarations: [{ notifications: true }] });
// @ts-expect-error resources are for getEffectiveSettingsOutput
void getEffectiveSettings({ declarations: [new SoftwareUpdateSettings("d", { groups })] });
// @ts-expect-error updates can't be managed on watchOS
void getEffectiveSettings({ declarations: [], platform: "watchOS" });
// @ts-expect-error a version is text: 26.10 is not 26.1
predicates.osVersion({ from: 26.1 });
// @ts-expect-error platforms are spelt as Apple does
predicates.platform("ios");
// @ts-expect-error models are of one platform, whose names differ
predicates.models({ devices: ["J413AP"] });
