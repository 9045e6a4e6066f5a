import { programText } from "../faults/play";
import { enrollments, type ScheduledResource } from "../faults/schedule";
import { stack, Undisturbed } from "../faults/undisturbed";
import { serverKinds, startServer, type MdmServer } from "../support/mdmServer";
import { lastingAnswer } from "../support/offers";
import { startProxy, type RecordingProxy } from "../support/proxy";
import { changes, PulumiProject } from "../support/pulumi";
import { serverContents, type ServerContents } from "../support/serverContents";

jest.setTimeout(600_000);

const program: readonly ScheduledResource[] = [
  {
    name: "macos",
    kind: "enforcement",
    inputs: {
      groups: ["pilot", "office"],
      platform: "macOS",
      targetOSVersion: "26.6.2",
      targetLocalDateTime: "2040-03-01T18:00:00",
    },
  },
  { name: "everyone", kind: "settings", inputs: { groups: ["office"], notifications: true } },
  // Safety rule 8 for an identifier of one's own: what is stored exactly so is no stranger's.
  {
    name: "own",
    kind: "settings",
    inputs: { groups: ["school"], notifications: false, identifier: "com.example.own" },
  },
  { name: "pilot", kind: "group", inputs: { group: "pilot", enrollments: { A: "Mac A", B: "Mac B" } } },
];

function project(server: MdmServer, url: string): Promise<PulumiProject> {
  return PulumiProject.create({
    name: stack.project,
    stack: stack.stack,
    program: programText(program),
    files: { "answer.json": lastingAnswer() },
    environment: {
      SOFTWAREUPDATE_SERVER: server.kind,
      SOFTWAREUPDATE_URL: url,
      SOFTWAREUPDATE_API_KEY: server.apiKey,
      SOFTWAREUPDATE_LOOKUP_URL: "answer.json",
    },
  });
}

/** Lets the first request of each proxy wait for the other's. */
function meetAtFirstRequest(...proxies: RecordingProxy[]): void {
  const arrivals = proxies.map((proxy) => {
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    return { proxy, arrive, arrived };
  });
  for (const { proxy, arrive } of arrivals) {
    proxy.beforeRequest = async () => {
      arrive();
      await Promise.all(arrivals.map(({ arrived }) => arrived));
      return undefined;
    };
  }
}

describe.each(serverKinds)("two updates of one program at once on %s", (kind) => {
  let server: MdmServer;
  let wanted: ServerContents;
  beforeAll(async () => {
    const undisturbed = await Undisturbed.start(kind);
    wanted = await undisturbed.contentsAfter(program);
    await undisturbed.stop();
  });
  beforeEach(async () => void (server = await startServer(kind)));
  afterEach(() => server.stop());

  it("that know nothing of each other converge after one more, see each other's destroy at a refresh, and leave nothing", async () => {
    const second = await startProxy(server.directUrl);
    const [one, other] = [await project(server, server.url), await project(server, second.url)];
    meetAtFirstRequest(server.proxy, second);
    const both = [one, other].map((each) => each.start("up", ["--yes", "--skip-preview"]).result);
    const codes = (await Promise.all(both)).map(({ code }) => code);
    await (codes[0] === 0 ? other : one).up();
    expect(await serverContents(server, enrollments)).toEqual(wanted);
    expect(changes(await one.preview())).toEqual([]);
    expect(changes(await other.preview())).toEqual([]);

    await one.destroy();
    // What the other declares is gone, derived identifiers and chosen ones, and its refresh shows it.
    const { stdout } = await other.run("refresh", ["--preview-only", "--json"]);
    const { steps } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { steps: { op: string; urn: string }[] };
    const gone = steps.flatMap(({ op, urn }) => (op === "delete" ? urn.split("::").slice(-1) : []));
    expect(gone).toEqual(expect.arrayContaining(["macos", "everyone", "own"]));

    await other.destroy();
    expect(await serverContents(server, enrollments)).toEqual({
      declarations: {},
      sets: {},
      members: { A: [], B: [], C: [], D: [] },
    });
    await Promise.all([one.dispose(), other.dispose()]);
    await second.stop();
  });

  it("with one state: the second is refused by the lock, and the first is not disturbed", async () => {
    const shared = await project(server, server.url);
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    server.proxy.beforeRequest = async () => {
      begin();
      await held;
      return undefined;
    };
    const first = shared.start("up", ["--yes", "--skip-preview"]);
    await begun;
    const refused = await shared.up({ expectFailure: true });
    expect(refused.stderr).toContain("the stack is currently locked by 1 lock(s)");
    letGo();
    expect((await first.result).code).toBe(0);
    expect(await serverContents(server, enrollments)).toEqual(wanted);
    await shared.dispose();
  });
});
