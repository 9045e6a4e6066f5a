import type { Source } from "../source";
import { documentation, paper, schema } from "../source";
import { batteryRequirements, batterySource } from "./battery";

/**
 * Names of the requirements; stable, for links and for other parts of the package.
 *
 * @inline
 */
export type RequirementName =
  | "power"
  | "space"
  | "network"
  | "tls-inspection"
  | "bootstrap-token"
  | "volume-owner"
  | "passcode"
  | "restart"
  | "shared-ipad"
  | "terms"
  | "offered"
  | "newer"
  | "format"
  | "computer"
  | "phone-call";

/** Something that a device, its network or the MDM server must meet before a release installs. */
export interface Requirement {
  readonly name: RequirementName;
  /** A few words for a heading. */
  readonly title: string;
  /** What is required, in sentences. */
  readonly rule: string;
  /** What to do where it isn't met. */
  readonly advice: string;
  readonly source: Source;
}

/** Every requirement that Apple states for software updates on managed devices. */
export const requirements: readonly Requirement[] = [
  {
    name: "power",
    title: "Power",
    rule: `To download, prepare and install an enforced update or upgrade, a device is connected to power or has ${enforcedCharges()}. Automatic updates are downloaded and prepared only while it is connected to power.`,
    advice: "Connect the device to power; it tries again by itself.",
    source: batterySource,
  },
  {
    name: "space",
    title: "Free space",
    rule: "The device needs enough free space to download, prepare and install the release.",
    advice: "Free space on the device; it tries again by itself. On a Shared iPad, remove cached users.",
    source: paper("Space requirements"),
  },
  {
    name: "network",
    title: "Network",
    rule: "The device itself must reach Apple's hosts, also where a content cache has the files: it opens every connection, and each release is personalized for it.",
    advice:
      "Bring the device online, and allow Apple's hosts for software updates (Apple Support: Use Apple products on enterprise networks).",
    source: paper("Network requirements"),
  },
  {
    name: "tls-inspection",
    title: "No HTTPS interception",
    rule: "Apple's services fail every connection that is intercepted (HTTPS interception, SSL inspection).",
    advice: "Exempt Apple's hosts for software updates from interception on the proxy.",
    source: paper("Network requirements"),
  },
  {
    name: "bootstrap-token",
    title: "Bootstrap token",
    rule: "A Mac with Apple silicon authorizes an enforced release with a bootstrap token, or else asks the user for credentials. SecurityInfo reports BootstrapTokenRequiredForSoftwareUpdate true where it can use one, the enrollment profile must list com.apple.mdm.bootstraptoken in ServerCapabilities, and the token is made and escrowed when a user with a Secure Token logs in.",
    advice:
      "Check that the MDM server has the Mac's bootstrap token; where it has none, let a user with a Secure Token log in.",
    source: paper("Using the bootstrap token for Mac computers with Apple silicon"),
  },
  {
    name: "volume-owner",
    title: "Volume owner",
    rule: "On a Mac with Apple silicon whoever authorizes an update must be a volume owner.",
    advice: "Let a volume owner authorize it, or escrow a bootstrap token.",
    source: paper("Installing a software update"),
  },
  {
    name: "passcode",
    title: "Passcode or password",
    rule: "iPhone and iPad with a passcode ask for it to authorize the update, and at the deadline force the user to enter it unless that happened earlier.",
    advice: "Have the user enter the passcode; a device that nobody unlocks can't install.",
    source: paper("Enforcing software updates"),
  },
  {
    name: "restart",
    title: "Nothing that blocks a restart",
    rule: "An automatic update installs only while no app or process blocks a restart of the Mac. An enforcement force quits all open apps, whether documents are saved or not.",
    advice: "Close what blocks the restart, or restart the Mac.",
    source: paper("Automatic installation of software updates (not upgrades) and Rapid Security Responses"),
  },
  {
    name: "shared-ipad",
    title: "Shared iPad",
    rule: "Users must be signed out to install on a Shared iPad; they can stay cached unless more space is needed, for which cached user data must be removed. It keeps retrying until it succeeds.",
    advice: "Choose a deadline in off hours, sign users out, and remove cached users where space is short.",
    source: paper("Updating iPadOS on Shared iPad"),
  },
  {
    name: "terms",
    title: "Terms and conditions",
    rule: "Users may have to agree to updated terms before an update or upgrade; this doesn't apply to enforced releases on supervised devices.",
    advice: "Have the user agree, or enforce the release on supervised devices.",
    source: paper("Terms and conditions"),
  },
  {
    name: "offered",
    title: "A release that Apple still offers",
    rule: "An expired release can't be installed any more. A device keeps an enforcement that matches nothing available, and can't update until it is removed or the release appears.",
    advice:
      "Enforce a release that `softwareupdate releases --managed` lists for the device, or remove the enforcement.",
    source: paper("Using the Apple Software Lookup Service"),
  },
  {
    name: "newer",
    title: "A newer target",
    rule: "A target that is the same as the device's version or older is ignored after an update; newly applied, a device reports it as an error.",
    advice: "Remove the enforcement; the device has it already.",
    source: documentation("softwareupdateenforcementspecific", "Discussion"),
  },
  {
    name: "format",
    title: "A well-formed target",
    rule: "TargetOSVersion is a version alone, such as 26.3.1: devices refuse a supplemental's (a) there; its build belongs into TargetBuildVersion.",
    advice: "Correct the target of the enforcement.",
    source: schema(
      "declarative/declarations/configurations/softwareupdate.enforcement.specific.yaml",
      "TargetOSVersion",
    ),
  },
  {
    name: "computer",
    title: "A computer for the download",
    rule: "The device must be connected to a Mac or PC to download this update.",
    advice: "Update it with the Finder or Apple Configurator, or the Apple Devices app.",
    source: schema("mdm/commands/system.update.schedule.yaml", "DownloadRequiresComputer"),
  },
  {
    name: "phone-call",
    title: "No phone call",
    rule: "An iPhone doesn't install while a phone call is in progress.",
    advice: "Nothing: it tries again by itself.",
    source: schema("mdm/commands/system.update.schedule.yaml", "InstallPhoneCallInProgress"),
  },
];

/** One requirement. */
export function requirement(name: RequirementName): Requirement {
  return requirements.find((candidate) => candidate.name === name)!;
}

function enforcedCharges(): string {
  const charges = [...new Set(batteryRequirements.map(({ userInitiated }) => userInitiated))].sort((a, b) => a - b);
  const devices = (charge: number): string =>
    batteryRequirements
      .filter(({ userInitiated }) => userInitiated === charge)
      .map(({ device }) => device)
      .join(", ");
  return charges.map((charge) => `at least ${charge}% in the battery (${devices(charge)})`).join(" or ");
}
