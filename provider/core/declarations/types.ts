/** The types of declarations that are looked for by name. */

/** Says which configurations devices activate, and when. */
export const activationType = "com.apple.activation.simple";

/** Enforces one release by a date. */
export const enforcementType = "com.apple.configuration.softwareupdate.enforcement.specific";

/** How devices update themselves. */
export const settingsType = "com.apple.configuration.softwareupdate.settings";
