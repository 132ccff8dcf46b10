/**
 * Where the edge believes a viewer to be, told by the region that the cluster is handed.
 *
 * The addresses are those of national registries and universities, which the embedded table knows.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "./rig/until.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import type { HeaderPair } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const IN_BRAZIL = "200.160.2.3";
const IN_JAPAN = "133.11.0.1";
const IN_BRAZIL_V6 = "2001:12ff::10";

interface Seen {
  readonly region: unknown;
  readonly address: unknown;
}

/** What the cluster is told about a viewer with this `cf` and these headers. */
async function placed(cf: object | null, ...headers: readonly HeaderPair[]): Promise<Seen> {
  const answer = await edge.ask("/", { headers, ...(cf === null ? {} : { cf: { ...cf } }) });
  expect(answer.status).toBe(200);
  const told = edge.home.requests.at(-1)?.headers ?? {};
  return { region: told["x-edge-region"], address: told["x-forwarded-for"] };
}

function from(address: string): HeaderPair {
  return ["CF-Connecting-IP", address];
}

describe("Cloudflare's country", () => {
  test.each([
    ["BR", "latam"],
    ["br", "latam"],
    ["JP", "canary-land"],
    ["SE", "world"],
  ])("%s is %s", async (country, region) => {
    expect((await placed({ colo: "GRU", country })).region).toBe(region);
  });

  test("wins over the address", async () => {
    expect(await placed({ colo: "GRU", country: "BR" }, from(IN_JAPAN))).toEqual({
      region: "latam",
      address: IN_JAPAN,
    });
  });

  test("T1 ends the search: who hides has no place", async () => {
    expect((await placed({ colo: "GRU", country: "T1" }, from(IN_BRAZIL))).region).toBe("world");
  });

  test.each([["XX"], ["BRA"], [""], ["<script>"], [55], [null], [{}]])(
    "%j is no country, so the address is looked up",
    async (country) => {
      expect((await placed({ colo: "GRU", country }, from(IN_BRAZIL))).region).toBe("latam");
      expect((await placed({ colo: "GRU", country })).region).toBe("world");
    },
  );

  test("a residency and a geofence follow it as well", async () => {
    expect((await edge.ask("/", { cf: { colo: "ICN", country: "KP" } })).status).toBe(451);
  });
});

describe("the address that Cloudflare names, when it names no country", () => {
  test.each([
    [IN_BRAZIL, "latam", IN_BRAZIL],
    [IN_JAPAN, "canary-land", IN_JAPAN],
    [IN_BRAZIL_V6, "latam", IN_BRAZIL_V6],
    ["2001:12FF:0:0::10", "latam", IN_BRAZIL_V6],
    [`::ffff:${IN_BRAZIL}`, "latam", IN_BRAZIL],
    [`64:ff9b::${IN_BRAZIL}`, "latam", IN_BRAZIL],
    ["::ffff:c8a0:203", "latam", IN_BRAZIL],
  ])("%s is %s, and goes on as %s", async (address, region, canonical) => {
    expect(await placed({ colo: "GRU" }, from(address))).toEqual({ region, address: canonical });
  });

  test.each([
    "200.160.2",
    "200.160.2.3:80",
    "200.160.2.3, 8.8.8.8",
    "0200.160.2.3",
    "0xc8a00203",
    "200.160.2.256",
    "fe80::1%eth0",
    "10.0.0.1",
    "127.0.0.1",
    "::1",
    "2a06:98c0:3600::103",
    "x".repeat(300),
    "",
  ])("%j is no viewer's address: no place, and none is passed on", async (address) => {
    expect(await placed({ colo: "GRU" }, from(address))).toEqual({ region: "world", address: undefined });
  });

  test("twice is no address", async () => {
    expect(await placed({ colo: "GRU" }, from(IN_BRAZIL), from(IN_JAPAN))).toEqual({
      region: "world",
      address: undefined,
    });
  });
});

describe("without Cloudflare in front, nothing that a viewer writes is believed", () => {
  test.each([
    ["no cf", null],
    ["an empty cf", {}],
    ["a cf without a colo", { country: "JP", asn: 1 }],
  ] as const)("%s", async (_, cf) => {
    const claims: readonly HeaderPair[] = [
      from(IN_BRAZIL),
      ["CF-IPCountry", "BR"],
      ["True-Client-IP", IN_BRAZIL],
      ["X-Real-IP", IN_BRAZIL],
      ["X-Forwarded-For", IN_BRAZIL],
      ["Forwarded", `for=${IN_BRAZIL}`],
    ];
    expect(await placed(cf, ...claims)).toEqual({ region: "world", address: undefined });
  });
});

test("a GeoIP table that cannot be opened costs only the look-up: no error, one line in the log, and a count", async () => {
  const broken = await startEdge({ table: new Uint8Array(100), bundle: bundleText(edgeRules()) });
  try {
    for (let at = 0; at < 3; at++) {
      const answer = await broken.ask("/", { cf: { colo: "GRU" }, headers: [from(IN_BRAZIL)] });
      expect(answer.status).toBe(200);
    }
    const regions = broken.home.requests.map(({ headers }) => headers["x-edge-region"]);
    expect(regions).toEqual(["world", "world", "world"]);
    await until("the lines in the log", 2000, () => broken.logs[1] ?? null);
    expect(broken.logs.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { what: "GeoIP table cannot be opened" },
      { what: "counts", counts: { table_refused: 1, place_unknown: 1 } },
    ]);
    await broken.ask("/", { cf: { colo: "GRU", country: "BR" } });
    expect(broken.home.requests.at(-1)?.headers["x-edge-region"]).toBe("latam");
  } finally {
    await broken.stop();
  }
});
