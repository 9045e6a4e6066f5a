import { readFileSync } from "node:fs";
import path from "node:path";
import { tokenFingerprint } from "../../provider/core/tokens";
import { filesIn } from "../support/filesIn";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(240_000);

const apiKey = "marked-api-key-7d1f0c52";
const tokens = {
  required: "marked-required-token-35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3Z",
  offered: "marked-offered-token-p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584w",
  adopted: "marked-adopted-token-9ZtsH1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYo",
  added: "marked-added-token-1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY5",
  changed: "marked-changed-token-sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY53r",
} as const;

const program = javascript(`
const config = new pulumi.Config();
const offered = config.requireSecret("offered");
new apple.BetaEnrollment("required", {
  groups: ["testers"], programEnrollment: "AlwaysOn",
  // Given in the clear, as a careless program would: the package makes it a secret.
  requireProgram: { description: "iOS 26 AppleSeed Beta", token: process.env.REQUIRED_TOKEN },
});
new apple.BetaEnrollment("offered", {
  groups: ["volunteers"], offerPrograms: [{ description: "macOS 26 AppleSeed Beta", token: process.env.OFFERED_TOKEN }],
});
new apple.SoftwareUpdateSettings("adopted", {
  groups: ["old"], notifications: false,
  beta: { programEnrollment: "AlwaysOn", requireProgram: { description: "iOS 26", token: process.env.ADOPTED_TOKEN } },
});
new apple.SoftwareUpdateSettings("plain", { groups: ["old"], notifications: true });
const provider = new apple.Provider("explicit", {
  server: config.require("kind"), url: config.require("url"), apiKey: process.env.MDM_KEY,
});
new apple.StatusSubscriptions("progress", { groups: ["old"], items: ["softwareupdate.install-state"] }, { provider });
`);

describe("keys and beta tokens", () => {
  let server: MdmServer;
  let project: PulumiProject;
  const printed: string[] = [];
  const keep = ({ stdout, stderr }: { stdout: string; stderr: string }): void => void printed.push(stdout, stderr);

  beforeAll(async () => {
    server = await startNanohub({ apiKey });
    project = await PulumiProject.create({
      program,
      config: { ...connectionTo(server), kind: server.kind, url: server.url, offered: { secret: tokens.offered } },
      environment: {
        SOFTWAREUPDATE_LOG: "debug",
        REQUIRED_TOKEN: tokens.required,
        OFFERED_TOKEN: tokens.offered,
        ADOPTED_TOKEN: tokens.adopted,
        MDM_KEY: apiKey,
      },
    });
    await project.preview();
    keep(project);
    await project.preview({ json: false, args: ["--diff"] });
    keep(project);
    await project.up();
    keep(project);
  });

  it("reach the server as they are", async () => {
    const declaration = await server.adminRequest("GET", "/declarations/swu-beta-test_dev_required");
    expect(declaration.text).toContain(tokens.required);
  });

  it("stay fingerprints when a refresh finds tokens on the server that the state doesn't have", async () => {
    await edit("swu-settings-test_dev_plain", (payload) => ({
      ...payload,
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "a stranger", Token: tokens.added } },
    }));
    await edit("swu-beta-test_dev_required", () => ({
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "rotated", Token: tokens.changed } },
    }));
    await edit("swu-beta-test_dev_offered", () => ({
      Beta: { OfferPrograms: [{ Description: "another", Token: tokens.changed }] },
    }));
    keep(await project.refresh({ args: ["--diff"] }));
    await project.preview({ json: false, args: ["--diff"] });
    keep(project);
    expect(printed.join("")).toContain("a stranger");
    const { stdout } = await project.run("stack", ["export", "--show-secrets"]);
    expect(stdout).toContain(tokenFingerprint(tokens.added));
    expect(stdout).not.toContain(tokens.added);
    expect(stdout).not.toContain(tokens.changed);
  });

  it("stand in no error", async () => {
    await project.setConfig({ "softwareupdate:apiKey": { secret: `${apiKey}-wrong` } });
    keep(await project.up({ expectFailure: true }));
    expect(printed.at(-1)! + printed.at(-2)!).toContain("a refused key");
    await project.setConfig({ "softwareupdate:apiKey": { secret: apiKey } });
    // A failure of check must not be attached to a property that holds a token: the engine prints its value.
    project.setProgram(program.replace('programEnrollment: "AlwaysOn",\n  // Given', "// Given"));
    keep(await project.up({ expectFailure: true }));
    expect(printed.join("")).toContain("must only be present if programEnrollment is AlwaysOn");
    project.setProgram(program);
    keep(await project.up());
  });

  it("stand in no state, history, preview, error or log in the clear", async () => {
    keep(await project.run("stack", ["export"]));
    keep(await project.run("stack", ["history"]));
    // The backend and the home of the engine stand beside the project.
    const files = filesIn(path.dirname(project.directory)).filter((file) => !file.endsWith("index.js"));
    expect(files.some((file) => file.includes("history"))).toBe(true);
    for (const secret of [apiKey, ...Object.values(tokens)]) {
      const forms = [secret, Buffer.from(secret).toString("base64").slice(0, -4), Buffer.from(secret).toString("hex")];
      for (const form of forms) {
        expect(printed.filter((text) => text.includes(form))).toEqual([]);
        expect(files.filter((file) => readFileSync(file, "latin1").includes(form))).toEqual([]);
      }
    }
  });

  async function edit(identifier: string, change: (payload: object) => object): Promise<void> {
    const path_ = `/declarations/${identifier}`;
    const { Type, Payload } = (await server.adminRequest("GET", path_)).json as { Type: string; Payload: object };
    await server.adminRequest("PUT", "/declarations?nonotify=1", {
      Type,
      Identifier: identifier,
      Payload: change(Payload),
    });
  }
});
