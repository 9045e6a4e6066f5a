import { mergedSentences } from "../../../../provider/core/rollout/mergedSentences";

const said = (target: string, sentence: string) => ({ target, sentence });

describe("sentences about several targets", () => {
  test("are one where they differ in the target alone", () => {
    expect(
      mergedSentences([
        said("macOS 26.6.2", "ring 1 is opened for macOS 26.6.2, by 2026-08-24T18:00:00"),
        said("macOS 15.7.9", "ring 1 is opened for macOS 15.7.9, by 2026-08-24T18:00:00"),
        said("macOS 14.8.9", "ring 1 is opened for macOS 14.8.9, by 2026-08-24T18:00:00"),
      ]),
    ).toEqual(["ring 1 is opened for macOS 26.6.2, macOS 15.7.9 and macOS 14.8.9, by 2026-08-24T18:00:00"]);
  });

  test("are one where they are the same, whatever they name", () => {
    const sentence = "all 4 devices have macOS 26.6.2 or macOS 15.7.9";
    expect(mergedSentences([said("macOS 26.6.2", sentence), said("macOS 15.7.9", sentence)])).toEqual([sentence]);
  });

  test("are one where they name no target", () => {
    expect(
      mergedSentences([
        said("macOS 26.6.2", "81 % of ring 1 done, needs 95 %"),
        said("macOS 15.7.9", "81 % of ring 1 done, needs 95 %"),
      ]),
    ).toEqual(["81 % of ring 1 done, needs 95 %"]);
  });

  test("stay as they are where they differ in more, and a version is no beginning of another one", () => {
    const sentences = [
      said("macOS 26.6", "ring 1 gets macOS 26.6 in place of macOS 26.5"),
      said("macOS 15.7.9", "ring 1 gets macOS 15.7.9 in place of macOS 15.7.8"),
      said("macOS 26.6", "macOS 26.6.1 is newer"),
      said("macOS 15.7", "macOS 15.7 is newer"),
    ];
    expect(mergedSentences(sentences)).toEqual(sentences.map(({ sentence }) => sentence));
  });
});
