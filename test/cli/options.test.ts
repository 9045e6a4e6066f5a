import { parseOptions } from "../../cli/options";

const options = {
  device: { kind: "list", description: "" },
  major: { kind: "value", placeholder: "N", description: "" },
  "same-major": { kind: "flag", description: "" },
} as const;
const files = { placeholder: "FILE", minimum: 1, maximum: 2 };

describe("options of a command", () => {
  it("are empty where they are not given", () => {
    const expected = { help: false, options: { device: [], major: undefined, "same-major": false }, operands: [] };
    expect(parseOptions({ options }, [])).toEqual(expected);
  });

  it("are read in any order, lists in theirs", () => {
    const argv = ["--device", "b", "one", "--same-major", "--device=a", "--major=-1", "--", "--two"];
    expect(parseOptions({ options, operands: files }, argv)).toEqual({
      help: false,
      options: { device: ["b", "a"], major: "-1", "same-major": true },
      operands: ["one", "--two"],
    });
  });

  it("ask for operands that are missing, but not beside --help", () => {
    expect(() => parseOptions({ options, operands: files }, [])).toThrow("FILE is missing");
    expect(() => parseOptions({ options, operands: files }, ["a", "b", "c"])).toThrow("unexpected argument c");
    expect(parseOptions({ options, operands: files }, ["-h"]).help).toBe(true);
  });

  it.each(["toString", "constructor", "__proto__"])("don't know --%s", (name) => {
    expect(() => parseOptions({ options }, [`--${name}`])).toThrow("unknown option");
  });
});
