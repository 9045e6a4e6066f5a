/** The answer to a device that must update before it enrolls. */
import { formatXmlPropertyList } from "../propertyList";

/** The beta program that a device enrolls in; the keys are Apple's. */
export interface RequiredBetaProgram {
  /** The program's name for people. */
  readonly Description: string;
  /** The token that Apple's seeding service made for the organization: a secret. */
  readonly Token: string;
}

/**
 * The body of the answer 403; the keys are Apple's.
 *
 * @see https://github.com/apple/device-management/blob/release/mdm/errors/softwareupdate.required.yaml
 * @see https://developer.apple.com/documentation/devicemanagement/errorcodesoftwareupdaterequired
 */
export interface UpdateRequired {
  readonly code: "com.apple.softwareupdate.required";
  /** For the device's log; nobody sees it on the screen. */
  readonly description: string;
  /** For the person who sets the device up; the device tries to show it. */
  readonly message?: string;
  readonly details: {
    /** The version to update to; for a supplemental, that of its base. */
    readonly OSVersion: string;
    /** The build of a supplemental or of a seed. */
    readonly BuildVersion?: string;
    /** iOS 17.5, iPadOS 17.5, macOS 14.5, visionOS 26. */
    readonly RequireBetaProgram?: RequiredBetaProgram;
  };
}

/** How the answer is written. */
export type AnswerFormat = "json" | "xml";

/**
 * Writes the answer.
 *
 * @returns The body, and the Content-Type that Apple requires for it.
 */
export function formatUpdateRequired(
  answer: UpdateRequired,
  format: AnswerFormat,
): { contentType: string; body: string } {
  if (format === "json") return { contentType: "application/json", body: JSON.stringify(answer) };
  return { contentType: "application/xml", body: formatXmlPropertyList(answer) };
}
