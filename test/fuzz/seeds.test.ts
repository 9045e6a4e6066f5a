/** What fuzzing begins with is whole when it is changed, and means something to its parser. */
import { readPreview } from "../../cli/review/readPreview";
import { reviewOf } from "../../cli/review/review";
import { keptInputs } from "./corpus";
import { now, repository } from "./fixtures";
import { largest } from "./mutate";
import { targets } from "./targets";

const bytesOf = (seed: string | Uint8Array): Buffer => Buffer.from(seed as string);
const seedsOf = (name: string): Buffer[] => targets.find((one) => one.name === name)!.seeds!().map(bytesOf);

test.each(targets.map((target) => [target.name, target] as const))(
  "no seed of %s is cut when it is changed",
  (_, target) => {
    const sizes = (target.seeds?.() ?? []).map((seed) => bytesOf(seed).length);
    expect(sizes.filter((size) => size > largest)).toEqual([]);
  },
);

test("of what is kept, only that is cut which is hostile by its size, and read whole before it is changed", () => {
  const cut = targets.flatMap(({ name }) =>
    keptInputs(repository, name).flatMap((one) => (one.bytes.length > largest ? `${name}/${one.name}` : [])),
  );
  expect(cut.sort()).toEqual([
    "authorities/many",
    "machine-info/deep",
    "machine-info/long-attribute",
    "packed-enrollments/bomb",
    "profile/plist-deep",
    "profile/plist-long-attribute",
  ]);
});

test("the seeds of previews show drift, deferrals, hostile names, refusals and policies", () => {
  const codesOf = (name: string): string[][] =>
    seedsOf(name).map((seed) => {
      const { problems } = reviewOf(readPreview(seed.toString(), "file"), { now, inventories: new Map() });
      return problems.map(({ code }) => code);
    });
  expect(codesOf("preview")).toEqual([
    expect.arrayContaining(["drift", "shared-ipad"]),
    expect.arrayContaining(["deferral-overridden", "weekend"]),
    expect.arrayContaining(["short-notice", "deferral-overridden"]),
    expect.arrayContaining(["diagnostic", "short-notice"]),
    ["diagnostic"],
  ]);
  expect(codesOf("preview-stream")).toEqual([
    expect.arrayContaining(["drift", "shared-ipad"]),
    expect.arrayContaining(["diagnostic", "weekend"]),
    expect.arrayContaining(["diagnostic", "weekend"]),
  ]);
});
