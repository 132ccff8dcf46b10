/**
 * What docs/privacy.md says of the running edge: what it logs, what it sends on and what it answers.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { until } from "./rig/until.ts";
import type { HeaderPair } from "./rig/viewer.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ADDRESS = "200.160.2.77";
const SECRETS = [ADDRESS, "200.160.2.", "sid-41c7", "token-9d2e", "chapter-7b30", "agent-5f1a"];
const HEADERS: readonly HeaderPair[] = [
  ["CF-Connecting-IP", ADDRESS],
  ["X-Session-Id", "sid-41c7"],
  ["Cookie", "sid=sid-41c7"],
  ["User-Agent", "agent-5f1a"],
];
const PATH = "/chapter-7b30?token=token-9d2e";
const SENT = { headers: HEADERS, cf: { colo: "GRU", city: "Campinas", latitude: "-23.5", longitude: "-46.6" } };

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

/** The line that a failed attempt leaves. */
async function lineOf(path: string): Promise<string> {
  await edge.ask(path, SENT);
  return until("a line in the log", 2000, () => edge.logs[0] ?? null);
}

function secretsIn(text: string): readonly string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

describe("the log of the edge", () => {
  test("has nothing of a request that goes well", async () => {
    expect((await edge.ask(PATH, SENT)).status).toBe(200);
    edge.home.answer({ status: 503 });
    await lineOf(PATH);
    expect(edge.logs).toHaveLength(1);
  });

  const failures: readonly (readonly [how: string, fail: () => void | Promise<void>])[] = [
    ["answers 503", () => edge.home.answer({ status: 503 })],
    ["refuses connections", () => edge.home.stop()],
    ["hangs", () => edge.home.hang()],
  ];
  test.each(failures)(
    "names no viewer when a cluster %s: no address, path, query, unit, cookie or browser",
    async (_, fail) => {
      await fail();
      const line = await lineOf(PATH);
      expect(line).toContain("attempt failed");
      expect(secretsIn(edge.logs.join("\n"))).toEqual([]);
      expect(edge.logs.join("\n")).not.toMatch(/Campinas|23\.5|46\.6/);
    },
  );

  test("is all that Cloudflare keeps: its own line for each request is off", () => {
    for (const file of ["wrangler.toml", "src/edge/development.toml"]) {
      const text = readFileSync(join(ROOT, file), "utf8");
      expect(text).toMatch(/\[observability\.logs\]\nenabled = true\ninvocation_logs = false\n/);
      expect(text).toMatch(/\[observability\]\nenabled = true\nredact_query_string = true\n/);
    }
  });
});

describe("a request that is handed off", () => {
  test("tells the cluster the viewer's address in x-forwarded-for and in no other header", async () => {
    await edge.ask(PATH, SENT);
    const told = Object.entries(edge.home.requests[0]?.headers ?? {});
    expect(told.filter(([, value]) => JSON.stringify(value).includes(ADDRESS))).toEqual([["x-forwarded-for", ADDRESS]]);
  });

  test("tells the cluster nothing of the viewer's place but the region", async () => {
    await edge.ask(PATH, SENT);
    const told = JSON.stringify(edge.home.requests[0]?.headers ?? {});
    expect(told).toContain('"x-edge-region":"latam"');
    expect(told).not.toMatch(/Campinas|23\.5|46\.6|"BR"/);
  });

  test("is placed by the table inside the Worker: five files send anything, to clusters and to the control plane", async () => {
    await edge.ask(PATH, { headers: HEADERS, cf: { colo: "GRU" } });
    expect(edge.home.requests[0]?.headers["x-edge-region"]).toBe("latam");
    const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
    const sending = files
      .filter((file) => /^(?:core|edge)\/.*\.ts$/.test(file) && !file.endsWith(".d.ts"))
      .filter((file) => /\bfetch\(|\bconnect\(|new WebSocket/.test(readFileSync(join(ROOT, "src", file), "utf8")));
    expect(sending.toSorted()).toEqual([
      "edge/colo/edge-report.ts",
      "edge/colo/probe-gateway.ts",
      "edge/edge-app.ts",
      "edge/sending/doors.ts",
      "edge/sending/send-attempt.ts",
    ]);
  });
});

test("no answer tells the viewer's address back, and none sets a cookie", async () => {
  await edge.home.stop();
  await edge.next.stop();
  for (const path of [PATH, "/.well-known/georouter/live"]) {
    const answer = await edge.ask(path, SENT);
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(secretsIn(answer.text + JSON.stringify(answer.headers))).toEqual([]);
  }
});
