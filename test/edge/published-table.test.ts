/**
 * A GeoIP table that operators publish reaches a running edge; whatever is wrong with it, the one before answers on.
 *
 * Told by the region of a viewer whom only the table places. Each test has an isolate of its own, since what it
 * holds is what is under test; most of their time is waiting for the live value's TTL, so they run at once.
 */
import { Response } from "miniflare";
import { describe, expect, test, type TestContext } from "vitest";
import { LIMITS } from "../../src/core/model/limits.ts";
import type { TableFacts } from "../../src/core/model/published-table.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { factsOf, holds, publisher, tableOf, VIEWER, type Publisher } from "./rig/publisher.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";

const [IN_BRAZIL, IN_JAPAN, IN_SWEDEN] = [tableOf("BR"), tableOf("JP"), tableOf("SE")];
/** The live value's TTL, and time for a busy machine. */
const FOLLOWS_WITHIN_MS = 2000 + 15_000;

/** An edge whose embedded table places the viewer in Brazil. */
async function start({ onTestFinished }: TestContext, by: Publisher): Promise<RunningEdge> {
  const edge = await startEdge({
    bundle: bundleText(edgeRules(PATIENT_MS)),
    table: IN_BRAZIL,
    control: by.control,
    kv: by.kv,
  });
  onTestFinished(() => edge.stop());
  await edge.reset();
  return edge;
}

/** Where the edge believes the viewer to be; with a country, Cloudflare says it, and where in it. */
async function regionOf(edge: RunningEdge, country?: string): Promise<unknown> {
  const cf = { colo: "GRU", ...(country === undefined ? {} : { country, latitude: "-23.5", longitude: "-46.6" }) };
  const answer = await edge.ask("/", { cf, headers: [["CF-Connecting-IP", VIEWER]] });
  expect(answer.status).toBe(200);
  return edge.home.requests.at(-1)?.headers["x-edge-region"];
}

async function untilIn(edge: RunningEdge, region: string): Promise<void> {
  await until(`the viewer to be in ${region}`, FOLLOWS_WITHIN_MS, async () =>
    (await regionOf(edge)) === region ? true : null,
  );
}

interface Line {
  readonly level: string;
  readonly what: string;
  readonly why?: string;
}

/** What the edge said of tables, without its counts. */
function logged(edge: RunningEdge): readonly Line[] {
  return edge.logs.map((line) => JSON.parse(line) as Line).filter(({ what }) => what.startsWith("GeoIP"));
}

/** Asks again and again, so that the edge has every reason to act, until it has logged so many lines. */
async function untilLogged(edge: RunningEdge, lines: number): Promise<void> {
  await until(`${lines} lines in the log`, FOLLOWS_WITHIN_MS, async () => {
    expect(await regionOf(edge)).toBe("latam");
    return logged(edge).length >= lines ? true : null;
  });
}

describe.concurrent("a published table", () => {
  test("is taken by a running edge without a restart, and read from KV once", async (context) => {
    const by = publisher();
    const edge = await start(context, by);
    expect(await regionOf(edge)).toBe("latam");
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    for (let at = 0; at < 20; at++) expect(await regionOf(edge)).toBe("canary-land");
    expect(by.reads).toEqual([`geoip:${factsOf(IN_JAPAN).sha256}`]);
    expect(logged(edge)).toMatchObject([{ level: "info", what: "GeoIP table replaced", buildDate: "2026-06-01" }]);
  });

  test("gives way to an older one that is published again, and to the embedded one when nothing is", async (context) => {
    const by = publisher();
    const edge = await start(context, by);
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    by.publish(IN_SWEDEN);
    await untilIn(edge, "world");
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    by.unpublish();
    await untilIn(edge, "latam");
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    expect(by.reads).toHaveLength(4);
  });

  test("stays when the control plane no longer knows of any", async (context) => {
    const by = publisher();
    const edge = await start(context, by);
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    by.forget();
    const before = by.asked();
    await until("the live value to be fetched twice more", FOLLOWS_WITHIN_MS, async () => {
      expect(await regionOf(edge)).toBe("canary-land");
      return by.asked() >= before + 2 ? true : null;
    });
  });

  test("is never read for viewers whom Cloudflare places, until the first whom it does not", async (context) => {
    const by = publisher();
    by.publish(IN_JAPAN);
    const edge = await start(context, by);
    await until("the live value to be fetched twice", FOLLOWS_WITHIN_MS, async () => {
      expect(await regionOf(edge, "SE")).toBe("world");
      return by.asked() >= 2 ? true : null;
    });
    for (let at = 0; at < 20; at++) expect(await regionOf(edge, "BR")).toBe("latam");
    expect([by.reads, logged(edge)]).toEqual([[], []]);
    await untilIn(edge, "canary-land");
    expect(by.reads).toHaveLength(1);
  });

  test("that comes late does not take the place of one that was published after it", async (context) => {
    const by = publisher();
    const late = Promise.withResolvers<null>();
    const edge = await start(context, by);
    by.behave(async (held) => {
      if (held !== undefined && factsOf(held).sha256 === factsOf(IN_SWEDEN).sha256) await late.promise;
      return holds(held);
    });
    by.publish(IN_SWEDEN);
    await until("KV to be asked", FOLLOWS_WITHIN_MS, async () => {
      expect(await regionOf(edge)).toBe("latam"); // nobody waits for KV
      return by.reads.length > 0 ? true : null;
    });
    by.publish(IN_JAPAN);
    await untilIn(edge, "canary-land");
    late.resolve(null);
    await pause(300);
    for (let at = 0; at < 10; at++) expect(await regionOf(edge)).toBe("canary-land");
  });
});

const FORMAT_AT = 7;

/** The table with one byte changed. */
function damaged(at: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(IN_JAPAN);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  return bytes;
}

interface Bad {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts?: Partial<TableFacts>;
  readonly stored?: Uint8Array<ArrayBuffer>;
  readonly why: RegExp;
  /** How often KV is read for it. */
  readonly reads: number;
}

const BAD: readonly Bad[] = [
  {
    name: "one byte changed in KV",
    bytes: IN_JAPAN,
    stored: damaged(60),
    why: /^its SHA-256 is [0-9a-f]{64}, /,
    reads: 1,
  },
  { name: "cut short in KV", bytes: IN_JAPAN, stored: IN_JAPAN.slice(0, -1), why: /bytes, published were/, reads: 1 },
  { name: "empty in KV", bytes: IN_JAPAN, stored: new Uint8Array(0), why: /^it has 0 bytes/, reads: 1 },
  { name: "damaged before it was published", bytes: damaged(60), why: /^it is damaged \(checksum\)$/, reads: 1 },
  {
    name: "of another format",
    bytes: damaged(FORMAT_AT),
    why: /^it has GeoIP format \d+, this version reads \d$/,
    reads: 1,
  },
  { name: "no table", bytes: new Uint8Array(1000), why: /^it is no compiled GeoIP table$/, reads: 1 },
  {
    name: "of another precision",
    bytes: IN_JAPAN,
    facts: { precision: "point" },
    why: /^its precision is country/,
    reads: 1,
  },
  {
    name: "of another day",
    bytes: IN_JAPAN,
    facts: { buildDate: "2026-07-01" },
    why: /was built on 2026-06-01/,
    reads: 1,
  },
  { name: "too large", bytes: IN_JAPAN, facts: { bytes: LIMITS.tableBytes + 1 }, why: /at most 8388608/, reads: 0 },
];

/** Publishes one after the other in an isolate of its own; gives what the edge logged of each, and every line of its log. */
async function refusals(context: TestContext, all: readonly Bad[]): Promise<{ outcomes: unknown[]; lines: string[] }> {
  const by = publisher();
  const edge = await start(context, by);
  const outcomes: unknown[] = [];
  const lines: string[] = [];
  for (const { name, bytes, facts, stored } of all) {
    edge.logs.length = 0;
    by.reads.length = 0;
    by.publish(bytes, facts, stored);
    await untilLogged(edge, 1);
    for (let at = 0; at < 10; at++) expect(await regionOf(edge)).toBe("latam");
    const [line, ...more] = logged(edge);
    lines.push(...edge.logs);
    outcomes.push([name, line?.level, line?.why, more.length, by.reads.length]);
  }
  by.publish(IN_JAPAN);
  await untilIn(edge, "canary-land");
  return { outcomes, lines };
}

test.concurrent("a table that is not what was published is refused once, and the one before answers on", async (context) => {
  const parts = [BAD.slice(0, 3), BAD.slice(3, 6), BAD.slice(6)];
  const seen = await Promise.all(parts.map((part) => refusals(context, part)));
  expect(seen.flatMap(({ outcomes }) => outcomes)).toEqual(
    BAD.map(({ name, why, reads }) => [name, "error", expect.stringMatching(why) as unknown, 0, reads]),
  );
  for (const { lines } of seen) expect(lines.join("\n")).toMatch(/"what":"counts","counts":\{.*"table_refused":1/);
});

describe.concurrent("KV", () => {
  test.for([
    ["that fails", () => new Response("inner detail", { status: 500 }), /^KV answers 500$/],
    ["that has not got the table yet", () => new Response(null, { status: 404 }), /^KV has no geoip:[0-9a-f]{64}$/],
  ] as const)("%s is left alone for a while, then asked again", async ([, kv, why], context) => {
    const by = publisher();
    by.behave(kv);
    const edge = await start(context, by);
    by.publish(IN_JAPAN);
    await untilLogged(edge, 1);
    by.behave(holds);
    await untilIn(edge, "canary-land");
    expect((by.readAt[1] ?? 0) - (by.readAt[0] ?? 0)).toBeGreaterThan(4900); // 5 s, by the clocks of two processes
    expect(by.cached).toEqual([3600, 60]); // what KV remembers nearby, an absence too, must not be what is tried again
    expect(logged(edge)).toMatchObject([
      { level: "warn", what: "GeoIP table not fetched", why: expect.stringMatching(why) as unknown },
      { level: "info", what: "GeoIP table replaced" },
    ]);
  });

  test("that hangs holds up no request", async (context) => {
    const by = publisher();
    const hung = Promise.withResolvers<Response>();
    context.onTestFinished(() => hung.resolve(new Response(null, { status: 404 })));
    by.behave(() => hung.promise);
    const edge = await start(context, by);
    by.publish(IN_JAPAN);
    await until("KV to be asked", FOLLOWS_WITHIN_MS, async () => {
      await regionOf(edge);
      return by.reads.length > 0 ? true : null;
    });
    for (let at = 0; at < 50; at++) expect(await regionOf(edge)).toBe("latam");
    expect(by.reads).toHaveLength(1);
  });
});
