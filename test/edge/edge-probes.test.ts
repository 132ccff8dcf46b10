/**
 * What a colo finds out behind requests, by probes of its own, and tells: in real workerd, with a clock of the test's own.
 */
import { Response } from "miniflare";
import { describe, expect, test, type TestContext } from "vitest";
import { asId, type ClusterName, type CountryCode } from "../../src/core/model/ids.ts";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import type { EdgeReport } from "../../src/core/model/probe.ts";
import type { Pick, ProbeRule, RegionRule, Rules } from "../../src/core/model/rules.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import type { FaultyCache } from "./rig/edge-worker-options.ts";
import { startOrigin, type Origin } from "./rig/origin.ts";
import { startColo } from "./rig/running-colo.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";
import { BRAZIL } from "./rig/viewer.ts";

/** Isolates wait for up to 2 s before their first probe, and a second between two runs. */
const FIRST_MS = 2000;
const RUN_MS = 1000;
const PROBED_EVERY_MS = 30_000;
/** Headers timeout: what is slow here is the machine. */
const PATIENT_MS = 5000;

/** Viewers of Brazil have both clusters, in a list or by how fast they are; all others only `home`. */
function rules(probe: Partial<ProbeRule> = {}, pick: Pick = "first"): Rules {
  const base = edgeRules(PATIENT_MS);
  const only = (region: RegionRule, name: string): RegionRule => ({
    ...region,
    tiers: region.tiers.map((tier) => ({
      ...tier,
      members: tier.members.filter(({ cluster }) => cluster === asId<ClusterName>(name)),
    })),
  });
  return {
    ...base,
    clusters: base.clusters.map((cluster) => ({ ...cluster, probe: { ...cluster.probe, ...probe } })),
    regions: base.regions.map((region) =>
      region.viewers.countries.includes(asId<CountryCode>("BR"))
        ? { ...region, tiers: region.tiers.map((tier) => ({ ...tier, pick })) }
        : only(region, "home"),
    ),
  };
}

interface Watched {
  readonly edge: RunningEdge;
  readonly reports: EdgeReport[];
  /** Asks as such a viewer, and gives what is behind the request time to end. */
  visit(cf?: Readonly<Record<string, unknown>>, forwardMs?: number): Promise<void>;
}

interface Watching {
  readonly probe?: Partial<ProbeRule>;
  readonly pick?: Pick;
  readonly cache?: FaultyCache;
}

async function watch({ onTestFinished }: TestContext, { probe, pick, cache }: Watching = {}): Promise<Watched> {
  const reports: EdgeReport[] = [];
  const edge = await startEdge({
    testClock: true,
    bundle: bundleText(rules(probe, pick)),
    ...(cache === undefined ? {} : { cache }),
    control: async (asked) => {
      if (asked.method !== "POST") return Response.json(NOTHING_KNOWN);
      reports.push((await asked.json()) as EdgeReport);
      return new Response(null, { status: 204 });
    },
  });
  onTestFinished(() => edge.stop());
  await edge.reset();
  const visit: Watched["visit"] = async (cf = BRAZIL, forwardMs = RUN_MS) => {
    await edge.forward(forwardMs);
    await edge.ask("/", { cf });
    await pause(150);
  };
  return { edge, reports, visit };
}

const probed = ({ home, next }: RunningEdge): readonly [home: number, next: number] => [
  home.probes.length,
  next.probes.length,
];

/** The first visit begins the wait for the first probe. */
async function firstProbes(watched: Watched, cf: Readonly<Record<string, unknown>> = BRAZIL): Promise<void> {
  await watched.visit(cf);
  await watched.visit(cf, FIRST_MS);
  await watched.visit(cf);
}

describe.concurrent("probes of an edge", () => {
  test("go to the clusters of the viewer's region, once in 30 s, with the path of the rules", async (context) => {
    const watched = await watch(context);
    await firstProbes(watched);
    expect(probed(watched.edge)).toEqual([1, 1]);
    for (let second = 0; second < 20; second++) await watched.edge.ask("/", { cf: BRAZIL });
    await watched.visit(BRAZIL, PROBED_EVERY_MS / 2);
    expect(probed(watched.edge)).toEqual([1, 1]);
    await watched.visit(BRAZIL, PROBED_EVERY_MS / 2);
    await watched.visit(BRAZIL);
    expect(probed(watched.edge)).toEqual([2, 2]);
    const [probe] = watched.edge.home.probes;
    expect([probe?.method, probe?.url, probe?.headers["user-agent"]]).toEqual([
      "GET",
      "/healthz",
      "georouter-edge/1 (GRU)",
    ]);
  });

  test("go on after the isolate's clock was set back by an hour, and so do reports", async (context) => {
    const watched = await watch(context);
    await firstProbes(watched);
    expect(probed(watched.edge)).toEqual([1, 1]);
    await until("a report", 2000, () => (watched.reports.length > 0 ? true : null));
    const reported = watched.reports.length;
    await watched.visit(BRAZIL, -3_600_000);
    await watched.visit(BRAZIL);
    await watched.visit(BRAZIL);
    expect(probed(watched.edge)).toEqual([2, 2]);
    await until("another report", 2000, () => (watched.reports.length > reported ? true : null));
  });

  test("do not go to clusters that this colo's viewers do not have", async (context) => {
    const watched = await watch(context);
    await firstProbes(watched, { colo: "IAD", country: "US" });
    expect(probed(watched.edge)).toEqual([1, 0]);
  });

  test("are not made where the request did not come through Cloudflare: there is no colo", async (context) => {
    const { edge } = await watch(context);
    for (let round = 0; round < 6; round++) {
      await edge.forward(FIRST_MS);
      await edge.ask("/");
    }
    expect(probed(edge)).toEqual([0, 0]);
  });

  test("are told to the control plane: the round trip, or why there was none", async (context) => {
    const watched = await watch(context);
    watched.edge.next.answer({ status: 404 });
    await firstProbes(watched);
    const [report] = await until("a report", 2000, () => (watched.reports.length > 0 ? watched.reports : null));
    expect(report?.colo).toBe("GRU");
    expect(report?.clusters["home"]).toEqual({
      failures: 0,
      openUntil: null,
      probe: { ok: true, rttMs: expect.any(Number) as number, why: "" },
    });
    expect(report?.clusters["next"]?.probe).toMatchObject({ ok: false, why: "wrong status 404, expected 200" });
  });

  test("end with the rule's timeout, and keep no viewer waiting", async (context) => {
    const watched = await watch(context, { probe: { timeoutMs: 300 } });
    watched.edge.next.hang();
    await watched.visit();
    await watched.edge.forward(FIRST_MS);
    const { tookMs } = await watched.edge.ask("/", { cf: BRAZIL });
    const { tookMs: another } = await watched.edge.ask("/", { cf: BRAZIL });
    expect(Math.max(tookMs, another)).toBeLessThan(5000);
    const why = await until("a report of it", 4000, () => watched.reports[0]?.clusters["next"]?.probe?.why ?? null);
    expect(why).toBe("timed out after 300 ms waiting for headers");
  });
});

describe.concurrent("pick: fastest", () => {
  test("goes by the colo's own round trips; another order needs three that are much better", async (context) => {
    const watched = await watch(context, { probe: { timeoutMs: PATIENT_MS }, pick: "fastest" });
    const { edge } = watched;
    const served = async (): Promise<string> => (await edge.ask("/", { cf: BRAZIL })).text;
    edge.home.answer({ body: "home", afterMs: 500 });
    expect(await served()).toBe("home"); // nothing is measured: as nearest, and of equals the first
    await firstProbes(watched);
    await until("the first round trips", 4000, async () => ((await served()) === "next" ? true : null));

    edge.next.answer({ body: "next", afterMs: 2000 });
    const order: string[] = [];
    for (let round = 1; round <= 3; round++) {
      await edge.forward(PROBED_EVERY_MS);
      await edge.ask("/", { cf: BRAZIL });
      await until("a probe", 4000, () => (edge.next.probes.length > round ? true : null));
      await pause(2500);
      order.push(await served());
    }
    expect(order).toEqual(["next", "next", "home"]);
  });
});

describe("a colo of several isolates", () => {
  test("probes a cluster about once, not once for each isolate", async ({ onTestFinished }) => {
    const origins: readonly Origin[] = [await startOrigin(), await startOrigin()];
    const [home, next] = origins;
    if (home === undefined || next === undefined) throw new Error("no origins");
    const isolates = 8;
    const colo = await startColo({ isolates, rules: edgeRules(PATIENT_MS), origins: { home, next }, colo: "GRU" });
    onTestFinished(async () => {
      await colo.stop();
      await Promise.all(origins.map((origin) => origin.stop()));
    });
    await colo.load(20, 6000);
    expect(home.probes.length).toBeGreaterThan(0);
    expect(Math.max(home.probes.length, next.probes.length)).toBeLessThanOrEqual(isolates / 2);
    process.stdout.write(`probes of ${isolates} isolates: ${home.probes.length} and ${next.probes.length}\n`);
  });
});

describe.concurrent("a colo's cache that is of no use", () => {
  test.for(["missing", "throws", "rejects", "hangs", "garbles"] as const)(
    "(%s) leaves the isolate on its own: viewers are served, its breaker opens, its probes go on",
    async (cache, context) => {
      const watched = await watch(context, { cache });
      const { edge } = watched;
      await watched.visit();
      await watched.edge.forward(FIRST_MS);
      await edge.ask("/", { cf: BRAZIL });
      await until("probes", 4000, () => (probed(edge).every((count) => count === 1) ? true : null));
      edge.home.answer({ status: 503 });
      for (let at = 0; at < 5; at++) expect((await edge.ask("/", { cf: BRAZIL })).text).toBe("next");
      const before = edge.home.requests.length;
      expect((await edge.ask("/", { cf: BRAZIL })).text).toBe("next");
      expect(edge.home.requests.length).toBe(before);
    },
  );
});
