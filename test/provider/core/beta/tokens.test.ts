import { changedTokens, completeTokens } from "../../../../provider/core/beta/tokens";
import { error, warning } from "../../../../provider/core/problem";
import { unknownValue } from "../../../../provider/core/unknown";
import { tokenFingerprint } from "../../../../provider/core/tokens";

const program = (description: string, token: string) => ({ description, token });
const before = {
  requireProgram: program("iOS 26", "one"),
  offerPrograms: [program("iOS 18", "two"), program("iOS 26", "three")],
};

describe("a token that is another one than before", () => {
  it("is named by its program, in both lists of a declaration and in settings", () => {
    const after = { requireProgram: program("iOS 26", "new"), offerPrograms: [program("iOS 26", "newer")] };
    expect(changedTokens({ requireProgram: before.requireProgram }, after)).toEqual(["iOS 26", "iOS 26"]);
    expect(changedTokens({ beta: before }, { beta: { offerPrograms: [program("iOS 18", "new")] } })).toEqual([
      "iOS 18",
    ]);
  });

  it("is none where the program is another, the resource new or the token not known yet", () => {
    expect(changedTokens(before, { requireProgram: program("iOS 27", "new") })).toEqual([]);
    expect(changedTokens({}, before)).toEqual([]);
    expect(changedTokens(before, { requireProgram: program("iOS 26", unknownValue) })).toEqual([]);
    expect(changedTokens(before, { requireProgram: unknownValue, offerPrograms: unknownValue })).toEqual([]);
    expect(changedTokens(before, before)).toEqual([]);
  });
});

describe("a token that could not be had", () => {
  const after = { groups: ["g"], requireProgram: program("iOS 26", ""), offerPrograms: [program("iOS 18", "")] };

  it("stays the one of before, where there is one of the program's name", () => {
    const found = [warning("requireProgram", "Apple is down"), warning("offerPrograms[0]", "Apple is down")];
    expect(completeTokens(before, after, found)).toEqual({
      inputs: { groups: ["g"], requireProgram: program("iOS 26", "one"), offerPrograms: [program("iOS 18", "two")] },
      tolerated: found,
      failures: [],
    });
    const settings = [warning("beta.offerPrograms[0]", "Apple is down")];
    expect(completeTokens({ beta: before }, { beta: after }, settings).inputs).toEqual({
      beta: { ...after, offerPrograms: [program("iOS 18", "two")] },
    });
  });

  it("is a failure where there is none, and where the program itself is the mistake", () => {
    const down = warning("requireProgram", "Apple is down");
    for (const olds of [
      {},
      { requireProgram: program("iOS 18", "two") },
      { requireProgram: program("iOS 26", unknownValue) },
    ]) {
      const { inputs, tolerated, failures } = completeTokens(olds, { requireProgram: program("iOS 26", "") }, [down]);
      expect(failures).toEqual([error("requireProgram", "Apple is down")]);
      expect(tolerated).toEqual([]);
      expect(inputs).toEqual({ requireProgram: program("iOS 26", unknownValue) });
    }
    const gone = error("requireProgram", "there is no such program");
    expect(completeTokens(before, after, [gone])).toMatchObject({ tolerated: [], failures: [gone] });
  });

  it("is a failure where a refresh has left the fingerprint of somebody else's, which must not reach a device", () => {
    const olds = { requireProgram: program("iOS 26", tokenFingerprint("somebody else's")) };
    const down = warning("requireProgram", "Apple is down");
    const { inputs, failures } = completeTokens(olds, { requireProgram: program("iOS 26", "") }, [down]);
    expect(failures).toEqual([error("requireProgram", "Apple is down")]);
    expect(inputs).toEqual({ requireProgram: program("iOS 26", unknownValue) });
  });

  it("is never taken from another program of the same name", () => {
    const olds = { offerPrograms: [program("Beta", "iOS"), program("Beta", "tvOS")] };
    const news = { offerPrograms: [program("Beta", "iOS"), program("Beta", "")] };
    expect(completeTokens(olds, news, [warning("offerPrograms[1]", "Apple is down")]).inputs).toEqual(olds);
    const moved = completeTokens(olds, { requireProgram: program("Beta", "") }, [warning("requireProgram", "down")]);
    expect(moved.failures).toHaveLength(1);
  });

  it("is not one that the program gives as an empty text", () => {
    expect(completeTokens(before, after, []).inputs).toBe(after);
    const found = [warning("requireProgram", "Apple is down")];
    expect(completeTokens(before, after, found).inputs).toMatchObject({ offerPrograms: [program("iOS 18", "")] });
  });
});
