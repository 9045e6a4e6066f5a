import { Stage, program } from "./stage";
import { expectKept } from "../../support/keptReviews";
jest.setTimeout(600000);
let t = Date.now();
const lap = (what: string, v?: unknown) => { console.log(what, Date.now() - t, v === undefined ? "" : JSON.stringify(v, null, 1)); t = Date.now(); };
test("draft", async () => {
  const stage = await Stage.build();
  try {
  lap("build");
  stage.at("2026-08-10T08:00:00Z");
  lap("refresh", await stage.refresh());
  const review = await stage.review();
  lap("review", review.length);
  require("fs").writeFileSync("/tmp/pl/01.md", review);
  lap("up", await stage.up());
  lap("status", await stage.status());
  console.log(await stage.statusText());
  const first = stage.macs[0]!;
  console.log(JSON.stringify([...(await first.mac.device.sync()).values()], null, 1));
  lap("told", await first.sync());
  } finally { await stage.stop(); }
});
