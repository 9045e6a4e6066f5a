import { createBetaProgramFetcher } from "../../provider/beta/client";
import type { SeedBuildToken } from "../../provider/core/beta/programs";
import { renewalWarning } from "../../provider/core/beta/serverToken";
import { SoftwareUpdateError } from "../../provider/core/error";
import { defineCommand } from "../command";
import { jsonOption, stackOption } from "../commonOptions";
import { replaceSecretFile } from "../secretFiles";
import { serverTokenOf } from "../serverToken";
import { textTable } from "../table";

/** `softwareupdate beta-programs`: what Apple's device assignment service offers the organization. */
export const betaPrograms = defineCommand({
  description:
    "Lists the beta programs that Apple offers the organization, with their operating systems and the titles by which\n" +
    "programs name them. Apple is asked with the server token of the stack configuration (softwareupdate:serverToken), else\n" +
    "of the environment (SOFTWAREUPDATE_SERVER_TOKEN). Exits with 1 when there is none or Apple refuses.",
  options: {
    "show-secrets": {
      kind: "flag",
      description: "Print the tokens, which let any device take part, instead of [secret].",
    },
    "tokens-file": {
      kind: "value",
      placeholder: "FILE",
      description: "Also write them with their tokens, for `enrollment-gate --beta-tokens`; replaces the file.",
    },
    stack: stackOption,
    json: jsonOption,
  },
  async run({ "show-secrets": isShown, "tokens-file": file, stack, json }, io) {
    const { serverToken, absence } = await serverTokenOf({ stack }, io);
    if (!serverToken) throw new SoftwareUpdateError("CONFIGURATION", absence);
    const all = await createBetaProgramFetcher({ environment: io.environment })(serverToken);
    const warning = renewalWarning(serverToken, Date.now());
    if (warning !== undefined) io.printError(`softwareupdate: warning: ${warning}`);
    if (file !== undefined) await replaceSecretFile(file, `${JSON.stringify({ betaEnrollmentTokens: all })}\n`, io);
    const programs = all.map(({ os, title, token }) => ({ os, title, token: isShown ? token : "[secret]" }));
    if (json) io.print(JSON.stringify({ programs }));
    else io.print(programs.length === 0 ? "Apple offers the organization no beta program." : tableOf(programs));
    return 0;
  },
});

function tableOf(programs: readonly SeedBuildToken[]): string {
  return textTable([["OS", "TITLE", "TOKEN"], ...programs.map(({ os, title, token }) => [os, title, token])]).join(
    "\n",
  );
}
