// What the workflows ask of GitHub, each to be repeated without harm:
//
//   comment FILE                     keeps one review on the pull request: FILE becomes it, an empty FILE says that nothing changes
//   issue TITLE FILE                 keeps one issue open while FILE has something to say, and closes it when it is empty
//   pull-request BRANCH TITLE FILE   keeps one pull request from the branch open, described by FILE; prints its number
//   merge NUMBER                     merges a pull request
//
// GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN say where; `comment` also needs PULL_REQUEST, its number.
import { readFileSync } from "node:fs";

const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token, PULL_REQUEST } = process.env;
const marker = "<!-- softwareupdate review of ";
const commands = { comment, issue, "pull-request": pullRequest, merge };

const [name, ...words] = process.argv.slice(2);
await commands[name](...words);

async function comment(file) {
  const review = readFileSync(file, "utf8");
  const comments = await all(`issues/${PULL_REQUEST}/comments`);
  const before = comments.find(({ user, body }) => user.type === "Bot" && body.startsWith(marker));
  if (review.trim() === "" && !before) return;
  const body = review.trim() === "" ? `${before.body.split("\n")[0]}\nNothing changes any more.` : review;
  if (before) await ask("PATCH", `issues/comments/${before.id}`, { body });
  else await ask("POST", `issues/${PULL_REQUEST}/comments`, { body });
}

async function issue(title, file) {
  const body = readFileSync(file, "utf8");
  const issues = await all("issues?state=open&creator=github-actions%5Bbot%5D");
  const before = issues.find((one) => one.title === title);
  if (body.trim() === "") {
    if (before) await ask("PATCH", `issues/${before.number}`, { state: "closed" });
  } else if (before) await ask("PATCH", `issues/${before.number}`, { body });
  else await ask("POST", "issues", { title, body });
}

async function pullRequest(branch, title, file) {
  const body = `\`\`\`text\n${readFileSync(file, "utf8").replaceAll("```", "'''")}\n\`\`\``;
  const [owner] = repository.split("/");
  const [before] = await all(`pulls?state=open&head=${owner}:${branch}`);
  const { number } = before
    ? await ask("PATCH", `pulls/${before.number}`, { title, body })
    : await ask("POST", "pulls", { title, body, head: branch, base: "main" });
  console.log(number);
}

async function merge(number) {
  await ask("PUT", `pulls/${number}/merge`, { merge_method: "squash" });
}

async function all(path) {
  const found = [];
  for (let page = 1; ; page += 1) {
    const some = await ask("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    found.push(...some);
    if (some.length < 100) return found;
  }
}

async function ask(method, path, body) {
  const headers = { accept: "application/vnd.github+json", authorization: `Bearer ${token}` };
  const response = await fetch(`${api}/repos/${repository}/${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  return response.json();
}
