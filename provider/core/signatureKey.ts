/** The engine takes an object with this key for a secret, an asset or a reference, not for data. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
