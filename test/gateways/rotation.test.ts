/**
 * The key of assertions is changed in the order that docs/gateways.md gives, while viewers are served: no request is refused, and
 * in the end the old key is worth nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertionKey, type TestKey } from "../edge/rig/assertion-keys.ts";
import { until } from "../edge/rig/until.ts";
import { callGateway } from "./rig/call-gateway.ts";
import { linesOf, startTlsEdge, type TlsEdge } from "./rig/edge-behind-tls.ts";
import { assertion } from "./rig/forged-assertion.ts";
import { startBench, type Bench, type Site } from "./rig/gateway-bench.ts";
import { WITHOUT_GATEWAYS } from "./rig/real-gateway.ts";

/** Viewers who ask one after another until they are told to stop. */
function startViewers(edge: TlsEdge): { readonly stop: () => Promise<readonly string[]> } {
  const answers: string[] = [];
  const viewers = { goOn: true };
  const asking = (async () => {
    while (viewers.goOn) {
      const { status, text } = await edge.ask("/a");
      answers.push(`${status} ${text}`);
    }
  })();
  return {
    stop: async () => {
      viewers.goOn = false;
      await asking;
      return answers;
    },
  };
}

describe.skipIf(WITHOUT_GATEWAYS !== "").each(["nginx", "haproxy"] as const)(`behind %s${WITHOUT_GATEWAYS}`, (kind) => {
  let bench: Bench;
  let home: Site;
  let next: Site;
  let [before, after]: TestKey[] = [];
  const edges: TlsEdge[] = [];
  beforeAll(async () => {
    bench = startBench();
    [before, after] = [await assertionKey("k1"), await assertionKey("k2")];
    const both = [before.publicKey, after.publicKey];
    [home, next] = [await bench.site(kind, "home", [before.publicKey]), await bench.site(kind, "next", both)];
  });
  afterAll(async () => {
    for (const edge of edges) await edge.stop();
    await bench.stop();
  });

  const start = async (key: TestKey): Promise<TlsEdge> => {
    const edge = await startTlsEdge({
      pki: bench.pki,
      sites: { home, next },
      shows: "router",
      assertionKey: key.secret,
    });
    edges.push(edge);
    return edge;
  };
  /** Until the gateway takes a key, or no longer takes it. */
  const untilTaken = async (key: TestKey, isTaken: boolean): Promise<void> => {
    await until(`a key to be ${isTaken ? "taken" : "refused"}`, 15_000, async () => {
      const token = await assertion(key, { ver: "stable" });
      const headers = { "x-edge-version": "stable", "x-edge-assertion": token };
      const { status } = await callGateway(home.gateway, bench.pki, home.host, { as: "router", headers });
      return (status === 200) === isTaken ? true : null;
    });
  };

  test("a new key beside the old one, then the edge, then the old one's end", async () => {
    if (before === undefined || after === undefined) throw new Error("keys are made before");
    const old = await start(before);
    const viewersOfOld = startViewers(old);
    home.gateway.trust([before.publicKey, after.publicKey]);
    await untilTaken(after, true);
    const fresh = await start(after);
    const viewersOfFresh = startViewers(fresh);
    await until("both edges to serve", 15_000, () => (home.stable.requests.length > 50 ? true : null));
    const answers = [...(await viewersOfOld.stop())];
    home.gateway.trust([after.publicKey]);
    await untilTaken(before, false);
    const seen = home.stable.requests.length;
    await until("the new key to go on", 15_000, () => (home.stable.requests.length > seen + 20 ? true : null));
    answers.push(...(await viewersOfFresh.stop()));
    expect(answers.length).toBeGreaterThan(50);
    expect(new Set(answers)).toEqual(new Set(["200 stable"]));
    for (const edge of [old, fresh]) expect(linesOf(edge, "hand-off refused")).toEqual([]);

    // Whoever still has the old key is served elsewhere, and his operator reads why.
    expect((await old.ask("/a")).text).toBe("stable");
    const [line] = await until("the line", 5000, () => {
      const lines = linesOf(old, "hand-off refused");
      return lines.length > 0 ? lines : null;
    });
    expect(line).toMatchObject({ cluster: "home", why: "assertion: unknown key" });
  });
});
