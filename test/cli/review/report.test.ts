import fc from "fast-check";
import { reviewJson } from "../../../cli/review/json";
import type { ReadPreview, ReadStep } from "../../../cli/review/readPreview";
import { reviewReport } from "../../../cli/review/report";
import { expectKept } from "../../support/keptReviews";
import { elementsIn, proseOf, renderMarkdown, tableIn } from "../../support/markdown";
import { previewFixture, reviewFixture, reviewOn } from "./fixtures";
import { stories } from "./stories";

/** The elements that a review is made of, and that names and values of a program can't add to. */
const ownElements = [
  "code",
  "del",
  "details",
  "h3",
  "h4",
  "li",
  "p",
  "pre",
  "strong",
  "sub",
  "summary",
  "table",
  "tbody",
  "td",
  "th",
];
const allowedElements = new Set([...ownElements, "thead", "tr", "ul"]);

describe("a review", () => {
  it.each(Object.entries(stories))("tells what the preview %s means", (name, { day, summary, rows, says, saysNot }) => {
    const report = reviewReport(reviewFixture(name, day))!;
    expect(report.split("\n")[3]).toBe(summary);
    const [from, to] = name === "drift-refresh" ? ["State", "Server"] : ["From", "To"];
    const columns = ["Ring", "", "Devices", from, to, "Deadline", "Still offered"] as const;
    expect(tableIn(report).map((row) => columns.map((column) => row[column]))).toEqual(rows);
    for (const said of says) expect(report).toContain(said);
    for (const unsaid of saysNot) expect(report).not.toContain(unsaid);
    expectKept(name, report);
  });

  it("says nothing when nothing changes", () => {
    expect(reviewReport(reviewFixture("unchanged", "june"))).toBeUndefined();
  });

  it("says that sizes are unknown where the preview lists only what changes", () => {
    const report = reviewReport(reviewFixture("superseded-changes-only", "august"))!;
    expect(tableIn(report).map(({ Devices: devices }) => devices)).toEqual(["unknown", "unknown", "unknown"]);
    expect(report).toContain("run it with `--show-sames`");
  });

  it("says that offers are unknown without a lock file, and asks nobody else", () => {
    const review = reviewOn(previewFixture("superseded.json"), "august", "none");
    const report = reviewReport(review)!;
    expect(tableIn(report).map((row) => row["Still offered"])).toEqual(["unknown", "unknown", "unknown"]);
    expect(report).toContain("there is no lock file");
  });

  it("says how old the lock file is", () => {
    const review = reviewOn(previewFixture("superseded.json"), "august", "june");
    expect(reviewReport(review)).toContain("whose newest entry is of 2026-06-29, 50 days ago");
  });

  it("shows the evidence on which a ring that is done loses its enforcement", () => {
    const done = JSON.stringify(previewFixture("paused.json"))
      .replaceAll('"status":"paused"', '"status":"done"')
      .replaceAll("the program says paused: true", "done on 2026-08-18: all 40 devices have macOS 26.6.2");
    const report = reviewReport(reviewOn(JSON.parse(done) as ReadPreview, "august"))!;
    const heading = "#### Opened and done\n\n";
    expect(report).toContain(
      `${heading}- \`macos\`: ring pilot, done on 2026-08-18: all 40 devices have macOS 26.6.2\n\n`,
    );
  });

  it("holds no secret", () => {
    for (const [name, { day }] of Object.entries(stories)) {
      const review = reviewFixture(name, day);
      expect(reviewReport(review)! + reviewJson(review)).not.toMatch(/an-invented-(old|new)-token/);
    }
  });
});

describe("names and values from a program", () => {
  it("stay text, in a preview that the real engine printed", () => {
    const report = reviewReport(reviewFixture("hostile", "june"))!;
    const [html] = renderMarkdown([report]);
    expect(elementsIn(html!).filter((element) => !allowedElements.has(element))).toEqual([]);
    expect(proseOf(html!)).not.toMatch(/@octocat|https:\/\/evil/);
    // Three rows, each with its nine cells.
    const rows = html!.match(/<tr>[^]*?<\/tr>/g)!.slice(1);
    expect(rows.map((row) => row.match(/<td/g)!.length)).toEqual([9, 9, 9]);
    expectKept("hostile", report);
  });

  it("stay text, whatever they are", () => {
    const pieces = fc.constantFrom(
      ..."`|\\<>[]()*_~#@!&;:$%{}\"'\n\t -=+./0aZ",
      "```",
      "</details>",
      "<script>alert(1)</script>",
      "<!--",
      "-->",
      "@octocat",
      "org/repo#12",
      "GH-12",
      "https://evil.example/x",
      "www.evil.example",
      "![x](https://evil.example/x.png)",
      "\u202e",
      "\u200b",
      "&lt;b&gt;",
    );
    const text = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(""));
    const samples = fc.sample(fc.record({ name: text, group: text, url: text, message: text }), {
      numRuns: 300,
      seed: 7,
    });
    const reports = samples.map((sample) => reviewReport(reviewOn(hostilePreview(sample), "june"))!);
    for (const [at, html] of renderMarkdown(reports).entries()) {
      const context = JSON.stringify(samples[at]);
      const strangers = elementsIn(html).filter((element) => !allowedElements.has(element));
      expect([context, strangers]).toEqual([context, []]);
      const links = /@[\w-]|(^|[^&])#\d|GH-\d|https?:\/\/|www\./i.exec(proseOf(html))?.[0];
      expect([context, links]).toEqual([context, undefined]);
      const cells = html.match(/<tr>[^]*?<\/tr>/g)!.map((row) => row.match(/<t[dh]/g)!.length);
      expect([context, cells]).toEqual([context, [9, 9]]);
      expect(html.match(/<details>/g)).toHaveLength(1);
    }
  });
});

/** A preview of one new enforcement, whose every text comes from outside. */
function hostilePreview({
  name,
  group,
  url,
  message,
}: {
  name: string;
  group: string;
  url: string;
  message: string;
}): ReadPreview {
  const type = "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific";
  const urn = `urn:pulumi:dev::fleet::${type}::${name}`;
  const inputs = {
    groups: [group],
    platform: "macOS",
    targetOSVersion: "26.5.2",
    targetLocalDateTime: "2026-07-24T17:00:00",
    detailsURL: url,
  };
  return {
    steps: [{ op: "create", urn, newState: { urn, type, inputs }, paths: [] }],
    diagnostics: [{ severity: "warning", urn, message }],
    unchanged: 0,
  };
}

describe("a review of 200 changed resources", () => {
  const real = previewFixture("worth-knowing.json");
  const classrooms = real.steps.find(({ urn }) => urn.endsWith("::classrooms"))!;
  const many = Array.from({ length: 200 }, (_, at) => renamed(classrooms, `classrooms-of-the-school-number-${at}`));
  const warnings = many.map(({ urn }, at) => ({
    severity: "warning" as const,
    urn,
    message: `warning ${at}: ${"x".repeat(200)}`,
  }));
  const preview = { steps: many, diagnostics: warnings, unchanged: 0 };

  it("stays below GitHub's limit, with the summary, and says what it leaves out", () => {
    const report = reviewReport(reviewOn(preview, "august"))!;
    expect(report.length).toBeLessThan(64_000);
    expect(Buffer.byteLength(report)).toBeLessThan(64_000);
    expect(report).toContain("**200 to update**");
    expect(report).toMatch(/\d+ more lines left out, to keep this comment short/);
    expect(report).toMatch(/\d+ more warnings left out, to keep this comment short/);
    expect(report).toMatch(/\d+ more resources left out, to keep this comment short|is too long for a comment/);
    const [html] = renderMarkdown([report]);
    expect(elementsIn(html!).filter((element) => !allowedElements.has(element))).toEqual([]);
    expect(html!.match(/<\/details>/g)).toHaveLength(html!.match(/<details>/g)!.length);
  });

  it("has all of them for scripts", () => {
    const json = JSON.parse(reviewJson(reviewOn(preview, "august"))) as { rings: unknown[]; problems: unknown[] };
    expect(json.rings).toHaveLength(200);
    expect(json.problems.length).toBeGreaterThanOrEqual(200);
  });

  it("shows all of them where they fit", () => {
    const report = reviewReport(reviewOn({ steps: many.slice(0, 60), diagnostics: [], unchanged: 0 }, "august"))!;
    expect(tableIn(report)).toHaveLength(60);
    expect(report).not.toContain("left out");
  });
});

function renamed(step: ReadStep, name: string): ReadStep {
  const text = JSON.stringify(step).replaceAll("::classrooms", `::${name}`);
  return JSON.parse(text.replaceAll('["classrooms"]', JSON.stringify([name]))) as ReadStep;
}
