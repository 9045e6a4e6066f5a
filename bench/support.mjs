import { requireTypeScript } from "../tools/typescript.mjs";

/** The harness of the tests: it runs the real engine and a real NanoHUB. */
export const { PulumiProject } = requireTypeScript("../test/support/pulumi.ts");
export const { startNanohub } = requireTypeScript("../test/support/mdmServer.ts");
export const { runCleanups } = requireTypeScript("../test/support/cleanup.ts");
export const { basicAuthorization } = requireTypeScript("../test/support/http.ts");
