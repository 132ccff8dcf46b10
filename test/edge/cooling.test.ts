/**
 * A cluster that asks for fewer requests, in real workerd: others are used while it lasts, and it comes back alone.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true, bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

const logged = (what: string): readonly string[] => edge.logs.filter((line) => line.includes(`"what":"${what}"`));

/** The home cluster answers one request like this, and serves from then on. */
async function onceHome(status: number, headers: Readonly<Record<string, string>>): Promise<void> {
  edge.home.answer({ status, headers });
  await edge.ask("/a");
  edge.home.answer({ body: "home" });
}

async function whoServes(): Promise<string> {
  return (await edge.ask("/a")).text;
}

function inHttpDate(ms: number): string {
  return new Date(Date.now() + ms).toUTCString();
}

/** For how long the log says that the home cluster is left alone. */
async function cooledForMs(): Promise<number> {
  const line = await until("the line in the log", 5000, () => logged("cluster asks for fewer requests")[0] ?? null);
  const said = JSON.parse(line) as { readonly cluster: string; readonly forMs: number };
  expect(said.cluster).toBe("home");
  return said.forMs;
}

test("503 with Retry-After: the next cluster is used for as long, first try, and then the cooled one again", async () => {
  await onceHome(503, { "retry-after": "20" });
  expect([await whoServes(), await whoServes()]).toEqual(["next", "next"]);
  expect(edge.home.requests.length).toBe(1);
  expect(edge.next.requests.map(({ headers }) => headers["x-edge-attempt"])).toEqual(["2", "1", "1"]);
  await edge.forward(10_000);
  expect(await whoServes()).toBe("next");
  await edge.forward(10_500);
  expect(await whoServes()).toBe("home");
  expect(await cooledForMs()).toBe(20_000);
  expect(logged("breaker opened")).toEqual([]);
});

describe("how long", () => {
  type Row = readonly [name: string, headers: () => Record<string, string>, wantedMs: number];
  const rows: readonly Row[] = [
    ["a date in a year is half a minute", () => ({ "retry-after": inHttpDate(365 * 86_400_000) }), 30_000],
    ["a date that is over is a second", () => ({ "retry-after": inHttpDate(-1000) }), 1000],
    ["9999999999 is half a minute", () => ({ "retry-after": "9999999999" }), 30_000],
    ["0 is a second", () => ({ "retry-after": "0" }), 1000],
    ["x-envoy-overloaded without a time is two seconds", () => ({ "x-envoy-overloaded": "true" }), 2000],
    ["x-envoy-overloaded with a time", () => ({ "x-envoy-overloaded": "true", "retry-after": "8" }), 8000],
  ];
  test.each(rows)("%s", async (_, headers, wantedMs) => {
    await onceHome(503, headers());
    const forMs = await cooledForMs();
    expect(forMs).toBe(wantedMs);
    await edge.forward(forMs);
    expect(await whoServes()).toBe("home");
  });
});

describe("nothing cools for", () => {
  test.each(["-1", "soon", "1e9", "", "Sun, 06 Nov"])("503 with Retry-After %j", async (value) => {
    await onceHome(503, { "retry-after": value });
    expect(await whoServes()).toBe("home");
  });

  test.each([429, 500, 404, 301])(
    "%i with Retry-After, which is the application's word to one viewer",
    async (status) => {
      await onceHome(status, { "retry-after": "20" });
      expect(await whoServes()).toBe("home");
    },
  );

  test("503 to a request that it held back", async () => {
    edge.home.answer({ status: 503, headers: { "retry-after": "20" } });
    await edge.ask("/live.m3u8?_HLS_msn=9");
    edge.home.answer({ body: "home" });
    expect(await whoServes()).toBe("home");
  });
});

describe("what cools", () => {
  test("is said although the request itself is served: x-envoy-overloaded on a 200, which no viewer sees", async () => {
    edge.home.answer({ body: "home", headers: { "x-envoy-overloaded": "true", "retry-after": "20" } });
    const answer = await edge.ask("/a");
    expect([answer.text, answer.headers["x-envoy-overloaded"]]).toEqual(["home", undefined]);
    expect(await whoServes()).toBe("next");
  });

  test("is said by the answer to a request that is not sent again, too", async () => {
    edge.home.answer({ status: 503, body: "full", headers: { "retry-after": "9" } });
    const answer = await edge.ask("/a", { method: "POST", body: "x" });
    expect([answer.status, answer.text, answer.headers["retry-after"]]).toEqual([503, "full", "9"]);
    expect(await whoServes()).toBe("next");
  });

  test("still serves whom residency binds to it", async () => {
    await onceHome(503, { "retry-after": "20" });
    expect((await edge.ask("/a", { cf: { colo: "FRA", country: "DE" } })).text).toBe("home");
  });

  test("still serves while the other one is dead, also what may not be sent again", async () => {
    edge.home.breakConnections();
    edge.next.answer({ body: "next", headers: { "x-envoy-overloaded": "true" } });
    for (let at = 0; at < 5; at++) await edge.ask("/a");
    await until("the breaker", 2000, () => logged("breaker opened")[0] ?? null);
    const posted = await edge.ask("/a", { method: "POST", body: "x" });
    expect([posted.status, posted.text]).toEqual([200, "next"]);
    expect(edge.home.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  test("together with every other: requests go as decided", async () => {
    for (const origin of [edge.home, edge.next]) origin.answer({ status: 503, headers: { "retry-after": "20" } });
    await edge.ask("/a");
    edge.home.answer({ body: "home" });
    edge.next.answer({ body: "next" });
    expect(await whoServes()).toBe("home");
  });

  test("is said in the line of a request that goes past it and fails", async () => {
    await onceHome(503, { "retry-after": "20" });
    edge.next.answer({ status: 502 });
    edge.logs.length = 0;
    expect(await whoServes()).toBe("home"); // the second attempt goes there all the same
    const [line] = await until("the line", 2000, () => {
      const lines = logged("attempt failed");
      return lines.length > 0 ? lines : null;
    });
    expect((JSON.parse(line ?? "") as { breaker: string }).breaker).toMatch(/^home cools, \d+\.\d s left$/);
  });
});
