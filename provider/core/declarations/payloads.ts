import { z } from "zod";
import { localDateTime } from "./localDateTimeSchema";

/*
 * Apple's declarations, key by key, in Apple's spelling. Presence, type and range are Apple's; where its schema and its
 * paper differ, the schema wins.
 */

const control = z.enum(["Allowed", "AlwaysOn", "AlwaysOff"]);
const deferralDays = z.number().int().min(1).max(90);

const betaProgram = z.strictObject({ Description: z.string().min(1), Token: z.string().min(1) });

/**
 * The Beta dictionary of com.apple.configuration.softwareupdate.settings.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export const betaPayload = z.strictObject({
  ProgramEnrollment: control.optional(),
  OfferPrograms: z.array(betaProgram).optional(),
  RequireProgram: betaProgram.optional(),
});

/**
 * com.apple.configuration.softwareupdate.settings.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/softwareupdate.settings.yaml
 */
export const settingsPayload = z.strictObject({
  Notifications: z.boolean().optional(),
  Deferrals: z
    .strictObject({
      CombinedPeriodInDays: deferralDays.optional(),
      MajorPeriodInDays: deferralDays.optional(),
      MinorPeriodInDays: deferralDays.optional(),
      SystemPeriodInDays: deferralDays.optional(),
    })
    .optional(),
  RecommendedCadence: z.enum(["All", "Oldest", "Newest"]).optional(),
  AutomaticActions: z
    .strictObject({
      Download: control.optional(),
      InstallOSUpdates: control.optional(),
      InstallSecurityUpdate: control.optional(),
    })
    .optional(),
  RapidSecurityResponse: z
    .strictObject({ Enable: z.boolean().optional(), EnableRollback: z.boolean().optional() })
    .optional(),
  AllowStandardUserOSUpdates: z.boolean().optional(),
  Beta: betaPayload.optional(),
});

const supplementalVersion = /\([a-z]\)/i;

/**
 * com.apple.configuration.softwareupdate.enforcement.specific.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/softwareupdate.enforcement.specific.yaml
 */
export const enforcementPayload = z.strictObject({
  TargetOSVersion: z.string().regex(/^\d+(\.\d+){0,2}$/, {
    error: (issue) =>
      supplementalVersion.test(String(issue.input))
        ? "must be the base version alone: devices refuse a supplemental identifier here; name the supplemental's build in targetBuildVersion"
        : "must be a version number such as 26.1 or 26.0.1",
  }),
  TargetBuildVersion: z
    .string()
    .regex(/^\d+[A-Z]\d+[a-z]?$/, { error: "must be a build such as 25D771280a" })
    .optional(),
  TargetLocalDateTime: localDateTime,
  DetailsURL: z.string().optional(),
});

/**
 * com.apple.configuration.management.status-subscriptions.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/management.status-subscriptions.yaml
 */
export const statusSubscriptionsPayload = z.strictObject({
  StatusItems: z.array(z.strictObject({ Name: z.string().min(1) })).min(1),
});

/**
 * com.apple.activation.simple.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/declarations/activations/simple.yaml
 */
export const activationPayload = z.strictObject({
  StandardConfigurations: z.array(z.string().min(1)),
  Predicate: z.string().optional(),
});

/** com.apple.activation.simple as a server has it; other keys of it are kept apart, not refused. */
export const storedActivationPayload = z.looseObject({
  StandardConfigurations: z.array(z.string()),
  Predicate: z.string().optional(),
});
