import { performance } from "node:perf_hooks";
import { median, progress } from "./figures.mjs";
import { inParallel } from "./inParallel.mjs";
import { startNanohub } from "./support.mjs";

const atATime = 16;

/**
 * What one NanoHUB does when a change wakes a group: each of its devices fetches tokens, the list and its declarations. The part
 * of a rollout that is the MDM server's alone.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function checkins(add, { quick, runs = quick ? 1 : 3 }) {
  const count = quick ? 20 : 500;
  for (const { storage, place } of [
    { storage: "file", place: "in files" },
    { storage: "inmem", place: "in memory" },
  ]) {
    progress(`checkins: enrolling ${count} devices, ${place}`);
    const server = await startNanohub({ proxy: false, storage });
    await assign(server);
    const devices = Array.from({ length: count }, () => server.device());
    await inParallel(
      devices,
      async (device) => {
        await device.enroll();
        await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=bench&nonotify=1`);
      },
      atATime,
    );
    const times = [];
    for (let run = 0; run < runs; run++) {
      const started = performance.now();
      await inParallel(
        devices,
        async (device) => {
          const { size } = await device.sync();
          if (size !== 4) throw new Error(`${device.enrollmentId} got ${size} declarations.`);
        },
        atATime,
      );
      times.push((performance.now() - started) / count);
    }
    add({
      name: `checkins: a device of ${count} with 4 declarations, ${place}`,
      unit: "ms",
      ours: median(times),
      compare: "value",
    });
    await server.stop();
  }
}

/** Two configurations with their activations, as two of our resources make them. */
async function assign(server) {
  for (const name of ["settings", "enforcement"]) {
    const configuration = {
      Identifier: name,
      Type: "com.apple.configuration.softwareupdate.settings",
      Payload: { AllowStandardUserOSUpdates: true },
    };
    const activation = {
      Identifier: `${name}-activation`,
      Type: "com.apple.activation.simple",
      Payload: { StandardConfigurations: [name] },
    };
    for (const declaration of [configuration, activation]) {
      await server.adminRequest("PUT", "/declarations?nonotify=1", declaration);
      await server.adminRequest("PUT", `/set-declarations/bench?declaration=${declaration.Identifier}&nonotify=1`);
    }
  }
}
