import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { statusPage } from "../../cli/status/page/page";
import { progressStates } from "../../provider/core/status/progressState";
import { sampleReading } from "../cli/status/sample";
import { startBrowser } from "../support/browser";
import type { PageDocument, PageElement, PageStyle } from "../support/inPage";

jest.setTimeout(120_000);

// What the functions that are sent into the page find there.
declare const document: PageDocument;
declare function getComputedStyle(element: PageElement): PageStyle;

/** Names that devices could have: each would run, load or break something where it isn't escaped. */
const hostile = [
  `<script>document.title="run"</script>`,
  `"><img src=x onerror="document.title='run'">`,
  `'-alert(1)-'`,
  `</style><style>*{display:none}</style>`,
  `&lt;b&gt; & <b>bold</b>`,
  `javascript:alert(1)`,
  `\u202egnp.exe\u202c \u001b[2J`,
];

const widths = [320, 390, 820, 1280] as const;

describe("the status page in a real browser", () => {
  let browser: Browser;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(path.join(tmpdir(), "status-page-"));
    const file = path.join(folder, "status.html");
    const { rollouts, ...reading } = sampleReading(hostile);
    const problems = [`macos/kiosks: <i>NanoHUB</i> answered "500"`];
    writeFileSync(file, statusPage({ ...reading, rollouts, problems }));
    url = pathToFileURL(file).href;
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page; whatever it asks for, says or does besides being there is kept. */
  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; events: string[] }> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
    const page = await context.newPage();
    const events: string[] = [];
    page.on("request", (request) => request.url() !== url && events.push(`request ${request.url()}`));
    page.on("console", (message) => events.push(`console ${message.text()}`));
    page.on("pageerror", (error) => events.push(`error ${error.message}`));
    page.on("dialog", (dialog) => events.push(`dialog ${dialog.message()}`));
    await page.goto(url);
    return { page, events };
  }

  test("loads nothing, runs nothing and breaks no rule of its own", async () => {
    const { page, events } = await open();
    await page
      .locator("details")
      .evaluateAll((all: PageElement[]) => all.forEach((one) => one.setAttribute("open", "")));
    expect(events).toEqual([]);
    expect(await page.locator("script, img, link, iframe, object, embed, form, a[href]").count()).toBe(0);
    expect(await page.title()).toBe("acme/fleet/prod: software updates");
  });

  test("shows whatever a device is called as text", async () => {
    const { page } = await open();
    const shown = await page
      .locator("details li")
      .evaluateAll((all: PageElement[]) => all.map((one) => one.firstChild?.textContent?.trim()));
    expect(shown).toContain(hostile[0]);
    const { page: other } = await named([hostile[1]!, ...hostile.slice(2)]);
    expect(await other.locator(".trouble.failed li").first().textContent()).toContain(hostile[1]);
    expect(await page.locator("aside li").textContent()).toBe(`macos/kiosks: <i>NanoHUB</i> answered "500".`);
  });

  /** A page of its own whose failed device has the first of the names. */
  async function named(names: readonly string[]): Promise<{ page: Page; events: string[] }> {
    const file = path.join(folder, "named.html");
    writeFileSync(file, statusPage(sampleReading(names)));
    const opened = await open();
    await opened.page.goto(pathToFileURL(file).href);
    return opened;
  }

  test.each(hostile)("a device called %j does nothing", async (name) => {
    const { page, events } = await named([name]);
    expect(await page.title()).toBe("acme/fleet/prod: software updates");
    expect(events.filter((event) => !event.startsWith("request file:"))).toEqual([]);
    expect(await page.locator("script, img").count()).toBe(0);
    expect(await page.locator("h1").isVisible()).toBe(true);
    const text = (await page.locator(".trouble.failed li").first().textContent()) ?? "";
    for (const control of ["\u202a", "\u202e", "\u001b"]) expect(text).not.toContain(control);
  });

  test.each(hostile)("a stack, a rollout, a ring, a group or a reason called %j does nothing", async (name) => {
    const reading = sampleReading();
    const rollouts = reading.rollouts.map((rollout) => ({
      ...rollout,
      rollout: name,
      rings: rollout.rings.map((ring) => ({ ...ring, ring: name, group: name, reason: name })),
    }));
    const file = path.join(folder, "called.html");
    writeFileSync(file, statusPage({ ...reading, stack: name, rollouts, problems: [name] }));
    const { page, events } = await open();
    events.length = 0;
    await page.goto(pathToFileURL(file).href);
    expect(events.filter((event) => !event.startsWith("request file:"))).toEqual([]);
    expect(await page.locator("script, img, a[href]").count()).toBe(0);
    expect(await page.title()).not.toBe("run");
    expect(await page.locator("h1").isVisible()).toBe(true);
    const text = (await page.locator("body").textContent()) ?? "";
    for (const control of ["\u202a", "\u202e", "\u001b"]) expect(text).not.toContain(control);
  });

  test.each(widths)("fits a screen that is %i wide, in letters that can be read", async (width) => {
    const { page } = await open({ viewport: { width, height: 844 } });
    await page
      .locator("details")
      .evaluateAll((all: PageElement[]) => all.forEach((one) => one.setAttribute("open", "")));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const sizes = await page
      .locator("body *:not(style)")
      .evaluateAll((all: PageElement[]) =>
        all.filter((one) => one.innerText?.trim()).map((one) => parseFloat(getComputedStyle(one).fontSize)),
      );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
    // Nothing is laid over anything else, and nothing is cut off.
    const cut = await page
      .locator("h1, h2, h4, dd, li, p, summary, th, td")
      .evaluateAll(
        (all: PageElement[]) =>
          all.filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow !== "visible")
            .length,
      );
    expect(cut).toBe(0);
    const outside = await page.locator(".track em").evaluateAll((all: PageElement[]) =>
      all
        .filter((text) => {
          const [inner, outer] = [text.getBoundingClientRect(), text.parentElement!.getBoundingClientRect()];
          return inner.left < outer.left || inner.right > outer.right;
        })
        .map((text) => text.textContent),
    );
    expect(outside).toEqual([]);
  });

  test("stacks the states of each ring in proportion, and no state is too narrow to be seen", async () => {
    const { page } = await open({ viewport: { width: 1280, height: 844 } });
    const bars = await page.locator("article:first-of-type .bars .bar").evaluateAll((all: PageElement[]) =>
      all.map((bar) => ({
        width: bar.getBoundingClientRect().width,
        states: Object.fromEntries([...bar.children].map((one) => [one.className, one.getBoundingClientRect().width])),
      })),
    );
    const { rings } = sampleReading().rollouts[0]!;
    expect(bars).toHaveLength(3);
    bars.forEach(({ width, states }, at) => {
      const { counts, total } = rings[at]!;
      expect(Object.keys(states)).toEqual(progressStates.filter((state) => counts[state] > 0));
      for (const [state, shown] of Object.entries(states)) {
        expect(shown).toBeGreaterThanOrEqual(3.9);
        const share = counts[state as keyof typeof counts] / total!;
        // What is too narrow is widened, at the others' expense.
        if (share > 0.05) expect(Math.abs(shown / width - share)).toBeLessThan(0.03);
      }
    });
  });

  test("draws the rings along one line of time", async () => {
    const { page } = await open({ viewport: { width: 1280, height: 844 } });
    const tracks = await page.locator("article:first-of-type .track").evaluateAll((all: PageElement[]) =>
      all.map((track) => {
        const left = (selector: string) => {
          const found = track.querySelector(selector)?.getBoundingClientRect();
          return found ? Math.round(found.left - track.getBoundingClientRect().left) : undefined;
        };
        return {
          opened: left(".span"),
          deadline: left(".deadline"),
          now: left("u"),
          text: track.querySelector("em")?.textContent,
        };
      }),
    );
    const [canary, early, everyone, kiosks] = tracks;
    expect(tracks.map(({ text }) => text)).toEqual(["4 days left", "11 days left", "25 days left", "no deadline yet"]);
    expect(new Set(tracks.map(({ now }) => now)).size).toBe(1);
    // Opened on 20 and 24 August, now it is the 26th, and the deadlines are on 31 August, 7 and 21 September.
    const order = [canary!.opened, early!.opened, canary!.now, canary!.deadline, early!.deadline, everyone!.deadline];
    expect(order).toEqual([...order].sort((one, other) => one! - other!));
    expect([everyone!.opened, kiosks!.opened, kiosks!.deadline]).toEqual([undefined, undefined, undefined]);
    // A week is a week: 7 days between the first two deadlines, 14 between the others.
    expect((everyone!.deadline! - early!.deadline!) / (early!.deadline! - canary!.deadline!)).toBeCloseTo(2, 1);
  });

  test.each(["light", "dark"] as const)("can be read in %s colours", async (colorScheme) => {
    const { page } = await open({ colorScheme });
    const poor = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const rgb = (color: string): number[] => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const luminance = (color: string): number => {
        const [red, green, blue] = rgb(color).map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        }) as [number, number, number];
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const background = (element: PageElement | null): string => {
        for (let at = element; at !== null; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          if (rgb(color)[3] === 255) return color;
        }
        return "white";
      };
      const contrast = (element: PageElement): number => {
        const [one, other] = [luminance(getComputedStyle(element).color), luminance(background(element))];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      };
      return [
        ...document.querySelectorAll(
          "h1, h2, h2 span, h3, h4, p, li, dt, dd, small, summary, .chip, time, footer, .figure *, .legend li",
        ),
      ]
        .map((element) => ({ text: element.textContent?.trim().slice(0, 40), contrast: contrast(element) }))
        .filter(({ contrast: found }) => found < 4.5);
    });
    // What WCAG asks of text at its level AA.
    expect(poor).toEqual([]);
    const card = await page
      .locator("article")
      .first()
      .evaluate((one: PageElement) => getComputedStyle(one).backgroundColor);
    expect(card).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(26, 29, 35)");
  });

  test("says in words what the bars say in colours, and opens what is folded away at a tap", async () => {
    const { page } = await open({ hasTouch: true });
    const label = await page.locator("article:first-of-type .bars .bar").nth(0).getAttribute("aria-label");
    expect(label).toBe("36 done, 2 ahead, 1 prepared, 1 failed");
    const silent = page.locator(".trouble.unreachable").first();
    expect(await silent.locator("li").first().isVisible()).toBe(false);
    await silent.locator("summary").tap();
    expect(await silent.locator("li").first().isVisible()).toBe(true);
    expect(await page.locator(".trouble.failed li").first().isVisible()).toBe(true);
  });
});
