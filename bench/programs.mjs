import { Buffer } from "node:buffer";
import { PulumiProject } from "./support.mjs";

/** Saves the engine's rewriting of the whole state at each step. */
export const withoutCheckpoints = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "1" };

/** Far enough ahead for the notice that enforcements need. */
export const deadline = `${new Date().getFullYear() + 2}-03-01T18:00:00`;

/** The stack configuration that names a server. */
function connectionTo(server) {
  return {
    "softwareupdate:server": "nanohub",
    "softwareupdate:url": server.url,
    "softwareupdate:apiKey": { secret: server.apiKey },
  };
}

/**
 * A program of `count` enforcements, each with as little as it needs and in a group of its own.
 * @param {number} count
 */
export function enforcements(count, server) {
  const program = `
    const { EnforcementSpecific } = require("pulumi-apple-softwareupdate");
    for (let at = 0; at < ${count}; at++) {
      new EnforcementSpecific("enforcement-" + at, {
        groups: ["group-" + at],
        platform: "macOS",
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "${deadline}",
      });
    }`;
  return PulumiProject.create({ program, config: connectionTo(server) });
}

/**
 * A program of `count` dynamic resources that do nothing, by reference as ours: the least that such a program can cost.
 * @param {number} count
 * @param {number} padding characters that each has in its inputs, and so in its outputs too
 */
export function noOps(count, padding) {
  return PulumiProject.create({ program: noOpProgram(count, padding) });
}

/** @param {number} count @param {number} padding */
export function noOpProgram(count, padding) {
  return `
    const { CustomResource } = require("@pulumi/pulumi");
    const __provider = 'exports.handler = () => ({ create: async (inputs) => ({ id: "nothing", outs: inputs }) })';
    for (let at = 0; at < ${count}; at++) {
      const props = { padding: "x".repeat(${padding}), __provider };
      new CustomResource("pulumi-nodejs:dynamic/bench:NoOp", "enforcement-" + at, props);
    }`;
}

/**
 * A program of resources that do nothing, with the properties of one of ours.
 * @param {number} count
 * @param {Record<string, unknown>} outputs
 */
export function equalProgram(count, outputs) {
  // Its own `__provider` comes last.
  return noOpProgram(count, 0).replace("const props = {", `const props = { ...${JSON.stringify(outputs)},`);
}

/** The outputs of a program's first resource; everything is gone again afterwards. */
export async function firstOutputs(project) {
  await project.up({ environment: withoutCheckpoints });
  const { deployment } = await project.exportState();
  await project.destroy({ environment: withoutCheckpoints });
  return deployment.resources.find(({ type }) => type.startsWith("pulumi-nodejs:dynamic")).outputs;
}

/** The bytes that a program's state has, as `stack export` prints it; what it made is gone again afterwards. */
export async function stateBytes(project) {
  await project.up({ environment: withoutCheckpoints });
  const { stdout } = await project.run("stack", ["export"]);
  await project.destroy({ environment: withoutCheckpoints });
  return Buffer.byteLength(stdout);
}
