/** The handler for the request with which a device asks for its enrollment profile. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { decideEnrollment, type EnrollmentDecision } from "../provider/core/enrollment/decision";
import { ruleFor } from "../provider/core/enrollment/enrollingDevice";
import { parseMachineInfo } from "../provider/core/enrollment/machineInfo";
import { formatUpdateRequired } from "../provider/core/enrollment/updateRequired";
import { SoftwareUpdateError } from "../provider/core/error";
import { parseXmlPropertyList } from "../provider/core/propertyList";
import { answerFormat } from "./answerFormat";
import { healthOf, type EnrollmentHealth } from "./health";
import { settingsOf, type EnrollmentEdges, type EnrollmentHandlerOptions, type Settings } from "./options";
import type { EnrollingDevice, ProfileAnswer } from "./profileSource";
import { BodyError, readBody } from "./requestBody";
import { answer, answerText } from "./responses";
import { openSignedMessage } from "./signedMessage";

/** Answers the requests of enrolling devices; a listener of Node's `http.Server`, and so a handler of Express or Fastify. */
export interface EnrollmentHandler {
  /** Settles when the answer is given; never rejects. */
  (request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Asks for what Apple offers, unless it was asked today, and says whether it is known. */
  health(): Promise<EnrollmentHealth>;
}

/**
 * Makes a handler for the POST with which a device asks for its enrollment profile. It verifies who signed the MachineInfo,
 * and either answers 403 with what the device must install, or passes on to the profile source.
 *
 * Other answers: 400 for what no device signed, 405, 408 and 413 for what is no such request, 502 when the profile source
 * fails, 503 when the policy refuses devices while it isn't known what Apple offers.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for a policy that is none, `CONFIGURATION` for authorities that can't be read or
 *   an upstream that is no URL.
 * @see https://developer.apple.com/documentation/devicemanagement/errorcodesoftwareupdaterequired
 */
export function createEnrollmentHandler(
  options: EnrollmentHandlerOptions,
  edges: EnrollmentEdges = {},
): EnrollmentHandler {
  const settings = settingsOf(options, edges);
  const handler = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(request, response, settings);
    } catch (error) {
      fail(response, 500, error as Error, settings);
    }
  };
  return Object.assign(handler, { health: () => healthOf(settings.catalog) });
}

async function handle(request: IncomingMessage, response: ServerResponse, settings: Settings): Promise<void> {
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    return reject(response, 405, `${request.method} is no request for an enrollment profile.`, settings);
  }
  let device: EnrollingDevice | undefined;
  try {
    device = await readDevice(request, settings);
  } catch (error) {
    if (error instanceof BodyError) return reject(response, error.status, error.message, settings);
    if (SoftwareUpdateError.isInstance(error)) return reject(response, 400, error.message, settings);
    throw error;
  }
  // The sender is gone.
  if (!device) return;
  const decision = await decide(device, settings);
  if (decision.action === "enroll") return enroll(device, decision, response, settings);
  report(device, decision, decision.action === "update" ? 403 : 503, settings);
  if (decision.action === "refuse") return answerText(response, 503, "Try again later.", { "retry-after": "60" });
  const format = settings.format ?? answerFormat(request.headers.accept);
  const { contentType, body } = formatUpdateRequired(decision.answer, format);
  answer(response, 403, body, { "content-type": contentType, "cache-control": "no-store" });
}

async function readDevice(request: IncomingMessage, settings: Settings): Promise<EnrollingDevice | undefined> {
  const { authorities, body, now } = settings;
  const signedMachineInfo = await readBody(request, body);
  if (!signedMachineInfo) return undefined;
  const content = await openSignedMessage(signedMachineInfo, authorities, now());
  const value = parseXmlPropertyList(new TextDecoder().decode(content), "The MachineInfo");
  return { machineInfo: parseMachineInfo(value), isVerified: authorities !== undefined, signedMachineInfo, request };
}

async function decide(device: EnrollingDevice, settings: Settings): Promise<EnrollmentDecision> {
  const { machineInfo } = device;
  const { policy, attempts, now } = settings;
  const on = settings.today();
  // Most devices needn't wait for what Apple offers.
  const early = decideEnrollment(machineInfo, policy, { on });
  if (early.code !== "NO_CATALOG") return early;
  const [token, state] = await Promise.all([betaTokenFor(device, settings), settings.catalog()]);
  if (!state.catalog) {
    settings.log({ level: "error", event: "failed", reason: state.problem });
    return early;
  }
  // Nothing is awaited between counting and adding: a device may ask twice at once.
  const time = now();
  const serialNumber = machineInfo.serialNumber ?? "";
  const decision = decideEnrollment(machineInfo, policy, {
    catalog: state.catalog,
    on,
    betaToken: () => token,
    attempts: (target) => attempts.count(serialNumber, target, time),
  });
  if (decision.action === "update") attempts.add(serialNumber, decision.target, time);
  return decision;
}

async function betaTokenFor(device: EnrollingDevice, settings: Settings): Promise<string | undefined> {
  const { isVerified, machineInfo } = device;
  const title = ruleFor(machineInfo, settings.policy)?.betaProgram;
  // Anybody could have made up what is not signed.
  if (title === undefined || !isVerified) return undefined;
  try {
    return await settings.betaToken(title);
  } catch (error) {
    const reason = `The token of ${title} could not be had: ${(error as Error).message}`;
    settings.log({ level: "error", event: "failed", reason });
    return undefined;
  }
}

async function enroll(
  device: EnrollingDevice,
  decision: EnrollmentDecision,
  response: ServerResponse,
  settings: Settings,
): Promise<void> {
  let profile: ProfileAnswer;
  try {
    profile = await settings.profile(device);
  } catch (error) {
    report(device, decision, 502, settings);
    return fail(response, 502, error as Error, settings);
  }
  const { status = 200, headers = { "content-type": "application/x-apple-aspen-config" }, body } = profile;
  report(device, decision, status, settings);
  answer(response, status, body, headers);
}

function report(device: EnrollingDevice, decision: EnrollmentDecision, status: number, settings: Settings): void {
  const { machineInfo, isVerified } = device;
  const { serialNumber, productType, osVersion, buildVersion } = machineInfo;
  const asked = decision.action === "update" ? decision : undefined;
  const betaProgram = asked?.answer.details.RequireBetaProgram?.Description;
  settings.log({
    level: decision.severity,
    event: "decided",
    reason: decision.reason,
    status,
    action: decision.action,
    code: decision.code,
    ...(serialNumber !== undefined && { serialNumber }),
    productType,
    ...(osVersion !== undefined && { osVersion }),
    buildVersion,
    ...(asked && { target: asked.target }),
    ...(betaProgram !== undefined && { betaProgram }),
    isVerified,
  });
}

function reject(response: ServerResponse, status: number, reason: string, settings: Settings): void {
  settings.log({ level: "warning", event: "rejected", reason, status });
  // What is left of the body is not waited for.
  const headers: Record<string, string> = status === 408 || status === 413 ? { connection: "close" } : {};
  answerText(response, status, "This is no request of an enrolling device.", headers);
}

function fail(response: ServerResponse, status: number, error: Error, settings: Settings): void {
  settings.log({ level: "error", event: "failed", reason: error.message, status });
  answerText(response, status, "The enrollment profile is not available; try again later.");
}
