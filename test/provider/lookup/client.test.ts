import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dayInMilliseconds } from "../../../provider/core/durations";
import { SoftwareUpdateError } from "../../../provider/core/error";
import { latestRelease } from "../../../provider/core/releases/selection";
import {
  createCatalogFetcher,
  failureInMilliseconds,
  type FetchCatalogOptions,
  type FetchedCatalog,
  type LookupLimits,
} from "../../../provider/lookup/client";
import {
  recordedPath,
  recordedText,
  startInterceptingProxy,
  startLookupService,
  type InterceptingProxy,
  type LookupService,
  type StandInAnswer,
} from "../../support/lookupService";

const proxySettings = ["NO_PROXY", "no_proxy", "HTTPS_PROXY", "https_proxy"] as const;
const settingsBefore = proxySettings.map((name) => [name, process.env[name]] as const);
const start = Date.parse("2026-08-18T12:00:00Z");
const hour = 3_600_000;
let service: LookupService;
let folder: string;
let time: number;
let warnings: string[];
/** What the client waited for between attempts, in milliseconds; it never really waits here. */
let waits: number[];
let limits: Partial<LookupLimits>;

beforeAll(async () => {
  // The stand-in is on the loopback, wherever the machine's proxy is.
  process.env.NO_PROXY = process.env.no_proxy = "127.0.0.1";
  service = await startLookupService({ text: recordedText("2026-08-18") });
});
afterAll(async () => {
  for (const [name, value] of settingsBefore) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await service.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookup-client-"));
  time = start;
  warnings = [];
  waits = [];
  limits = {};
  service.answer({ text: recordedText("2026-08-18") });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a process has: an environment, a clock and a memory of its own. */
function startProcess(environment: NodeJS.ProcessEnv = {}): (options?: FetchCatalogOptions) => Promise<FetchedCatalog> {
  const fetchCatalog = createCatalogFetcher({
    now: () => time,
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    limits,
    environment: {
      SOFTWAREUPDATE_LOOKUP_URL: service.url,
      SOFTWAREUPDATE_LOOKUP_CA_FILE: service.authorityFile,
      XDG_CACHE_HOME: folder,
      ...environment,
    },
  });
  return (options) => fetchCatalog({ warn: (sentence) => warnings.push(sentence), ...options });
}

async function requestsDuring(run: () => Promise<unknown>): Promise<number> {
  const before = service.requests();
  await run();
  return service.requests() - before;
}

function newestMac({ catalog }: FetchedCatalog): string | undefined {
  return latestRelease(catalog, { platform: "macOS", device: "J413AP", on: "2026-08-18" })?.version;
}

async function errorOf(promise: Promise<unknown>): Promise<SoftwareUpdateError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (SoftwareUpdateError.isInstance(error)) return error;
  throw new Error(`no SoftwareUpdateError: ${String(error)}`);
}

describe("over TLS", () => {
  test("an answer comes from a service whose authority is trusted", async () => {
    const fetched = await startProcess()();
    expect(newestMac(fetched)).toBe("26.6.2");
    expect(fetched).toMatchObject({ source: service.url, answeredAt: start, age: 0, stale: false });
    expect(warnings).toEqual([]);
  });

  test("options stand above the environment", async () => {
    const environment = {
      SOFTWAREUPDATE_LOOKUP_URL: "https://127.0.0.1:9/",
      SOFTWAREUPDATE_LOOKUP_CA_FILE: "absent.pem",
    };
    const fetched = await startProcess(environment)({
      url: service.url,
      certificateAuthorityFile: service.authorityFile,
    });
    expect(newestMac(fetched)).toBe("26.6.2");
  });

  test("another authority is refused with a sentence that says what to do", async () => {
    const error = await errorOf(startProcess({ SOFTWAREUPDATE_LOOKUP_CA_FILE: service.otherAuthorityFile })());
    expect(error.code).toBe("TLS");
    expect(error.message).toMatch(
      /^the lookup service at https:\/\/127\.0\.0\.1:\d+\/v2\/pmv could not be trusted \([A-Z_]+\): its certificate comes from an authority that is not trusted\. Most often a proxy intercepts TLS, or a mirror has an authority of its own: exempt the host from interception, or name the authority's file\. SOFTWAREUPDATE_LOOKUP_CA_FILE is the place to name it\.$/,
    );
  });

  test("an expired certificate is named as such, since naming an authority would not mend it", async () => {
    service.expire(true);
    try {
      const error = await errorOf(startProcess()());
      expect(error.code).toBe("TLS");
      expect(error.message).toMatch(
        /could not be trusted \(CERT_HAS_EXPIRED\): its certificate is not valid today\. Check this machine's clock;/,
      );
      expect(waits).toEqual([]);
    } finally {
      service.expire(false);
    }
  });

  test("without a file, a host that isn't Apple's needs an authority of Node's list", async () => {
    const error = await errorOf(startProcess({ SOFTWAREUPDATE_LOOKUP_CA_FILE: "" })());
    expect(error.code).toBe("TLS");
  });

  test.each(["absent.pem", __filename])("a file without certificates is refused: %s", async (file) => {
    const error = await errorOf(startProcess({ SOFTWAREUPDATE_LOOKUP_CA_FILE: file })());
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toContain("check SOFTWAREUPDATE_LOOKUP_URL and SOFTWAREUPDATE_LOOKUP_CA_FILE.");
  });
});

describe("Apple's own service, behind a proxy that intercepts TLS", () => {
  let proxy: InterceptingProxy;
  beforeAll(async () => {
    proxy = await startInterceptingProxy(service);
    process.env.HTTPS_PROXY = process.env.https_proxy = proxy.url;
  });
  afterAll(() => proxy.close());

  test("is what is asked by default, and trusts Apple's root alone", async () => {
    const environment = { SOFTWAREUPDATE_LOOKUP_URL: "", SOFTWAREUPDATE_LOOKUP_CA_FILE: "" };
    const error = await errorOf(startProcess(environment)());
    expect(error.code).toBe("TLS");
    expect(error.message).toMatch(
      /^Apple's Software Lookup Service at https:\/\/gdmf\.apple\.com\/v2\/pmv could not be trusted \([A-Z_]+\): its certificate doesn't come from Apple's root, which this package trusts for this host\. Most often a proxy intercepts TLS: exempt gdmf\.apple\.com from interception, or name the proxy's certificate authority\. SOFTWAREUPDATE_LOOKUP_CA_FILE is the place to name it\.$/,
    );
    expect(proxy.hosts).toEqual(["gdmf.apple.com:443"]);
  });

  test("is trusted with the proxy's authority besides", async () => {
    const fetched = await startProcess({ SOFTWAREUPDATE_LOOKUP_URL: "" })();
    expect(fetched.source).toBe("https://gdmf.apple.com/v2/pmv");
    expect(newestMac(fetched)).toBe("26.6.2");
  });
});

describe("an answer that can't be used", () => {
  test.each([
    [403, "It refuses requests now and then, for hours or days; try again later"],
    [500, "The service fails; try again later"],
    [302, "Check the URL in SOFTWAREUPDATE_LOOKUP_URL, and that no proxy answers in its place"],
  ])("status %d is an error that names it and says what to do", async (status, advice) => {
    service.answer({ status, text: "", headers: { location: "https://127.0.0.1:9/" } });
    const error = await errorOf(startProcess()());
    expect(error.code).toBe("LOOKUP");
    expect(error.message).toBe(
      `the lookup service at ${service.url} answered with status ${status} instead of 200. ${advice}, or set ` +
        "SOFTWAREUPDATE_LOOKUP_URL to the path of a recorded answer.",
    );
  });

  test.each([
    ["garbage", "<html>Sign in to the hotel's network</html>", "it is not JSON"],
    ["an empty object", "{}", "PublicAssetSets is missing"],
    ["nothing", "", "it is not JSON"],
    ["lists that are empty", recordedText("2024-11-14T1941Z"), "PublicAssetSets.iOS is missing"],
  ])("%s is an error", async (_, text, reason) => {
    service.answer({ text });
    const error = await errorOf(startProcess()());
    expect(error.code).toBe("LOOKUP");
    expect(error.message).toContain(`The answer of the lookup service at ${service.url} can't be used: ${reason}.`);
  });

  test("a password and a query in the URL show in no error", async () => {
    service.answer({ status: 404, text: "" });
    const url = service.url.replace("https://", "https://ada:hunter2@") + "?key=hunter2";
    expect((await errorOf(startProcess()({ url }))).message).not.toContain("hunter2");
    const refused = await errorOf(startProcess()({ url: "ftp://ada:hunter2@mirror.example.com/pmv" }));
    expect(refused.message).not.toContain("hunter2");
    expect(refused.code).toBe("CONFIGURATION");
  });
});

describe("rule 11: the service is asked at most once a day, and its failure changes nothing", () => {
  test("many callers in one process are one request", async () => {
    const fetchCatalog = startProcess({ SOFTWAREUPDATE_LOOKUP_CACHE: "off" });
    const requests = await requestsDuring(() => Promise.all(Array.from({ length: 20 }, () => fetchCatalog())));
    expect(requests).toBe(1);
    expect(await requestsDuring(() => fetchCatalog())).toBe(0);
  });

  test("a failure is shared by all that ask within a minute, and the next one asks again", async () => {
    service.answer({ status: 403, text: "" });
    const fetchCatalog = startProcess();
    const requests = await requestsDuring(async () => {
      const errors = await Promise.all(Array.from({ length: 20 }, () => errorOf(fetchCatalog())));
      expect(new Set(errors).size).toBe(1);
      time += failureInMilliseconds - 1;
      expect(await errorOf(fetchCatalog())).toBe(errors[0]);
    });
    expect(requests).toBe(1);
    service.answer({ text: recordedText("2026-08-18") });
    time += failureInMilliseconds;
    expect(newestMac(await fetchCatalog())).toBe("26.6.2");
  });

  test("processes that start together ask once", async () => {
    const requests = await requestsDuring(async () => {
      const fetched = await Promise.all([startProcess()(), startProcess()(), startProcess()()]);
      expect(fetched.map(newestMac)).toEqual(["26.6.2", "26.6.2", "26.6.2"]);
    });
    expect(requests).toBe(1);
    expect(readdirSync(join(folder, "pulumi-apple-softwareupdate"))).toHaveLength(1);
  });

  test("a lock that a killed process left behind is passed over", async () => {
    await startProcess()();
    const cache = join(folder, "pulumi-apple-softwareupdate");
    const lock = join(cache, `${readdirSync(cache)[0]!}.lock`);
    writeFileSync(lock, "");
    utimesSync(lock, new Date(0), new Date(0));
    time += dayInMilliseconds;
    expect((await startProcess()()).age).toBe(0);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test("another process within the day uses the cached answer and knows its age", async () => {
    await startProcess()();
    time += dayInMilliseconds - 1;
    const requests = await requestsDuring(async () => {
      expect(await startProcess()()).toMatchObject({ age: dayInMilliseconds - 1, answeredAt: start, stale: false });
    });
    expect(requests).toBe(0);
    expect(warnings).toEqual([]);
  });

  test("a process of the next day asks again, and so does one that has run since", async () => {
    const fetchCatalog = startProcess();
    await fetchCatalog();
    time += dayInMilliseconds;
    service.answer({ text: recordedText("2026-06-30") });
    expect(await requestsDuring(async () => expect(newestMac(await fetchCatalog())).not.toBe("26.6.2"))).toBe(1);
  });

  test("a process that lives on asks when the answer is a day old, however old it was when the process read it", async () => {
    await startProcess()();
    time += 20 * hour;
    const fetchCatalog = startProcess();
    expect((await fetchCatalog()).age).toBe(20 * hour);
    time += 4 * hour - 1;
    expect(await requestsDuring(() => fetchCatalog())).toBe(0);
    time += 1;
    expect(await requestsDuring(async () => expect((await fetchCatalog()).age).toBe(0))).toBe(1);
  });

  test("a process that lives on tries again an hour after an old answer stood in where none came", async () => {
    await startProcess()();
    time += 2 * dayInMilliseconds;
    const fetchCatalog = startProcess();
    service.answer({ text: recordedText("2026-08-18"), fault: "cut" });
    expect((await fetchCatalog()).stale).toBe(true);
    time += hour - 1;
    expect(await requestsDuring(() => fetchCatalog())).toBe(0);
    service.answer({ text: recordedText("2026-08-18") });
    time += 1;
    expect(await requestsDuring(async () => expect((await fetchCatalog()).stale).toBe(false))).toBe(1);
  });

  test("a shorter age can be asked for", async () => {
    await startProcess()();
    time += hour;
    expect(await requestsDuring(() => startProcess()({ maximumAge: hour }))).toBe(1);
    expect(await requestsDuring(() => startProcess()({ maximumAge: hour }))).toBe(0);
  });

  test("a clock that was set back does not keep an answer for ever", async () => {
    await startProcess()();
    time -= hour;
    expect(await requestsDuring(() => startProcess()())).toBe(1);
  });

  test("SOFTWAREUPDATE_LOOKUP_CACHE=off writes and reads no file", async () => {
    const environment = { SOFTWAREUPDATE_LOOKUP_CACHE: "off" };
    await startProcess(environment)();
    expect(readdirSync(folder)).toEqual([]);
    await startProcess()();
    expect(await requestsDuring(() => startProcess(environment)())).toBe(1);
  });

  test("each URL has an answer of its own", async () => {
    await startProcess()();
    expect(await requestsDuring(() => startProcess()({ url: `${service.url}?mirror` }))).toBe(1);
  });

  test("an old answer stands in for a refusal, with a warning, and the service isn't asked again that day", async () => {
    await startProcess()();
    time += 3 * dayInMilliseconds;
    service.answer({ status: 403, text: "" });
    const fetched = await startProcess()();
    expect(newestMac(fetched)).toBe("26.6.2");
    expect(fetched).toMatchObject({ stale: true, age: 3 * dayInMilliseconds, answeredAt: start });
    expect(warnings).toEqual([
      expect.stringMatching(/^Using an answer of the lookup service that is 3 days old: .* answered with status 403/),
    ]);
    expect(fetched.warning).toBe(warnings[0]);

    time += hour;
    const requests = await requestsDuring(async () => expect((await startProcess()()).stale).toBe(true));
    expect(requests).toBe(0);
    expect(warnings[1]).toBe(
      "Using an answer of the lookup service that is 3 days old: it gave no usable one when it was last asked.",
    );

    time += dayInMilliseconds;
    service.answer({ text: recordedText("2026-08-18") });
    expect(await startProcess()()).toMatchObject({ stale: false, age: 0 });
  });

  test("an old answer stands in for an empty one", async () => {
    await startProcess()();
    time += 30 * hour;
    service.answer({ text: recordedText("2024-11-14T1941Z") });
    expect(newestMac(await startProcess()())).toBe("26.6.2");
    expect(warnings).toEqual([expect.stringContaining("that is 30 hours old: The answer of the lookup service at")]);
  });

  test("an old answer stands in where none comes, and the next process may ask", async () => {
    await startProcess()();
    time += 2 * dayInMilliseconds;
    const other = { SOFTWAREUPDATE_LOOKUP_CA_FILE: service.otherAuthorityFile };
    expect((await startProcess(other)()).stale).toBe(true);
    expect(await requestsDuring(async () => expect((await startProcess()()).stale).toBe(false))).toBe(1);
  });

  test("an empty answer never takes the place of a cached one", async () => {
    await startProcess()();
    time += dayInMilliseconds;
    service.answer({ text: recordedText("2024-11-14T1941Z") });
    await startProcess()();
    expect(newestMac(await startProcess()())).toBe("26.6.2");
  });

  test("a cached answer that can't be read is asked for again", async () => {
    await startProcess()();
    const cache = join(folder, "pulumi-apple-softwareupdate");
    writeFileSync(join(cache, readdirSync(cache)[0]!), JSON.stringify({ answeredAt: time, askedAt: time, text: "{}" }));
    expect(await requestsDuring(() => startProcess()())).toBe(1);
  });
});

describe("patience", () => {
  const good = { text: recordedText("2026-08-18") };

  test("429 is asked again after the seconds that Retry-After names", async () => {
    service.answer({ status: 429, text: "", headers: { "retry-after": "7" } }, good);
    expect(newestMac(await startProcess()())).toBe("26.6.2");
    expect(waits).toEqual([7000]);
  });

  test("429 is asked again after the time that Retry-After names as a date", async () => {
    const at = new Date(start + 5000).toUTCString();
    service.answer({ status: 429, text: "", headers: { "retry-after": at } }, good);
    expect(newestMac(await startProcess()())).toBe("26.6.2");
    expect(waits).toEqual([5000]);
  });

  test("a Retry-After that nobody waits for ends the fetch, and the sentence names it", async () => {
    service.answer({ status: 429, text: "", headers: { "retry-after": "3600" } });
    const requests = await requestsDuring(async () => {
      expect((await errorOf(startProcess()())).message).toContain(
        "answered with status 429 instead of 200. It asks to wait for 60 minutes; try again after that, or set",
      );
    });
    expect([requests, waits]).toEqual([1, []]);
  });

  test("502 is asked three times in all, with growing waits", async () => {
    service.answer({ status: 502, text: "" });
    const requests = await requestsDuring(async () => {
      const error = await errorOf(startProcess()());
      expect([error.code, error.message]).toEqual(["LOOKUP", expect.stringContaining("answered with status 502")]);
    });
    expect([requests, waits]).toEqual([3, [1000, 3000]]);
  });

  test("502 and a good answer behind it are a good answer", async () => {
    service.answer({ status: 502, text: "" }, good);
    expect(newestMac(await startProcess()())).toBe("26.6.2");
  });

  test("403 is asked once: Apple's service answers it for days", async () => {
    service.answer({ status: 403, text: "" });
    expect(await requestsDuring(() => errorOf(startProcess()()))).toBe(1);
  });

  test("a connection that is cut is tried again", async () => {
    service.answer({ ...good, fault: "cut" }, good);
    expect(newestMac(await startProcess()())).toBe("26.6.2");
    expect(waits).toEqual([1000]);
  });

  test("a connection that is cut each time is an error that says so", async () => {
    service.answer({ ...good, fault: "cut" });
    const error = await errorOf(startProcess()());
    expect([error.code, error.message]).toEqual(["UNREACHABLE", expect.stringContaining("the connection was cut")]);
    expect(waits).toEqual([1000, 3000]);
  });

  test.each<[NonNullable<StandInAnswer["fault"]>, string, Partial<LookupLimits>]>([
    ["stall", "the answer stopped half way", { attemptTimeout: 100 }],
    ["silent", "no answer came in time", { attemptTimeout: 100 }],
    ["drip", "no answer came in time", { totalTimeout: 300 }],
  ])("a body that goes %s is given up after the time limit", async (fault, reason, bounds) => {
    limits = { ...bounds, attempts: 1 };
    service.answer({ ...good, fault });
    const error = await errorOf(startProcess()());
    expect([error.code, error.message]).toEqual(["UNREACHABLE", expect.stringContaining(reason)]);
  });

  test("an answer that is larger than any can be is given up at once", async () => {
    limits = { maximumAnswerSize: 1000 };
    const requests = await requestsDuring(async () => {
      const error = await errorOf(startProcess()());
      expect(error.message).toContain("the answer is larger than this kind of answer can be");
    });
    expect(requests).toBe(1);
  });

  test("with an older answer at hand there are two attempts at most", async () => {
    await startProcess()();
    time += dayInMilliseconds;
    service.answer({ status: 502, text: "" });
    expect(await requestsDuring(async () => expect((await startProcess()()).stale).toBe(true))).toBe(2);
  });
});

describe("a hasty caller, which goes on without an answer", () => {
  const environment = { SOFTWAREUPDATE_LOOKUP_CACHE: "off" };
  const good = { text: recordedText("2026-08-18") };

  test("shares one request with the others, whoever comes first", async () => {
    for (const order of [
      [true, false, true],
      [false, true, false],
    ]) {
      const fetchCatalog = startProcess(environment);
      const requests = await requestsDuring(async () => {
        const fetched = await Promise.all(order.map((isHasty) => fetchCatalog({ isHasty })));
        expect(fetched.map(newestMac)).toEqual(["26.6.2", "26.6.2", "26.6.2"]);
      });
      expect(requests).toBe(1);
    }
  });

  test("asks once, and its failure is not that of a caller that can wait", async () => {
    const fetchCatalog = startProcess(environment);
    service.answer({ status: 502, text: "" }, { status: 502, text: "" }, good);
    const requests = await requestsDuring(async () => {
      const [hasty, patient] = [fetchCatalog({ isHasty: true }), fetchCatalog()];
      expect((await errorOf(hasty)).message).toContain("answered with status 502");
      expect(newestMac(await patient)).toBe("26.6.2");
    });
    expect([requests, waits]).toEqual([3, [1000]]);
    expect(newestMac(await fetchCatalog({ isHasty: true }))).toBe("26.6.2");
  });
});

describe("SOFTWAREUPDATE_LOOKUP_CACHE=only, for use without a network", () => {
  const environment = { SOFTWAREUPDATE_LOOKUP_CACHE: "only" };

  test("uses the cached answer whatever its age and asks nobody", async () => {
    await startProcess()();
    time += 5 * dayInMilliseconds;
    const requests = await requestsDuring(async () => {
      const fetched = await startProcess(environment)();
      expect(newestMac(fetched)).toBe("26.6.2");
      expect(fetched).toMatchObject({ age: 5 * dayInMilliseconds, stale: true });
    });
    expect(requests).toBe(0);
    expect(warnings).toEqual([
      "Using an answer of the lookup service that is 5 days old: SOFTWAREUPDATE_LOOKUP_CACHE=only forbids to ask for a " +
        "newer one.",
    ]);
  });

  test("is an error when nothing is cached", async () => {
    expect(await errorOf(startProcess(environment)())).toMatchObject({
      code: "LOOKUP",
      message: `No answer of the lookup service at ${service.url} is cached, and SOFTWAREUPDATE_LOOKUP_CACHE=only forbids to ask for one.`,
    });
  });
});

test("useCache: false asks now, lets nothing stand in and keeps nothing", async () => {
  await startProcess()();
  expect(await requestsDuring(() => startProcess()({ useCache: false }))).toBe(1);
  service.answer({ text: "{}" });
  expect((await errorOf(startProcess()({ useCache: false }))).code).toBe("LOOKUP");
  expect(newestMac(await startProcess()())).toBe("26.6.2");
});

describe("a recorded answer", () => {
  test("is read from a path and from a file: URL, without a cache", async () => {
    const path = recordedPath("2026-08-18");
    for (const url of [path, pathToFileURL(path).href]) {
      const fetched = await startProcess({ SOFTWAREUPDATE_LOOKUP_URL: url })();
      expect(newestMac(fetched)).toBe("26.6.2");
      expect(fetched).toMatchObject({ source: path, stale: false });
      expect(fetched).not.toHaveProperty("age");
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that is missing or empty is an error that names the path", async () => {
    const absent = join(folder, "absent.json");
    expect(await errorOf(startProcess()({ url: absent }))).toMatchObject({
      code: "LOOKUP",
      message: `The recorded answer ${absent} can't be read (ENOENT); check the path.`,
    });
    const empty = recordedPath("2024-11-14T1941Z");
    expect((await errorOf(startProcess()({ url: empty }))).message).toContain(`The answer of ${empty} can't be used`);
  });
});
