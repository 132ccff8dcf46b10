/**
 * What one probe makes of what a gateway answers: the control Worker in workerd, against real HTTP servers.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { ProbeCounters } from "../../src/core/model/probe.ts";
import type { ProbeRule } from "../../src/core/model/rules.ts";
import { control, origin, SAM, stopAll } from "./rig/control-fixture.ts";
import type { Origin } from "./rig/origin.ts";
import { gatewayHost, testCluster, testRules } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

afterEach(stopAll);

type Script = (request: IncomingMessage, response: ServerResponse) => void;

interface Case {
  readonly probe?: Partial<ProbeRule>;
  readonly script: Script;
}

/** Seldom enough that each cluster is probed once, and long enough for a busy machine. */
const ONCE: Partial<ProbeRule> = { intervalMs: 60_000, timeoutMs: 2000 };

/** Probes a cluster for each case once, and returns what the prober counted. */
async function probed(cases: Readonly<Record<string, Case>>): Promise<{
  readonly counters: Readonly<Record<string, ProbeCounters>>;
  readonly origins: Readonly<Record<string, Origin>>;
}> {
  const origins: Record<string, Origin> = {};
  for (const [name, { script }] of Object.entries(cases)) {
    const one = await origin();
    one.script(script);
    origins[name] = one;
  }
  const at = await control({
    rules: testRules(
      Object.entries(cases).map(([name, { probe }]) => testCluster(name, { ...ONCE, ...probe })),
      [SAM],
    ),
    gateways: Object.fromEntries(Object.entries(origins).map(([name, one]) => [gatewayHost(name), one])),
  });
  await at.watchdog();
  const wanted = Object.keys(cases).length;
  const counters = await until("a probe of every cluster", 15_000, async () => {
    const seen = (await at.health()).vantages[0]?.clusters ?? {};
    return Object.keys(seen).length === wanted ? seen : null;
  });
  return { counters, origins };
}

async function whys(cases: Readonly<Record<string, Case>>): Promise<Readonly<Record<string, string>>> {
  const { counters } = await probed(cases);
  return Object.fromEntries(Object.entries(counters).map(([name, { why }]) => [name, why]));
}

const says =
  (body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Script =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Writes the parts one after the other, this many milliseconds apart, and ends only when told to. */
const drips =
  (parts: readonly (string | Buffer)[], apartMs: number, end = true): Script =>
  (_, response) => {
    response.writeHead(200);
    const timer = setInterval(next, apartMs);
    let at = 0;
    function next(): void {
      const part = parts[at++];
      if (part !== undefined) response.write(part);
      else if (end) response.end();
      if (part === undefined || response.destroyed) clearInterval(timer);
    }
    next();
    response.once("close", () => clearInterval(timer));
  };

const READY = { expectBody: "ready" };
const LIVE = { changesWithinMs: 60_000 };
const KIB4 = "x".repeat(4096);

describe("a body that must contain a text", () => {
  test("passes where the text is within the first 4 KiB, however it arrives", async () => {
    const bytes = Buffer.from("…São Paulo…");
    expect(
      await whys({
        plain: { probe: READY, script: says("all ready") },
        last: { probe: READY, script: says(`${"x".repeat(4091)}ready`) },
        split: { probe: READY, script: drips(["all re", "ad", "y"], 30) },
        "by-byte": {
          probe: { expectBody: "São" },
          script: drips(
            [...bytes].map((byte) => Buffer.of(byte)),
            10,
          ),
        },
        gzip: { probe: READY, script: says(gzipSync("all ready"), 200, { "content-encoding": "gzip" }) },
        open: { probe: READY, script: drips(["ready"], 20, false) },
      }),
    ).toEqual({ plain: "", last: "", split: "", "by-byte": "", gzip: "", open: "" });
  });

  test("fails in words where it is not", async () => {
    const missing = 'wrong body: expected "ready", it is not in the first 4 KiB';
    expect(
      await whys({
        other: { probe: READY, script: says("starting") },
        late: { probe: READY, script: says(`${KIB4}ready`) },
        cut: { probe: READY, script: says(`${"x".repeat(4092)}ready`) },
        empty: { probe: READY, script: says("") },
        nothing: { probe: { ...READY, expectStatus: [200, 204] }, script: says("", 204) },
        moved: { probe: READY, script: says("ready", 301, { location: "https://elsewhere.example/" }) },
        ails: { probe: READY, script: says("ready", 500) },
      }),
    ).toEqual({
      other: missing,
      late: missing,
      cut: missing,
      empty: 'wrong body: expected "ready", it is empty',
      nothing: 'wrong body: expected "ready", it is empty',
      moved: "wrong status 301, expected 200",
      ails: "wrong status 500, expected 200",
    });
  });
});

describe("a body without end", () => {
  /** Writes as fast as it is read. */
  const endless = (sent: { bytes: number }): Script => {
    const chunk = Buffer.alloc(65_536, "x");
    return (_, response) => {
      response.writeHead(200, { "content-length": "10000000000" });
      const write = (): void => {
        while (!response.destroyed) {
          sent.bytes += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on("drain", write);
      response.on("error", () => response.destroy());
      write();
    };
  };

  test("of 10 GB is read no further than needed and then given up, whether the rules need it or not", async () => {
    const sent = { none: { bytes: 0 }, text: { bytes: 0 }, change: { bytes: 0 } };
    const { counters, origins } = await probed({
      none: { script: endless(sent.none) },
      text: { probe: READY, script: endless(sent.text) },
      change: { probe: LIVE, script: endless(sent.change) },
    });
    expect(Object.fromEntries(Object.entries(counters).map(([name, { why }]) => [name, why]))).toEqual({
      none: "",
      text: 'wrong body: expected "ready", it is not in the first 4 KiB',
      change: "",
    });
    const digest = createHash("sha256").update(KIB4).digest("hex").slice(0, 16);
    expect(counters["change"]?.content?.digest).toBe(digest);
    // What was on its way may have been sent: buffers of two sockets and of the outbound Worker, not gigabytes.
    for (const { bytes } of Object.values(sent)) expect(bytes).toBeLessThan(64 * 1_048_576);
    for (const one of Object.values(origins)) expect(one.requests).toHaveLength(1);
  });
});

describe("the deadline", () => {
  const SHORT = { timeoutMs: 400 };

  test("holds for headers and for as much of the body as is needed, and not for the rest", async () => {
    const { counters } = await probed({
      silent: { probe: SHORT, script: () => {} },
      "slow-text": { probe: { ...SHORT, ...READY }, script: drips(Array<string>(50).fill("x"), 50, false) },
      "slow-change": { probe: { ...SHORT, ...LIVE }, script: drips(Array<string>(50).fill("x"), 50, false) },
      "slow-rest": { probe: SHORT, script: drips(Array<string>(50).fill("x"), 50, false) },
    });
    expect(Object.fromEntries(Object.entries(counters).map(([name, { why }]) => [name, why]))).toEqual({
      silent: "timed out after 400 ms waiting for headers",
      "slow-text": "timed out after 400 ms waiting for the body",
      "slow-change": "timed out after 400 ms waiting for the body",
      "slow-rest": "",
    });
    // Headers came, so there is a round trip, though the probe failed.
    expect([counters["silent"]?.rttMs, typeof counters["slow-text"]?.rttMs]).toEqual([null, "number"]);
  });
});

describe("status and headers", () => {
  test("each way to be wrong is told apart", async () => {
    const handoff = (status: number): string => `refused hand-off: status ${status} (configuration, not an outage)`;
    const header = { expectHeader: { name: "x-live", value: "yes" } };
    const present = { expectHeader: { name: "x-live", value: null } };
    expect(
      await whys({
        right: { probe: header, script: says("", 200, { "X-Live": "yes" }) },
        any: { probe: present, script: says("", 200, { "x-live": "no" }) },
        missing: { probe: header, script: says("") },
        wrong: { probe: header, script: says("", 200, { "x-live": "no" }) },
        "no-content": { probe: { expectStatus: [204] }, script: says("", 204) },
        redirect: { probe: { expectStatus: [301] }, script: says("", 301, { location: "/" }) },
        unauthorized: { script: says("", 401) },
        forbidden: { script: says("", 403) },
        misdirected: { script: says("", 421) },
        refused: { script: says("", 521) },
      }),
    ).toEqual({
      right: "",
      any: "",
      missing: "missing header x-live",
      wrong: 'wrong header x-live: "no", expected "yes"',
      "no-content": "",
      redirect: "",
      unauthorized: handoff(401),
      forbidden: handoff(403),
      misdirected: handoff(421),
      refused: "connection refused or lost: the gateway refused it (status 521)",
    });
  });

  test("a cluster's word on itself is kept", async () => {
    const { counters } = await probed({
      plain: { script: says("") },
      envoy: { script: says("", 200, { "x-envoy-degraded": "" }) },
      app: { script: says("", 200, { "x-degraded": "true", "x-ready-percent": "40" }) },
      odd: { script: says("", 200, { "x-ready-percent": "40 %" }) },
    });
    const words = Object.entries(counters).map(([name, { degraded, ready }]) => [name, { degraded, ready }]);
    expect(Object.fromEntries(words)).toEqual({
      plain: { degraded: false, ready: 100 },
      envoy: { degraded: true, ready: 100 },
      app: { degraded: true, ready: 40 },
      odd: { degraded: false, ready: 100 },
    });
  });
});

describe("the request", () => {
  test("is that of the rules, with what a hand-off has and nothing of a viewer", async () => {
    const { origins } = await probed({
      head: {
        probe: { method: "HEAD", path: "/live/1.m3u8", headers: { "x-probe": "georouter" } },
        script: says(""),
      },
    });
    const [request] = origins["head"]?.requests ?? [];
    expect(request).toMatchObject({ method: "HEAD", url: "/live/1.m3u8" });
    expect(request?.headers).toMatchObject({
      "user-agent": "georouter-prober/1 (sam)",
      "x-probe": "georouter",
      "x-edge-version": "stable",
      "x-edge-attempt": "1",
      "x-forwarded-host": "live.streamtv.example",
      "x-forwarded-proto": "https",
      "x-request-id": request?.headers["x-edge-request-id"],
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string,
    });
    expect(request?.headers).not.toHaveProperty("x-edge-region");
    expect(request?.headers).not.toHaveProperty("x-forwarded-for");
  });
});

test("live content that stands still turns a cluster down, and is up again when it moves", async () => {
  const one = await origin();
  let segment = 0;
  let moves = true;
  one.script((_, response) => {
    if (moves) segment++;
    response.writeHead(200).end(`#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:${segment}\n`);
  });
  const at = await control({
    rules: testRules([testCluster("sa-east", { changesWithinMs: 1000 })], [SAM]),
    gateways: { [gatewayHost("sa-east")]: one },
  });
  await at.watchdog();
  const real = async (): Promise<string | undefined> => (await at.health()).clusters["sa-east"]?.real;
  await until("up", 5000, async () => ((await real()) === "up" ? true : null));
  moves = false;
  await until("down", 10_000, async () => ((await real()) === "down" ? true : null));
  const why = (await at.health()).live.clusters["sa-east"]?.measured?.why;
  expect(why).toMatch(/^the content has not changed for \d+(\.\d)? s, expected within 1 s$/);
  moves = true;
  await until("up again", 10_000, async () => ((await real()) === "up" ? true : null));
});
