import { parseMachineInfo, type MachineInfo } from "../../../../provider/core/enrollment/machineInfo";

const required = { PRODUCT: "iPhone14,5", VERSION: "21A329" };

describe("the paper's table of MachineInfo (Requesting a specific minimum software version during MDM enrollment)", () => {
  // "In addition, devices provide the following fields in the MachineInfo data (all strings)".
  test.each<[string, string, keyof MachineInfo]>([
    ["VERSION", "7A182", "buildVersion"],
    ["OS_VERSION", "17.0", "osVersion"],
    ["SUPPLEMENTAL_BUILD_VERSION", "20A123a", "supplementalBuildVersion"],
    ["SUPPLEMENTAL_OS_VERSION_EXTRA", "(a)", "supplementalVersionExtra"],
    ["SOFTWARE_UPDATE_DEVICE_ID", "J413AP", "softwareUpdateDeviceId"],
  ])("row %s: a string", (key, value, property) => {
    expect(parseMachineInfo({ ...required, [key]: value })[property]).toBe(value);
    expect(() => parseMachineInfo({ ...required, [key]: 17 })).toThrow(
      `The MachineInfo can't be used: ${key} is not text.`,
    );
  });

  test("VERSION alone comes from every device: the others are as old as iOS 17 and macOS 14, or 17.4 and 14.4", () => {
    expect(parseMachineInfo(required)).toEqual({
      productType: "iPhone14,5",
      buildVersion: "21A329",
      canRequestSoftwareUpdate: false,
    });
    expect(() => parseMachineInfo({ PRODUCT: "iPhone14,5" })).toThrow(
      "The MachineInfo can't be used: VERSION is missing.",
    );
  });
});
