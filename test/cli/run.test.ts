import { tmpdir } from "node:os";
import packageJson from "../../package.json";
import { commands } from "../../cli/commands";
import { softwareupdate } from "./support/capturedIo";

const here = { workingDirectory: tmpdir() };

describe("softwareupdate", () => {
  it.each(["--help", "-h"])("lists the commands for %s", async (option) => {
    const { code, stdout, stderr } = await softwareupdate([option], here);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
  });

  it("prints the version of the package", async () => {
    expect(await softwareupdate(["--version"], here)).toEqual({ code: 0, stdout: packageJson.version, stderr: "" });
  });

  it("prints the help as an error without a command", async () => {
    const { code, stdout, stderr } = await softwareupdate([], here);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: softwareupdate COMMAND");
  });

  it.each([
    [["orphnas"], "unknown command orphnas; did you mean orphans?"],
    [["xyzzy"], "unknown command xyzzy."],
    [["--json", "orphans"], "unknown option --json; the options of a command come behind its name."],
    [["notify", "--grup", "a"], "unknown option --grup; did you mean --group?"],
    [["notify", "-g", "a"], "unknown option -g"],
    [["notify", "--group"], "--group needs a value: --group GROUP."],
    [["notify", "--group", "--json"], "--group needs a value: --group GROUP."],
    [["notify", "--group", "a", "--json=1"], "--json takes no value."],
    [["notify", "--group", "a", "--stack", "b", "--stack", "c"], "--stack can be given only once."],
    [["notify", "--group", "a", "b"], "unexpected argument b."],
    [["notify"], "give at least one --group or --enrollment."],
  ])("refuses %j", async (argv, sentence) => {
    const { code, stdout, stderr } = await softwareupdate(argv, here);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/Run `softwareupdate .*--help`/);
  });

  it.each(commands.map(({ name }) => [name]))("explains %s", async (name) => {
    const { code, stdout, stderr } = await softwareupdate([...name.split(" "), "--help"], here);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: softwareupdate ${name}`);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
