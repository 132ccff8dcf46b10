/**
 * A law over paths as viewers write them: what rules match is what a cluster gets, so nothing that a rule forbids is
 * reached by writing it otherwise.
 *
 * Rules answer 403 under `/admin` and `/a`; the cluster answers with the address it was asked for. Whatever is written,
 * either rules refuse it, or the cluster saw the one normal form (WHATWG URL), which no forbidding rule matches.
 */
import { Agent, request as httpRequest } from "node:http";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { matchPath } from "../../src/core/model/path-glob.ts";
import { asId, type RouteName } from "../../src/core/model/ids.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { splitSessionPath } from "../../src/core/viewer/session-path.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";

const FORBIDDEN = ["/admin", "/admin/*", "/a/*", "//admin*"];
const AT_ONCE = 100;

let edge: RunningEdge;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(forbidding()) });
});
beforeEach(async () => {
  await edge.reset();
  edge.home.script((request, response) => void response.end(request.url));
});
afterAll(async () => {
  agent.destroy();
  await edge.stop();
});

function forbidding(): Rules {
  const rules = edgeRules(30_000);
  const [any] = rules.routes.slice(-1);
  if (any === undefined) throw new Error("the rules have no route to forbid on");
  const respond = { status: 403, body: "forbidden" };
  const route = { ...any, name: asId<RouteName>("forbidden"), rollout: null };
  return {
    ...rules,
    routes: [
      { ...route, match: { ...any.match, paths: FORBIDDEN }, to: { kind: "respond", respond } },
      ...rules.routes,
    ],
  };
}

interface Came {
  readonly status: number;
  readonly text: string;
}

function ask(path: string): Promise<Came> {
  return new Promise((done, failed) => {
    const { hostname: host, port } = edge.url;
    const sent = httpRequest({ host, port, path, agent, headers: { host: "play.example" } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
      answer.on("error", failed);
    });
    sent.on("error", failed);
    sent.end();
  });
}

/** Pieces of which paths are made that try to be two things at once. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("/", "a", "admin", "..", ".", "/../", "/./", "//", "/admin/", "/a/") },
  { weight: 4, arbitrary: fc.constantFrom("%2e", "%2E%2e", ".%2e", "%2f", "%5c", "\\", "%61dmin", "%41", ";", "..;") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("/~gr.x", "/%7Egr.x", "~gr.", "?", "?/../admin", "#", "#/../", "@", ":80", "%25"),
  },
  { weight: 1, arbitrary: fc.constantFrom("%00", "%C0%AF", "%", "%E2%82%AC", "%u002e", "%252e", "'", '"', "+", "&") },
);
const path = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `/${pieces.join("")}`);

const isForbidden = (one: string): boolean => FORBIDDEN.some((pattern) => matchPath(pattern, one));

/** What went wrong with one path; null where nothing did. */
function wrong(written: string, { status, text }: Came): string | null {
  if (status === 400) return null;
  const url = new URL(`http://play.example${written}`);
  const normal = splitSessionPath(url.pathname).path;
  if (status === 403) return isForbidden(normal) ? null : `${written} is refused, and no rule forbids ${normal}`;
  if (status !== 200) return `${written} is answered ${status}`;
  const [seen = ""] = text.split("?");
  if (text !== normal + url.search) return `${written} is ${normal}${url.search}, the cluster saw ${text}`;
  if (isForbidden(seen)) return `${written} reached ${seen}, which is forbidden`;
  const dots = seen.split("/").some((part) => /^(?:\.|%2e){1,2}$/i.test(part));
  return dots ? `${written} reached ${seen}, which leads elsewhere` : null;
}

test("10,000 paths, written in every way: rules and clusters see the same one", async () => {
  const outcomes = new Map<number, number>();
  const batch = fc.array(path, { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(batch, async (paths) => {
      const came = await Promise.all(paths.map(ask));
      for (const { status } of came) outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      expect(paths.map((one, at) => wrong(one, came[at] ?? { status: 0, text: "" })).filter(Boolean)).toEqual([]);
    }),
    { numRuns: 100, endOnFailure: true },
  );
  // All three ends are reached often, or the law says little.
  for (const status of [200, 400, 403]) expect(outcomes.get(status) ?? 0).toBeGreaterThan(300);
});
