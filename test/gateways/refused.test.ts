/**
 * Gateways that do not take the edge for the edge: viewers are served by another cluster, and log, counter, report and breaker tell what
 * kind of fault it is. `home` is a real gateway that refuses, `next` one of the other kind that takes whatever the edge shows.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assertionKey, type TestKey } from "../edge/rig/assertion-keys.ts";
import { pause, until } from "../edge/rig/until.ts";
import { linesOf, startTlsEdge, type TlsEdge, type TlsEdgeSetup } from "./rig/edge-behind-tls.ts";
import { startBench, type Bench, type Site } from "./rig/gateway-bench.ts";
import { probeOnce } from "./rig/prober-behind-tls.ts";
import { WITHOUT_GATEWAYS } from "./rig/real-gateway.ts";

const HOUR_MS = 3_600_000;
/** Failures in a row that open a breaker. */
const TO_OPEN = 5;

const OTHER = { nginx: "haproxy", haproxy: "nginx" } as const;

describe.skipIf(WITHOUT_GATEWAYS !== "").each(["nginx", "haproxy"] as const)(
  `%s refuses${WITHOUT_GATEWAYS}`,
  (kind) => {
    let bench: Bench;
    let home: Site;
    let next: Site;
    let key: TestKey;
    let edge: TlsEdge;
    beforeAll(async () => {
      bench = startBench();
      key = await assertionKey("k1");
      home = await bench.site(kind, "home", [key.publicKey]);
      next = await bench.site(OTHER[kind], "next", [key.publicKey]);
    });
    beforeEach(() => {
      for (const site of [home, next]) site.reset();
    });
    afterEach(() => edge.stop());
    afterAll(() => bench.stop());

    type Differs = Partial<Pick<TlsEdgeSetup, "shows" | "assertionKey" | "withoutCertificate">>;
    const start = async (differs: Differs): Promise<void> => {
      const right = { shows: "router", assertionKey: key.secret } as const;
      edge = await startTlsEdge({ pki: bench.pki, sites: { home, next }, ...right, ...differs });
    };
    const line = async (what: string): Promise<Readonly<Record<string, unknown>>> =>
      until(`a line "${what}"`, 5000, () => linesOf(edge, what)[0] ?? null);
    const homeServed = (): number => home.stable.requests.length + home.canary.requests.length;

    describe("the certificate:", () => {
      test("none is shown: the viewer is served by the other cluster, and the log says what to put right", async () => {
        await start({ withoutCertificate: ["home"] });
        const { status, text } = await edge.ask("/a");
        expect([status, text, homeServed()]).toEqual([200, "stable", 0]);
        expect(next.stable.requests.length).toBe(1);
        expect(await line("hand-off refused")).toMatchObject({
          level: "error",
          cluster: "home",
          why: expect.stringMatching(/^certificate: none$/i) as string,
        });
      });

      const WRONG = [
        ["is of another CA", "other-ca"],
        ["is another subject's", "other-subject"],
        ["has expired", "expired"],
      ] as const;
      test.each(WRONG)(
        "it %s: no cluster takes it, the page is ours and says nothing of certificates",
        async (_, shows) => {
          await start({ shows });
          const { status, text, headers } = await edge.ask("/a");
          expect([502, 503]).toContain(status);
          expect(text).not.toMatch(/certificate|nginx|haproxy|refused/i);
          expect([headers["x-edge-deny"], headers["x-edge-reason"]]).toEqual([undefined, "all-clusters-failed"]);
          expect([homeServed(), next.stable.requests.length]).toEqual([0, 0]);
          await until("a line for each cluster", 5000, () =>
            linesOf(edge, "hand-off refused").length >= 2 ? true : null,
          );
          const lines = linesOf(edge, "hand-off refused");
          expect(new Set(lines.map(({ cluster }) => cluster))).toEqual(new Set(["home", "next"]));
          for (const { why } of lines) expect(why).toMatch(/^certificate: /);
        },
      );

      test("its binding is missing: nothing is sent, and the line names the binding", async () => {
        await start({ shows: null, withoutCertificate: ["next"] });
        // `next` asks for a certificate too, in spite of its rules: both are refused, each for its own reason.
        await edge.ask("/a");
        await until("both lines", 5000, () => (linesOf(edge, "hand-off refused").length >= 2 ? true : null));
        const why = linesOf(edge, "hand-off refused").find(({ cluster }) => cluster === "home")?.["why"];
        expect(why).toBe("certificate: binding EDGE_CERTIFICATE is missing");
        expect(home.gateway.requests().length).toBe(seenBefore);
      });
      let seenBefore = 0;
      beforeEach(() => {
        seenBefore = home.gateway.requests().length;
      });
    });

    describe("the assertion:", () => {
      test("none is sent, since the edge has no key", async () => {
        await start({ assertionKey: null });
        expect([502, 503]).toContain((await edge.ask("/a")).status);
        expect(await line("hand-off refused")).toMatchObject({ cluster: "home", why: "assertion: missing" });
        expect(homeServed()).toBe(0);
      });

      test("it is of a key that only the other cluster has", async () => {
        const fresh = await assertionKey("k2");
        const ready = await bench.site(OTHER[kind], "next", [key.publicKey, fresh.publicKey]);
        edge = await startTlsEdge({
          pki: bench.pki,
          sites: { home, next: ready },
          shows: "router",
          assertionKey: fresh.secret,
        });
        expect([(await edge.ask("/a")).text, ready.stable.requests.length, homeServed()]).toEqual(["stable", 1, 0]);
        expect(await line("hand-off refused")).toMatchObject({ cluster: "home", why: "assertion: unknown key" });
      });

      test("it is of another key under the same id", async () => {
        await start({ assertionKey: (await assertionKey("k1")).secret });
        await edge.ask("/a");
        expect(await line("hand-off refused")).toMatchObject({ cluster: "home", why: "assertion: signature" });
      });

      test("it is for another cluster", async () => {
        const moved = await bench.site(kind, "elsewhere", [key.publicKey]);
        const renamed = { ...moved, host: home.host };
        // Its certificate has its own name; the binding checks that name, so the test asks it by that.
        edge = await startTlsEdge({
          pki: bench.pki,
          sites: { home: renamed, next },
          shows: "router",
          assertionKey: key.secret,
          certificateHosts: { [home.host]: moved.host },
        });
        expect((await edge.ask("/a")).text).toBe("stable");
        expect([moved.stable.requests.length, next.stable.requests.length]).toEqual([0, 1]);
        expect(await line("hand-off refused")).toMatchObject({ cluster: "home", why: "assertion: audience" });
      });

      test.each([
        ["an hour behind", -HOUR_MS, "assertion: expired"],
        ["an hour ahead", HOUR_MS, "assertion: not yet"],
      ])("the edge's clock is %s", async (_, ms, why) => {
        await start({});
        await edge.forward(ms);
        await edge.ask("/a");
        expect(await line("hand-off refused")).toMatchObject({ cluster: "home", why });
      });
    });

    test("and is not taken for a cluster that fails: breaker and counter work, the control plane hears of no failure", async () => {
      await start({ withoutCertificate: ["home"] });
      for (let at = 0; at < TO_OPEN + 3; at++)
        expect((await edge.ask("/a", { cf: { colo: "GRU" } })).text).toBe("stable");
      expect(await line("breaker opened")).toMatchObject({ cluster: "home", refused: true });
      // Of eight viewers the last three did not wait for a refusal, and one line told of all.
      const firstAttempts = next.stable.requests.filter(({ headers }) => headers["x-edge-attempt"] === "1").length;
      expect([firstAttempts, linesOf(edge, "hand-off refused").length]).toEqual([3, 1]);
      await edge.forward(70_000);
      await until("counts and a report", 10_000, async () => {
        await edge.ask("/a", { cf: { colo: "GRU" } });
        await edge.forward(500);
        await pause(20);
        return edge.reports.some(({ clusters }) => clusters["home"]?.probe) ? true : null;
      });
      const counts = linesOf(edge, "counts").map(
        (one) => (one["counts"] as Record<string, number>)["handoff_refused"] ?? 0,
      );
      expect(counts.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(TO_OPEN);
      const told = edge.reports.flatMap(({ clusters }) => clusters["home"] ?? []);
      expect(told.every(({ failures, openUntil }) => failures === 0 && openUntil === null)).toBe(true);
      // Its own probe says why, and the control plane tells that from an outage.
      expect(told.flatMap(({ probe }) => probe?.why ?? [])[0]).toMatch(
        /^refused hand-off: .+ \(configuration, not an outage\)$/,
      );
    });

    test("and is told from a gateway that is gone: a failed attempt, and no line of a refusal", async () => {
      await start({});
      await home.gateway.stop();
      expect((await edge.ask("/a")).text).toBe("stable");
      expect(await line("attempt failed")).toMatchObject({ failed: [{ cluster: "home", how: "unreachable" }] });
      expect(linesOf(edge, "hand-off refused")).toEqual([]);
    });
  },
);

describe.skipIf(WITHOUT_GATEWAYS !== "")(`a gateway that answers with a TLS alert${WITHOUT_GATEWAYS}`, () => {
  test("cannot be told from a broken network: the viewer is served elsewhere, edge and prober say what they see", async () => {
    const bench = startBench();
    const key = await assertionKey("k1");
    const keys = [key.publicKey];
    const [home, next] = [
      await bench.site("haproxy", "home", keys, { alerts: true }),
      await bench.site("nginx", "next", keys),
    ];
    const shown = { pki: bench.pki, shows: "router", assertionKey: key.secret } as const;
    const edge = await startTlsEdge({ ...shown, sites: { home, next }, withoutCertificate: ["home"] });
    try {
      expect((await edge.ask("/a")).text).toBe("stable");
      const lines = await until("the line", 5000, () => {
        const found = linesOf(edge, "attempt failed");
        return found.length > 0 ? found : null;
      });
      expect(lines).toMatchObject([{ failed: [{ cluster: "home", how: "unreachable" }] }]);
      expect(linesOf(edge, "hand-off refused")).toEqual([]);
      const { counters } = await probeOnce({ ...shown, sites: [home] }, { clusters: [], bare: ["home"], ...shown });
      expect(counters["home"]?.why).toMatch(/^(?:TLS handshake or DNS lookup failed|connection refused or lost)$/);
    } finally {
      await edge.stop();
      await bench.stop();
    }
  });
});
