const { PolicyPack } = require("@pulumi/policy");
const { softwareUpdatePolicies } = require("pulumi-apple-softwareupdate/policy");

new PolicyPack(
  "software-updates",
  { policies: softwareUpdatePolicies },
  {
    "softwareupdate-no-weekend-deadline": { weekdays: ["Friday", "Saturday", "Sunday"] },
    "softwareupdate-expiring-target": { lockFile: "../softwareupdate.lock.json" },
  },
);
