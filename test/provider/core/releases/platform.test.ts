import { identifiersOf } from "../../../../provider/core/releases/devices";
import { assertPlatform, isMacProductType, platformOf } from "../../../../provider/core/releases/platform";

test.each([
  ["iOS", "iPhone14,5", "iOS"],
  ["iOS", "iPod9,1", "iOS"],
  ["iOS", "iPad16,3", "iPadOS"],
  ["iOS", "AppleTV14,1", "tvOS"],
  ["iOS", "Watch7,1", "watchOS"],
  ["iOS", "RealityDevice14,1", "visionOS"],
  ["xrOS", "RealityDevice14,1", "visionOS"],
  ["visionOS", "RealityDevice17,1", "visionOS"],
  ["macOS", "J413AP", "macOS"],
  ["macOS", "Mac-4B682C642B45593E", "macOS"],
  ["macOS", "VMM-x86_64", "macOS"],
  ["iOS", "AudioAccessory5,1", undefined],
  ["iOS", "CarPlay1,1", undefined],
])("in the array %s, %s belongs to %s", (array, device, platform) => {
  expect(platformOf(array, device)).toBe(platform);
});

test.each(["Mac15,7", "MacBookPro18,3", "iMac21,1", "Macmini9,1", "iMacPro1,1", "VirtualMac2,1"])(
  "%s is a Mac's product type",
  (device) => expect(isMacProductType(device)).toBe(true),
);

test("a Mac's product type stands for its boards, whatever its case", () => {
  expect(identifiersOf("macOS", "Mac14,2")).toEqual(["J413AP"]);
  expect(identifiersOf("macOS", "macbookpro16,1")).toEqual(["J152FAP", "Mac-E1008331FDC96864"]);
});

test.each(["Mac99,1", "VirtualMac2,1", "MacBook8,2"])(
  "the board id is asked for where the table lacks the product type %s",
  (device) => {
    expect(() => identifiersOf("macOS", device)).toThrow(
      new RegExp(
        `^The boards of the product type "${device}" are not known, and .* Pass the board id instead, such as J413AP`,
      ),
    );
  },
);

test.each(["J413AP", "Mac-4B682C642B45593E", "VMA2MACOSAP", "VMM-x86_64", "X86LEGACYAP"])(
  "%s is taken as it is",
  (device) => {
    expect(identifiersOf("macOS", device)).toEqual([device]);
  },
);

test("an unknown platform is refused with those that exist, or with the one that was meant", () => {
  expect(() => assertPlatform("xrOS")).toThrow(
    'platform: "xrOS" is not known; it must be one of iOS, iPadOS, macOS, tvOS, watchOS, visionOS.',
  );
  expect(() => assertPlatform("MacOS")).toThrow('platform: "MacOS" is not known; did you mean macOS?');
});
