/** The part of GitHub's interface that the example's workflows use, with a real Git repository behind it. */
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { registerCleanup } from "./cleanup";
import { closeServer, listenOnLoopback } from "./http";

/** A comment on a pull request. */
export interface Comment {
  readonly id: number;
  readonly user: { readonly type: "Bot" | "User"; readonly login: string };
  body: string;
}

/** An issue. */
export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
}

/** A pull request. */
export interface PullRequest extends Issue {
  readonly head: string;
}

/** A stand-in for GitHub. */
export interface GithubStandIn {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly repository: string;
  readonly token: string;
  /** By the pull request's number. */
  readonly comments: Map<number, Comment[]>;
  readonly issues: Issue[];
  readonly pullRequests: PullRequest[];
  /** Merges the branch of a pull request into main, as a person does. */
  merge(number: number): void;
  stop(): Promise<void>;
}

type Answer = readonly [status: number, body: unknown];

/**
 * Starts it.
 *
 * @param origin A bare Git repository.
 */
export async function startGithub(origin: string): Promise<GithubStandIn> {
  const repository = "acme/software-updates";
  const token = "a-token-of-the-test";
  const comments = new Map<number, Comment[]>();
  const issues: Issue[] = [];
  const pullRequests: PullRequest[] = [];
  let lastNumber = 0;
  let lastComment = 0;

  const merge = (number: number): void => {
    const found = pullRequests.find((one) => one.number === number && one.state === "open")!;
    const git = (...words: string[]) => execFileSync("git", ["-C", origin, ...words], { encoding: "utf8" }).trim();
    const isAhead = git("merge-base", "main", found.head) === git("rev-parse", "main");
    if (!isAhead) throw new Error(`${found.head} doesn't start from main`);
    git("update-ref", "refs/heads/main", git("rev-parse", found.head));
    found.state = "closed";
  };

  const answer = (method: string, url: URL, body: Record<string, string>): Answer => {
    const route = `${method} ${url.pathname.replace(`/repos/${repository}/`, "")}`;
    const number = Number(/\/(\d+)/.exec(route)?.[1]);
    const isFirst = url.searchParams.get("page") === "1";
    switch (route.replace(/\d+/, "N")) {
      case "GET issues/N/comments":
        return [200, isFirst ? (comments.get(number) ?? []) : []];
      case "POST issues/N/comments": {
        const user = { type: "Bot", login: "github-actions[bot]" } as const;
        comments.set(number, [...(comments.get(number) ?? []), { id: (lastComment += 1), user, body: body.body! }]);
        return [201, {}];
      }
      case "PATCH issues/comments/N": {
        const found = [...comments.values()].flat().find(({ id }) => id === number)!;
        found.body = body.body!;
        return [200, {}];
      }
      case "GET issues":
        return [200, isFirst ? issues.filter(({ state }) => state === "open") : []];
      case "POST issues":
        issues.push({ number: (lastNumber += 1), title: body.title!, body: body.body!, state: "open" });
        return [201, {}];
      case "PATCH issues/N":
        Object.assign(
          issues.find((one) => one.number === number)!,
          body,
        );
        return [200, {}];
      case "GET pulls": {
        const branch = url.searchParams.get("head")?.split(":")[1];
        return [200, isFirst ? pullRequests.filter(({ state, head }) => state === "open" && head === branch) : []];
      }
      case "POST pulls": {
        const { title = "", body: text = "", head = "" } = body;
        const made: PullRequest = { number: (lastNumber += 1), title, body: text, head, state: "open" };
        pullRequests.push(made);
        return [201, made];
      }
      case "PATCH pulls/N": {
        const found = pullRequests.find((one) => one.number === number)!;
        return [200, Object.assign(found, body)];
      }
      case "PUT pulls/N/merge":
        merge(number);
        return [200, {}];
      default:
        return [404, { message: route }];
    }
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isKnown = request.headers.authorization === `Bearer ${token}`;
      const text = Buffer.concat(chunks).toString("utf8");
      const body = text === "" ? {} : (JSON.parse(text) as Record<string, string>);
      const url = new URL(request.url ?? "", "http://localhost");
      // GitHub's limit for texts.
      const isLong = Object.values(body).some((one) => one.length > 65_535);
      const [status, content] = !isKnown
        ? ([401, { message: "Bad credentials" }] as const)
        : isLong
          ? ([422, { message: "body is too long (maximum is 65536 characters)" }] as const)
          : answer(request.method ?? "", url, body);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    });
  });
  const url = await listenOnLoopback(server);
  const unregister = registerCleanup(() => closeServer(server));
  return {
    url,
    repository,
    token,
    comments,
    issues,
    pullRequests,
    merge,
    stop: () => {
      unregister();
      return closeServer(server);
    },
  };
}
