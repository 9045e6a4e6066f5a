/** Measures one subject for run.mjs: sends a message a figure. */
const [name, options] = process.argv.slice(2);

// The servers are on this machine; a proxy of the developer's has no part in what is measured.
for (const variable of Object.keys(process.env)) if (/_proxy$/i.test(variable)) delete process.env[variable];

const { runCleanups } = await import("./support.mjs");
let ending;
// Servers and engines would outlive an interrupted measurement. A terminal's Ctrl-C comes twice: from it and from run.mjs.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => (ending ??= runCleanups().finally(() => process.exit(1))));
}
const { default: measure } = await import(`./${name}.mjs`);
try {
  await measure((figure) => process.send(figure), JSON.parse(options));
} finally {
  await runCleanups();
}
