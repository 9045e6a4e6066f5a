// Renders Markdown as GitHub does: a JSON array of texts on standard input, a JSON array of HTML on standard output. Raw HTML is kept, so
// that a test sees what would get through. A process of its own, since the renderer is an ES module, which Jest can't load.
import { text } from "node:stream/consumers";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const options = {
  allowDangerousHtml: true,
  allowDangerousProtocol: true,
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
};
const texts = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(texts.map((one) => micromark(one, options))));
