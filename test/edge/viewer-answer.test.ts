/**
 * What a viewer gets to read of a cluster's answer, and what the edge takes from it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { BRAZIL } from "./rig/viewer.ts";

const MISMATCH = "answer is not from whom it was asked of";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true, bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

describe("an answer", () => {
  test("keeps its own headers and loses those of gateways, meshes and connections", async () => {
    const own = {
      "content-type": "video/mp2t",
      "cache-control": "public, max-age=3600",
      etag: '"one"',
      vary: "origin",
      via: "1.1 shield",
      "x-app": "1",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "server-timing",
      "timing-allow-origin": "*",
    };
    const inner = {
      "x-edge-served-version": "stable",
      "x-edge-served-cluster": "home",
      "x-edge-reason": "forged",
      "x-edge-decision": "forged",
      "x-edge-config-seq": "1",
      "x-envoy-upstream-service-time": "3",
      "l5d-proxy-error": "x",
      "x-accel-redirect": "/internal",
      "x-geo-country": "BR",
      "cf-cache-status": "HIT",
      "cf-ray": "forged",
      server: "envoy",
      "alt-svc": 'h3=":443"',
      "keep-alive": "timeout=5",
      "proxy-authenticate": "Basic",
      "x-hop": "1",
    };
    edge.home.answer({ headers: { ...own, ...inner, connection: "x-hop" } });
    const { headers } = await edge.ask("/a", { cf: BRAZIL });
    expect(headers).toMatchObject(own);
    expect(Object.keys(inner).filter((name) => headers[name] === inner[name as keyof typeof inner])).toEqual(
      ["keep-alive"].filter((name) => headers[name] === inner["keep-alive"]), // workerd's own may say the same
    );
  });

  test("has our request id in the place of the cluster's", async () => {
    edge.home.answer({ headers: { "x-request-id": "theirs" } });
    const { headers } = await edge.ask("/a");
    expect(headers["x-request-id"]).toBe(edge.home.requests[0]?.headers["x-request-id"]);
  });

  test("has no x-edge-decision for a viewer who says he may see it", async () => {
    const { headers } = await edge.ask("/a", { headers: [["X-Edge-Debug", "v1.k.e30.AAAA"]] });
    expect(headers["x-edge-decision"]).toBeUndefined();
  });

  test("says how long edge and cluster took, behind what the cluster says itself", async () => {
    edge.home.answer({ afterMs: 60, headers: { "server-timing": 'db;dur=12;desc="shard 3"' } });
    const { headers } = await edge.ask("/a");
    const told = /^db;dur=12;desc="shard 3", edge;dur=(\d+), origin;dur=(\d+)$/.exec(String(headers["server-timing"]));
    expect(Number(told?.[2])).toBeGreaterThanOrEqual(55);
    expect(Number(told?.[1])).toBeLessThan(Number(told?.[2]) + 5000);
  });
});

describe("an answer from another than was asked", () => {
  const mismatches = (): readonly string[] => edge.logs.filter((line) => line.includes(MISMATCH));
  const STABLE = { "x-edge-served-version": "stable", "x-edge-served-cluster": "home" };

  test("reaches the viewer, is told once a minute, and names both", async () => {
    edge.home.answer({ body: "wrong", headers: { ...STABLE, "x-edge-served-version": "canary" } });
    for (let at = 0; at < 3; at++) expect((await edge.ask("/a", { cf: BRAZIL })).text).toBe("wrong");
    expect(mismatches()).toHaveLength(1);
    expect(JSON.parse(mismatches()[0] ?? "")).toMatchObject({
      level: "warn",
      asked: "home/stable",
      served: "home/canary",
    });
    await edge.forward(61_000);
    await edge.ask("/a", { cf: BRAZIL });
    expect(mismatches()).toHaveLength(2);
  });

  test("is counted each time", async () => {
    edge.home.answer({ headers: { ...STABLE, "x-edge-served-cluster": "next" } });
    for (let at = 0; at < 3; at++) await edge.ask("/a", { cf: BRAZIL });
    await edge.forward(130_000);
    await edge.ask("/a", { cf: BRAZIL });
    const counts = edge.logs.flatMap((line) => (line.includes('"counts"') ? [JSON.parse(line).counts] : []));
    const told = counts.reduce((sum: number, one) => sum + (one["handoff_mismatch"] ?? 0), 0);
    expect(told).toBeGreaterThanOrEqual(4);
  });

  test.each([["nothing is said"], ["the same is said"]])("where %s nothing is told", async (what) => {
    await edge.forward(200_000);
    edge.home.answer(what === "nothing is said" ? {} : { headers: STABLE });
    await edge.ask("/a", { cf: BRAZIL });
    expect(mismatches()).toEqual([]);
  });
});
