import { progress } from "./figures.mjs";
import { handlerOn, recordRequests, Resource } from "./lifecycle.mjs";
import { enforcements, noOps, stateBytes, withoutCheckpoints } from "./programs.mjs";
import { startNanohub } from "./support.mjs";

const count = 20;
/** Ownership, configuration and activation, then two associations a group; taken away in the reverse order. */
const targets = { create: (groups) => 3 + 2 * groups, delete: (groups) => 2 + 2 * groups };

/**
 * What does not depend on the machine: requests and bytes of state.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 */
export default async function budget(add) {
  progress("budget: counting requests and bytes");
  const server = await startNanohub();
  await requestsOfSteps(add, server);
  await requestsOfCommands(add, server);
  await stateOfResource(add, server);
}

async function requestsOfSteps(add, server) {
  const handler = await handlerOn(server);
  let listed = 0;
  for (const groups of [1, 2]) {
    const names = Array.from({ length: groups }, (_, at) => `group-${at}`);
    const { listings, requests } = await recordRequests(server, new Resource(handler, groups, names));
    listed += listings;
    for (const [step, sent] of Object.entries(requests)) {
      const name = `budget: requests of ${step}, ${groups} ${groups === 1 ? "group" : "groups"}`;
      add({ ...requestFigure(name, sent.length), target: targets[step]?.(groups) });
    }
  }
  add({ ...requestFigure("budget: listings of the groups, a process", listed), target: 1 });
}

async function requestsOfCommands(add, server) {
  const project = await enforcements(count, server);
  const counted = async (command) => {
    server.proxy.requests.length = 0;
    await command();
    return server.proxy.requests.length;
  };
  const environment = withoutCheckpoints;
  const up = await counted(() => project.up({ environment }));
  // One listing and one notification, however many resources.
  const allowed = count * targets.create(1) + 2;
  add({ ...requestFigure(`budget: requests of an up of ${count}`, up), target: allowed });
  const preview = await counted(() => project.preview({ environment, json: false }));
  add({ ...requestFigure(`budget: requests of a no-op preview of ${count}`, preview), target: 0 });
  await project.dispose();
}

async function stateOfResource(add, server) {
  const ours = await stateBytes(await enforcements(count, server));
  const baseline = await stateBytes(await noOps(count, 0));
  add({
    name: "budget: bytes of state a resource, over a no-op one",
    unit: "bytes",
    ours: ours / count,
    baseline: baseline / count,
    compare: "difference",
    target: 1800,
  });
}

function requestFigure(name, ours) {
  return { name, unit: "requests", ours, compare: "value" };
}
