import { isOneOf, platformOfDevice, type RingDevice } from "../../../../provider/core/status/device";
import type { DeviceStatus } from "../../../../provider/core/status/deviceStatus";

function device(status: DeviceStatus, more: Partial<RingDevice> = {}): RingDevice {
  return { enrollment: "E", status, ...more };
}

describe("the platform of a device", () => {
  test.each([
    [{ model: "Mac14,2" }, "macOS"],
    [{ model: "MacBookPro18,3" }, "macOS"],
    [{ deviceId: "J413AP" }, "macOS"],
    [{ model: "iPhone14,5" }, "iOS"],
    [{ model: "iPad13,1" }, "iPadOS"],
    [{ model: "AppleTV14,1" }, "tvOS"],
    [{ model: "RealityDevice14,1" }, "visionOS"],
    [{ modelFamily: "iPad" }, "iPadOS"],
    [{ osFamily: "visionOS" }, "visionOS"],
    [{ modelFamily: "HomePod" }, undefined],
    [{}, undefined],
  ])("of %j is %s", (status, expected) => expect(platformOfDevice(device(status))).toBe(expected));

  test("is the inventory's for a device that doesn't say it", () => {
    expect(platformOfDevice(device({}, { model: "iPhone14,5" }))).toBe("iOS");
    expect(platformOfDevice(device({ model: "Mac14,2" }, { model: "iPhone14,5" }))).toBe("macOS");
  });
});

describe("whether a device is one of some models", () => {
  test.each([
    ["its product type is named", ["Mac14,2"], { model: "Mac14,2" }, true],
    ["in another case", ["IPHONE14,5"], { model: "iPhone14,5" }, true],
    ["its board is named", ["J413AP"], { model: "Mac14,2", deviceId: "J413AP" }, true],
    ["another product type is named", ["Mac15,7"], { model: "Mac14,2" }, false],
    ["another iPhone is named", ["iPhone14,4"], { deviceId: "iPhone14,5" }, false],
    ["its board is of the product type that is named", ["Mac14,2"], { deviceId: "J413AP" }, true],
    ["its board is of another product type", ["Mac15,7"], { deviceId: "J413AP" }, false],
    // Two boards have the product type of a Mac with a T2 chip: each gets releases of its own.
    ["one of its possible boards is named", ["J152FAP"], { model: "MacBookPro16,1" }, undefined],
    ["all of its possible boards are named", ["J152FAP", "Mac-E1008331FDC96864"], { model: "MacBookPro16,1" }, true],
    ["it is a Mac that the table doesn't know", ["J413AP"], { model: "Mac99,1" }, undefined],
    ["a board is named and it is no Mac", ["J413AP"], { model: "iPhone14,5" }, false],
    ["it says nothing of itself", ["Mac14,2"], {}, undefined],
  ])("when %s", (_case, models, status, expected) => expect(isOneOf(models, device(status))).toBe(expected));
});
