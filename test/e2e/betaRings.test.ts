import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { softwareupdate } from "../cli/support/capturedIo";
import { placeOf } from "../cli/support/fleet";
import {
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";
import type { SimulatedDevice } from "../support/device";
import { filesIn } from "../support/filesIn";
import { recordedPath } from "../support/lookupService";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { changes, PulumiProject } from "../support/pulumi";
import { connectionTo } from "./example";

jest.setTimeout(240_000);

const repository = path.join(__dirname, "..", "..");
/** The program of `examples/beta-rings`, as a user finds it. */
const program = readFileSync(path.join(repository, "examples/beta-rings/index.ts"), "utf8");

const tokens = {
  mac: "marked-mac-token-p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584wJ5",
  iPhone: "marked-iphone-token-35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQ",
  other: "marked-other-token-AsrySFpJZ3Jxz9M8mCt9UXK4Sg35b68K477rAsry6dx",
  rotated: "marked-rotated-token-JBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9U",
} as const;
const mac = { os: "OSX", title: "macOS 26 AppleSeed Beta", token: tokens.mac };
const iPhone = { os: "iOS", title: "iOS 26 AppleSeed Beta", token: tokens.iPhone };
const other = { os: "iOS", title: "iOS 18 AppleSeed Beta", token: tokens.other };

const serverToken = JSON.stringify(serverTokenJson);

describe("examples/beta-rings", () => {
  let server: MdmServer;
  let service: DeviceAssignmentService;
  let project: PulumiProject;
  let device: SimulatedDevice;
  const printed: string[] = [];
  const keep = <T>(result: T): T => (printed.push(project.stdout, project.stderr), result);

  beforeAll(async () => {
    server = await startNanohub();
    service = await startDeviceAssignmentService();
    service.list([other, iPhone, mac]);
    device = server.device();
    await device.enroll();
    project = await PulumiProject.create({
      program,
      language: "typescript",
      config: {
        ...connectionTo(server),
        ring0Macs: JSON.stringify({ [device.enrollmentId]: "Anna's MacBook Air" }),
        "softwareupdate:serverToken": { secret: serverToken },
      },
      environment: { ...service.environment, SOFTWAREUPDATE_LOG: "debug" },
    });
  });
  afterAll(() => service.close());

  const held = async (): Promise<unknown> =>
    (await device.sync()).get("swu-beta-test_dev_ring0-macs")?.Payload ?? "no declaration";
  const declaration = async (identifier: string): Promise<unknown> =>
    ((await server.adminRequest("GET", `/declarations/${identifier}`)).json as { Payload: unknown }).Payload;
  const human = async (more: { expectFailure?: boolean } = {}): Promise<string> => {
    const { stdout, stderr } = await project.preview({ json: false, args: ["--diff"], ...more });
    keep(undefined);
    return stdout + stderr;
  };

  it("gives the simulated device the token of its program, asking Apple once a run", async () => {
    keep(await project.preview());
    await human();
    service.requests();
    keep(await project.up());
    expect(service.requests().map((request) => request.path)).toEqual(["/session", "/os-beta-enrollment/tokens"]);
    expect(await held()).toEqual({
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: mac.title, Token: tokens.mac } },
    });
    expect(await declaration("swu-beta-test_dev_ring0-iphones")).toEqual({
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: iPhone.title, Token: tokens.iPhone } },
    });
    expect(await declaration("swu-beta-test_dev_production")).toEqual({ Beta: { ProgramEnrollment: "AlwaysOff" } });
    expect(changes(keep(await project.preview()))).toEqual([]);
    expect(await human()).not.toContain("warning");
  });

  it("shows a token that Apple changed as that, and never its value", async () => {
    service.list([other, iPhone, { ...mac, token: tokens.rotated }]);
    const preview = keep(await project.preview());
    expect(changes(preview)).toEqual([
      { urn: expect.stringContaining("::ring0-macs") as string, op: "update", paths: ["requireProgram.token"] },
    ]);
    const seen = await human();
    expect(seen).toContain(`swu-beta-test_dev_ring0-macs: token changed for the beta program "${mac.title}"`);
    expect(seen).toMatch(/~ token: \[secret\] => \[secret\]/);
    keep(await project.up());
    expect(await held()).toMatchObject({ Beta: { RequireProgram: { Token: tokens.rotated } } });
  });

  it("is stopped by no refusal of Apple's, while its devices have their tokens", async () => {
    service.refuse({ endpoint: "/session", status: 403, body: '"T_C_NOT_SIGNED"' });
    project.setProgram(program.replace("update: 7", "update: 10"));
    const preview = keep(await project.preview());
    expect(
      changes(preview)
        .map(({ urn }) => urn.split("::").at(-1))
        .sort(),
    ).toEqual(["ring1-iphones", "ring1-macs"]);
    keep(await project.up());
    expect(printed.at(-2)! + printed.at(-1)!).toMatch(
      /token stays the one that the state has\. .* answered T_C_NOT_SIGNED/,
    );
    expect(await held()).toMatchObject({ Beta: { RequireProgram: { Token: tokens.rotated } } });
    // A program that there is no token of can't be overlooked.
    project.setProgram(program.replaceAll("macOS 26 AppleSeed Beta", "macOS 27 AppleSeed Beta"));
    expect(await human({ expectFailure: true })).toContain("requireProgram: the device assignment service at");
    service.refuse();
    expect(await human({ expectFailure: true })).toContain(
      `There is no beta program "macOS 27 AppleSeed Beta"; did you mean "macOS 26 AppleSeed Beta"? By Apple, these exist: ` +
        `"iOS 18 AppleSeed Beta" (iOS), "iOS 26 AppleSeed Beta" (iOS), "macOS 26 AppleSeed Beta" (macOS).`,
    );
    project.setProgram(program.replace("update: 7", "update: 10"));
  });

  it("is previewed in a pull request without a server token, with names from the lock file", async () => {
    await project.setConfig({ "softwareupdate:serverToken": undefined });
    const place = placeOf(project);
    const environment = { ...place.environment, ...service.environment, SOFTWAREUPDATE_SERVER_TOKEN: serverToken };
    const refreshed = await softwareupdate(["refresh", "--from", recordedPath("2026-08-18")], {
      ...place,
      environment,
    });
    expect(refreshed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("new   iOS 26 AppleSeed Beta (iOS)") as string,
    });
    printed.push(refreshed.stdout, refreshed.stderr);
    const lock = readFileSync(path.join(project.directory, "softwareupdate.lock.json"), "utf8");
    expect(lock).toContain('    { "os": "iOS", "title": "iOS 26 AppleSeed Beta" },');
    service.requests();
    const seen = await human();
    // The engine prints a secret that isn't known like any other.
    expect(seen).toMatch(/~ token: \[secret\] => \[secret\]/);
    expect(seen).not.toContain("token changed");
    expect(seen).toContain(`The token of "${mac.title}" isn't known in this preview, which has no server token`);
    expect(service.requests()).toEqual([]);
    const failed = keep(await project.up({ expectFailure: true }));
    expect(failed.stdout).toContain("No server token is configured: set one of softwareupdate:serverToken");
    project.setProgram(program.replaceAll("macOS 26 AppleSeed Beta", "macOS 18 AppleSeed Beta"));
    expect(await human({ expectFailure: true })).toContain(
      `By the lock file, these exist: "iOS 18 AppleSeed Beta" (iOS)`,
    );
    project.setProgram(program);
    await project.setConfig({ "softwareupdate:serverToken": { secret: serverToken } });
  });

  it("takes a device out of betas with AlwaysOff", async () => {
    project.setProgram(
      program.replace(
        /programEnrollment: "AlwaysOn",\n {2}requireProgram: \{ program: config\.get\("mac.*\n/,
        'programEnrollment: "AlwaysOff",\n',
      ),
    );
    await human();
    keep(await project.up());
    expect(await held()).toEqual({ Beta: { ProgramEnrollment: "AlwaysOff" } });
    project.setProgram(program);
    keep(await project.up());
    keep(await project.refresh({ args: ["--diff"] }));
  });

  it("leaves no token in an output, the state, the history, a file or a log", async () => {
    keep(await project.run("stack", ["export"]));
    keep(await project.run("stack", ["history"]));
    const files = filesIn(path.dirname(project.directory));
    expect(files.some((file) => file.includes("history"))).toBe(true);
    const ordinary = files.filter((file) => (statSync(file).mode & 0o077) !== 0);
    expect(ordinary.length).toBeGreaterThan(0);
    const { consumer_secret, access_secret } = serverTokenJson;
    for (const secret of [...Object.values(tokens), consumer_secret, access_secret]) {
      const forms = [secret, Buffer.from(secret).toString("base64").slice(0, -4), Buffer.from(secret).toString("hex")];
      for (const form of forms) {
        expect(printed.filter((text) => text.includes(form))).toEqual([]);
        expect(files.filter((file) => readFileSync(file, "latin1").includes(form))).toEqual([]);
      }
    }
    // What was looked for is there, encrypted.
    const { stdout } = await project.run("stack", ["export", "--show-secrets"]);
    expect(stdout).toContain(tokens.rotated);
  });
});
