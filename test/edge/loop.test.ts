/**
 * A request that comes back to the edge is stopped, however it comes back.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText, gatewayHost } from "./rig/test-bundle.ts";
import { ask, type HeaderPair } from "./rig/viewer.ts";

let one: RunningEdge;
let other: RunningEdge;
beforeAll(async () => {
  // A chain of several servers: on a busy machine it must not be taken for a cluster that fails.
  const bundle = bundleText(edgeRules(20_000));
  [one, other] = await Promise.all([startEdge({ bundle }), startEdge({ bundle })]);
});
beforeEach(async () => {
  await one.reset();
  await other.reset();
});
afterAll(() => Promise.all([one.stop(), other.stop()]));

/** The gateway sends everything on to an edge, with these of its headers. */
function sendOn(from: RunningEdge, to: RunningEdge, names: readonly string[]): void {
  from.home.script(async ({ url = "", headers }, response) => {
    const kept = names.map((name): HeaderPair => [name, String(headers[name])]);
    const answer = await ask(to.url, url, { headers: kept });
    response.writeHead(answer.status, { "x-seen-reason": answer.headers["x-edge-reason"] ?? "none" });
    response.end(answer.body);
  });
}

describe("two edges that point at each other", () => {
  test.each([["x-edge-hop"], ["cdn-loop"]])("the third pass is refused, by %s alone", async (name) => {
    sendOn(one, other, [name]);
    sendOn(other, one, [name]);
    const answer = await one.ask("/live/a.m3u8");
    expect([answer.status, answer.headers["x-seen-reason"]]).toEqual([508, "none"]);
    expect([one.home.requests.length, other.home.requests.length]).toEqual([1, 1]);
    expect(one.next.requests).toEqual([]);
    expect(other.next.requests).toEqual([]);
  });

  test("an edge in front of an edge is served", async () => {
    sendOn(one, other, ["x-edge-hop", "cdn-loop"]);
    expect((await one.ask("/a")).text).toBe("home");
    expect(other.home.requests[0]?.headers).toMatchObject({
      "x-edge-hop": "production;n=2",
      "cdn-loop": "georouter, georouter",
    });
  });
});

test("a bypass that leads back to the edge is a loop as well", async () => {
  const rules = edgeRules(20_000);
  const router = { ...rules.router, mode: "observe" as const, bypass: `https://${gatewayHost("home")}` };
  const observing = await startEdge({ bundle: bundleText({ ...rules, router }) });
  try {
    await observing.reset();
    sendOn(observing, observing, ["x-edge-hop"]);
    expect((await observing.ask("/a")).status).toBe(508);
    expect(observing.home.requests).toHaveLength(2);
  } finally {
    await observing.stop();
  }
});

describe("a request that says it was here", () => {
  const rows: [name: string, headers: readonly HeaderPair[]][] = [
    ["three times in cdn-loop", [["CDN-Loop", "georouter, georouter, georouter"]]],
    [
      "twice, in two fields",
      [
        ["CDN-Loop", "cloudflare; loops=1, georouter"],
        ["cdn-loop", "GEOROUTER;a=1"],
      ],
    ],
    ["nine times in x-edge-hop", [["X-Edge-Hop", "production;n=9"]]],
    [
      "once in each of two fields",
      [
        ["X-Edge-Hop", "staging;n=1"],
        ["X-Edge-Hop", "production;n=1"],
      ],
    ],
  ];
  test.each(rows)("%s gets 508, and no cluster a request", async (_, headers) => {
    const answer = await one.ask("/a", { headers });
    expect([answer.status, answer.headers["x-edge-reason"]]).toEqual([508, "loop"]);
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.home.requests).toEqual([]);
  });

  test("in a spelling of another kind is not heard, and it ends here", async () => {
    const answer = await one.ask("/a", { headers: [["x_edge_hop", "production;n=9"]] });
    expect(answer.status).toBe(200);
    expect(one.home.requests[0]?.rawHeaders).not.toContain("x_edge_hop");
  });

  test("other CDNs on the way stay named", async () => {
    await one.ask("/a", { headers: [["CDN-Loop", "cloudflare; loops=1, fastly"]] });
    expect(one.home.requests[0]?.headers["cdn-loop"]).toBe("cloudflare; loops=1, fastly, georouter");
  });
});
