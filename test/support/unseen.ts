/** What no text for people may hold: it moves a terminal's cursor, or turns the direction of writing. Tabs and line feeds may. */
// eslint-disable-next-line no-control-regex
export const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

/** A line that GitHub's or Azure's runners take for a command. */
export const runnerCommand = /^\s*::|##\w*\[/m;
