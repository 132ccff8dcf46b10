/**
 * Probes meet real gateways as hand-offs do: with the edge's certificate. Why one is refused is told from a cluster that is down, in
 * what the prober says, in the alarms, and so in what status shows.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assertionKey, type TestKey } from "../edge/rig/assertion-keys.ts";
import { startBench, type Bench, type Site } from "./rig/gateway-bench.ts";
import type { Caller } from "./rig/pki.ts";
import { probeOnce } from "./rig/prober-behind-tls.ts";
import { WITHOUT_GATEWAYS } from "./rig/real-gateway.ts";

describe.skipIf(WITHOUT_GATEWAYS !== "").each(["nginx", "haproxy"] as const)(`of %s${WITHOUT_GATEWAYS}`, (kind) => {
  let bench: Bench;
  let home: Site;
  let bare: Site;
  let key: TestKey;
  beforeAll(async () => {
    bench = startBench();
    key = await assertionKey("k1");
    [home, bare] = [await bench.site(kind, "home", [key.publicKey]), await bench.site(kind, "bare", [key.publicKey])];
  });
  beforeEach(() => home.reset());
  afterAll(() => bench.stop());

  const probe = (shows: Caller | null, by = key) =>
    probeOnce(
      { pki: bench.pki, sites: [home, bare], shows },
      { clusters: ["home"], bare: ["bare"], assertionKey: by.secret },
    );

  test("with the edge's certificate and key pass, as the stable version", async () => {
    const { counters, health } = await probe("router");
    expect(counters["home"]).toMatchObject({ state: "up", why: "", rttMs: expect.any(Number) as number });
    expect(home.stable.requests[0]).toMatchObject({ url: "/healthz", headers: { "x-edge-version": "stable" } });
    expect(health.alarms.filter((alarm) => alarm.startsWith("Cluster home"))).toEqual([]);
  });

  test("with the edge's certificate and another key say that it is the assertion", async () => {
    const { counters } = await probe("router", await assertionKey("k9"));
    expect(counters["home"]?.why).toBe("refused hand-off: assertion: unknown key (configuration, not an outage)");
    expect(home.stable.requests).toEqual([]);
  });

  const WRONG: readonly (readonly [Caller, RegExp])[] = [
    ["other-ca", /^refused hand-off: certificate: .+ \(configuration, not an outage\)$/],
    ["other-subject", /^refused hand-off: certificate: subject \(configuration, not an outage\)$/],
    ["expired", /^refused hand-off: certificate: .+ \(configuration, not an outage\)$/],
  ];
  test.each(WRONG)(
    "with a certificate that is wrong (%s), and with none, say that it is the certificate",
    async (as, why) => {
      const { counters, health } = await probe(as);
      expect(counters["home"]?.why).toMatch(why);
      expect(counters["bare"]?.why).toMatch(/^refused hand-off: certificate: none \(/i);
      expect(home.stable.requests).toEqual([]);
      const alarms = health.alarms.filter((alarm) => alarm.includes("configuration, not an outage"));
      expect(alarms.map((alarm) => alarm.split(":")[0])).toEqual(["Cluster home", "Cluster bare"]);
    },
  );

  test("whose binding is missing are not sent", async () => {
    const before = home.gateway.requests().length;
    const { counters } = await probe(null);
    expect(counters["home"]?.why).toBe(
      "refused hand-off: certificate: binding EDGE_CERTIFICATE is missing (configuration, not an outage)",
    );
    expect(home.gateway.requests().length).toBe(before);
  });
});
