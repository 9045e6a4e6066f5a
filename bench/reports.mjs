/** What a fleet of devices reports, each in one of all states. */
const states = ["none", "downloading", "prepared", "installing", "failed", "waiting"];
const models = ["Mac14,2", "Mac15,7", "Mac16,1", "MacBookPro18,3"];

/** A declaration as a server tells that a device has it. */
export function declarationStatus(identifier, receivedAt) {
  return {
    identifier,
    active: true,
    valid: "valid",
    "server-token": "t",
    current: true,
    status_received: receivedAt,
  };
}

/** The newest report of a device, which holds what has changed. */
export function deltaReport(at, identifier) {
  const state = states[at % states.length];
  const softwareupdate = {
    "install-state": state,
    "install-reason": { reason: ["declaration"], "declaration-id": identifier },
    ...(state === "failed" && { "failure-reason": { count: 2, reason: "Insufficient disk space" } }),
  };
  return { StatusItems: { softwareupdate }, Errors: [] };
}

/** The report before it, which holds everything. */
export function fullReport(at, identifier) {
  const version = at % 3 === 0 ? "26.6.2" : "26.5.2";
  const device = {
    model: { identifier: models[at % models.length], family: "Mac" },
    "operating-system": { family: "macOS", version, "build-version": "25G83", supplemental: { "build-version": "" } },
  };
  const configurations = Array.from({ length: 10 }, (_, number) => ({
    identifier: `${identifier}-${number}`,
    active: true,
    valid: "valid",
    "server-token": "t",
  }));
  const management = { declarations: { activations: configurations, configurations, assets: [], management: [] } };
  return {
    StatusItems: { device, management, softwareupdate: { "install-state": "none" } },
    Errors: [],
    FullReport: true,
  };
}
