/**
 * Probes of a gateway that lets in nobody without an assertion: the control plane's, and those that edges make.
 */
import { afterEach, describe, expect, test } from "vitest";
import { createVerifier } from "../../src/verifier/verifier.ts";
import { assertionKey } from "./rig/assertion-keys.ts";
import { measured, oneCluster, stopAll, untilReal, TURNS_UP_WITHIN_MS } from "./rig/control-fixture.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import type { Origin } from "./rig/origin.ts";
import { startEdge } from "./rig/running-edge.ts";
import { bundleText, testCluster } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import { BRAZIL } from "./rig/viewer.ts";

afterEach(stopAll);

const KEY = await assertionKey("a1");
const BOUND = { ...testCluster("sa-east"), assertion: "request" as const };

/** Lets the origin serve only who brings a token; what came with each request in its answer. */
function guard(origin: Origin, cluster: string): string[] {
  const seen: string[] = [];
  const verifier = createVerifier({ jwks: { keys: [KEY.publicKey] }, cluster, environment: "production" });
  origin.script(async (request, response) => {
    const judged = await verifier.verify(request);
    seen.push(judged.ok ? `${judged.vouched.version} ${judged.vouched.region}` : judged.reason);
    response.writeHead(judged.ok ? 200 : 403, judged.ok ? {} : { "x-edge-deny": "assertion" }).end();
  });
  return seen;
}

describe("the control plane's probe", () => {
  test("is let in: it speaks for the stable version, for the region probe, and for its own path where that is wanted", async () => {
    for (const cluster of [testCluster("sa-east"), BOUND]) {
      const { saEast, running } = await oneCluster({ variables: { ASSERTION_KEY: KEY.secret } }, cluster);
      const seen = guard(saEast, "sa-east");
      await until("a probe that the verifier saw", 5000, () => (seen.length > 1 ? true : null));
      expect(new Set(seen)).toEqual(new Set(["stable probe"]));
      await untilReal(running, "sa-east", "up", TURNS_UP_WITHIN_MS + 5000);
    }
  });

  test("without a key that can be used is refused, which is said to be configuration; the log says once why", async () => {
    const { saEast, running } = await oneCluster({ variables: { ASSERTION_KEY: `{"kty":"EC","d":"hunter2"}` } });
    const seen = guard(saEast, "sa-east");
    await until("some probes that the verifier saw", 5000, () => (seen.length > 2 ? true : null));
    expect(new Set(seen)).toEqual(new Set(["missing"]));
    const why = await until("the reason", 5000, async () => (await measured(running, "sa-east")).why || null);
    expect(why).toContain("refused hand-off: assertion");
    expect(running.logs.filter((line) => line.includes("ASSERTION_KEY"))).toHaveLength(1);
    expect(running.logs.join()).not.toContain("hunter2");
  });
});

describe("an edge's probe", () => {
  test("is let in as well", async () => {
    const base = edgeRules(PATIENT_MS);
    const clusters = base.clusters.map((cluster) => ({ ...cluster, assertion: "request" as const }));
    const edge = await startEdge({ bundle: bundleText({ ...base, clusters }), assertionKey: KEY.secret });
    try {
      await edge.reset();
      const seen = guard(edge.home, "home");
      await until("a probe of the edge", 15_000, async () => {
        await edge.ask("/", { cf: BRAZIL });
        return edge.home.probes.length > 0 && seen.length > 0 ? true : null;
      });
      expect(edge.home.probes[0]?.headers["x-edge-assertion"]).toMatch(/^ey[\w-]+\.ey[\w-]+\.[\w-]{86}$/);
      await until("its verdict", 5000, () => (seen.includes("stable probe") ? true : null));
      expect(new Set(seen)).toEqual(new Set(["stable latam", "stable probe"]));
    } finally {
      await edge.stop();
    }
  });
});
