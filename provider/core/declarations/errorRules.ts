import type { KeyRule, Support } from "./appleRules";

/** What Apple says of the answer that a server gives to a device which must update before it enrolls. */
export interface ErrorRule {
  readonly support: Support;
  readonly keys: Readonly<Record<string, KeyRule>>;
}

const support: Support = {
  iOS: { introduced: "17.0" },
  macOS: { introduced: "14.0" },
  visionOS: { introduced: "26.0" },
};

const betaSupport: Support = {
  iOS: { introduced: "17.5" },
  macOS: { introduced: "14.5" },
  visionOS: { introduced: "26.0" },
};

/**
 * com.apple.softwareupdate.required, the body of an answer 403.
 *
 * @see https://github.com/apple/device-management/blob/release/mdm/errors/softwareupdate.required.yaml
 */
export const updateRequiredRule: ErrorRule = {
  support,
  keys: {
    code: { type: "string", presence: "required", values: ["com.apple.softwareupdate.required"], support },
    description: { type: "string", presence: "optional", support },
    message: { type: "string", presence: "optional", support },
    details: { type: "dictionary", presence: "required", support },
    "details.OSVersion": { type: "string", presence: "required", support },
    "details.BuildVersion": { type: "string", presence: "optional", support },
    "details.RequireBetaProgram": { type: "dictionary", presence: "optional", support: betaSupport },
    "details.RequireBetaProgram.Description": { type: "string", presence: "required", support: betaSupport },
    "details.RequireBetaProgram.Token": { type: "string", presence: "required", support: betaSupport },
  },
};
