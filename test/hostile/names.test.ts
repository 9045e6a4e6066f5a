import { statusPage } from "../../cli/status/page/page";
import { statusText } from "../../cli/status/text";
import { reviewJson } from "../../cli/review/json";
import { readPreview } from "../../cli/review/readPreview";
import { reviewReport } from "../../cli/review/report";
import { now, sampleReading } from "../cli/status/sample";
import { reviewOn } from "../cli/review/fixtures";
import { elementsIn, proseOf, renderMarkdown, textOf } from "../support/markdown";
import { unseen } from "../support/unseen";

/** What a device, a group or a rollout could be called. */
const names = [
  "<script>alert(1)</script>",
  "</details></td></table>",
  "```\nend\n```mermaid",
  "a | b | c",
  "`x` **y** ~~z~~",
  "@octocat #12 org/repo#12 https://evil.example",
  "two\nlines\n\n# heading",
  "![x](https://evil.example/x.png)",
  'click a href "javascript:alert(1)"',
  "section x :crit, 2026-01-01, 1d; end",
  "::add-mask::x ##[error]y",
  "\u001b[2J\u202e\u009b1m",
  "__proto__",
];

/** The names that a line of a review shows otherwise than they are. */
const shownAs: Readonly<Record<string, string>> = {
  "```\nend\n```mermaid": "``` end ```mermaid",
  "two\nlines\n\n# heading": "two lines  # heading",
  "\u001b[2J\u202e\u009b1m": "\\u{1b}[2J\\u{202e}\\u{9b}1m",
};

describe.each(names)("a name %j", (name) => {
  const rolloutUrn = `urn:pulumi:dev::fleet::softwareupdate:index:SoftwareUpdateRollout::${name}`;
  const enforcement = {
    name: `${name}-pilot`,
    identifier: "swu-one",
    isDeclared: true,
    platform: "macOS",
    targetOSVersion: "26.6.1",
    targetLocalDateTime: "2026-09-21T18:00:00",
  };
  const ring = { ring: name, group: name, status: "open", reason: name, enforcements: [enforcement] };
  const waiting = {
    ...ring,
    ring: `${name} 2`,
    status: "waiting",
    enforcements: [{ ...enforcement, isDeclared: false }],
  };
  const state = {
    urn: rolloutUrn,
    type: "softwareupdate:index:SoftwareUpdateRollout",
    inputs: { platform: "macOS", plan: [ring, waiting, { ...ring, status: name }], detailsURL: name },
  };
  const preview = readPreview(
    JSON.stringify({
      steps: [{ op: "create", urn: rolloutUrn, newState: state }],
      diagnostics: [{ severity: "warning", urn: rolloutUrn, message: name }],
    }),
    "file",
  );

  test("stays text in the review, in its tables, its chart and its diff", () => {
    const report = reviewReport(reviewOn(preview, "august"))!;
    const [html] = renderMarkdown([report]);
    const known = "code del details h3 h4 li p pre strong sub summary table tbody td th thead tr ul".split(" ");
    expect(elementsIn(html!).filter((element) => !known.includes(element))).toEqual([]);
    expect(proseOf(html!)).not.toMatch(/@octocat|https:\/\/evil/);
    expect(html!.match(/<details>/g)).toHaveLength(1);
    const cells = html!.match(/<tr>[^]*?<\/tr>/g)!.map((row) => row.match(/<t[dh]/g)!.length);
    // A ring whose status is none is left out.
    expect(cells).toEqual([9, 9, 9]);
    const chart = /```mermaid\n([^]*?)\n```/.exec(report)![1]!;
    const [section, ...tasks] = chart.split("\n").slice(3);
    expect(section).toMatch(/^ {4}section [\p{L}\p{N} ().-]+$/u);
    expect(tasks).toHaveLength(2);
    for (const task of tasks)
      expect(task).toMatch(/^ {4}macOS 26\.6\.1 [\p{L}\p{N} ().-]+ :(active, )?[\dT:-]+, [\dT:-]+$/u);
    expect(report).not.toMatch(unseen);
    JSON.parse(reviewJson(reviewOn(preview, "august")));
  });

  test("of a device stays text in the review, in its table and in its diff", () => {
    const reviewOf = (device: string): string => {
      const urn = "urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/softwareupdate:DeviceGroup::pilot";
      const state = (enrollments: object) => ({
        urn,
        type: "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup",
        inputs: { group: "pilot", enrollments },
      });
      const step = {
        op: "update",
        urn,
        oldState: state({ A: "before", GONE: device }),
        newState: state(
          Object.fromEntries([
            ["A", device],
            [device, device],
          ]),
        ),
        detailedDiff: { "enrollments.A": { kind: "update", inputDiff: true } },
      };
      return reviewReport(reviewOn(readPreview(JSON.stringify({ steps: [step] }), "file"), "august"))!;
    };
    const report = reviewOf(name);
    const [html, plain] = renderMarkdown([report, reviewOf("a plain name")]);
    expect(elementsIn(html!)).toEqual(elementsIn(plain!));
    expect(proseOf(html!)).not.toMatch(/@octocat|https:\/\/evil/);
    expect(report).not.toMatch(unseen);
    // It is shown, once as who joins and in the diff as what the group had and gets.
    const shown = Object.hasOwn(shownAs, name) ? shownAs[name]! : name;
    const inDiff = JSON.stringify(name).replace(
      /[\u0080-\u009f\u202e]/g,
      (found) => `\\u{${found.codePointAt(0)!.toString(16)}}`,
    );
    const lines = textOf(html!).split("\n");
    expect(lines).toContain(`DeviceGroup pilot changed: 1 device joins (${shown}), 1 device leaves (GONE)`);
    expect(lines).toContain(`+ enrollments.A: ${inDiff}`);
    expect(lines).toContain(`- enrollments.GONE: ${inDiff}`);
    expect(lines).toContain(`+ enrollments.${shown}: ${inDiff}`);
  });

  test("adds no element and nothing unseen to the status page", () => {
    const reading = sampleReading([name]);
    const rollouts = reading.rollouts.map((rollout) => ({
      ...rollout,
      rollout: name,
      rings: rollout.rings.map((one) => ({ ...one, ring: name, group: name, reason: name })),
    }));
    const page = statusPage({ ...reading, stack: name, rollouts, problems: [name] });
    expect(elementsIn(page)).toEqual(elementsIn(statusPage({ ...sampleReading(["a"]), problems: ["a"] })));
    expect(page).not.toMatch(unseen);
    expect(page).not.toMatch(/\son\w+=|<[^>]*javascript:/i);
  });

  test("moves no cursor and starts no line with a command where progress is printed", () => {
    const { rollouts } = sampleReading([name, name]);
    const called = rollouts.map((rollout) => ({
      ...rollout,
      rollout: name,
      rings: rollout.rings.map((one) => ({ ...one, ring: name, group: name, reason: name })),
    }));
    const text = statusText(called, { columns: 120, hasColors: false, now });
    expect(text).not.toMatch(unseen);
    const lines = statusText(rollouts, { columns: 120, hasColors: false, now }).split("\n").length;
    expect(Math.abs(text.split("\n").length - lines)).toBeLessThan(12);
  });
});
