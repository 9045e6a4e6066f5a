import { commands } from "../../cli/commands";
import { expectPage, markdownTable } from "../support/documentation";

const head = `# Commands

What \`softwareupdate COMMAND --help\` says, for all commands. Exit codes: 0 as asked; 1 no usable answer or a negative one; 2 wrong
usage. What they are for is in [README.md](../README.md#the-softwareupdate-command) and the pages that it names.`;

test("docs/commands.md has every command and option with the words of its help", async () => {
  const sections = await Promise.all(
    commands.map(async ({ name, summary, load }) => {
      const { description, options, operands } = await load();
      const operand =
        operands &&
        `${operands.minimum > 0 ? operands.placeholder : `[${operands.placeholder}]`}${operands.maximum > 1 ? "…" : ""}`;
      const rows = Object.entries(options).map(([option, { kind, placeholder = "VALUE", description: meaning }]) => [
        `\`--${option}${kind === "flag" ? "" : ` ${placeholder}`}\`${kind === "list" ? " …" : ""}`,
        meaning.replaceAll("<", "\\<"),
      ]);
      return [
        `## \`${["softwareupdate", name, operand].filter(Boolean).join(" ")}\``,
        summary,
        description,
        ...(rows.length > 0 ? [markdownTable(["option", "meaning"], rows)] : []),
      ].join("\n\n");
    }),
  );
  expectPage("commands.md", `${[head, ...sections].join("\n\n")}\n`);
});
