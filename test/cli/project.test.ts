import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProject } from "../../cli/pulumi/project";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "project-")));
  mkdirSync(path.join(folder, "program", "deep"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("findProject", () => {
  it("finds none where there is none", () => {
    expect(findProject(folder)).toBeUndefined();
  });

  it.each([
    ["name: fleet\nruntime: nodejs\n", "."],
    ["name: fleet # ours\nmain: program\n", "program"],
    ["runtime:\n  name: nodejs\n  main: no\nmain: 'program/index.ts'\r\nname: \"fleet\"\r\n", "program"],
    ['{"name": "fleet", "main": "program/deep/index.js"}', "program/deep"],
    ["name: fleet\nmain: index.js\n", "."],
  ])("knows where the program of %j is", (text, programFolder) => {
    writeFileSync(path.join(folder, "Pulumi.yaml"), text);
    const expected = { name: "fleet", programFolder: path.join(folder, programFolder) };
    expect(findProject(folder)).toEqual(expected);
    expect(findProject(path.join(folder, "program", "deep"))).toEqual(expected);
  });
});
