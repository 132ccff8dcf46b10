/**
 * Observe mode and the kill switch: everything goes to the bypass, and what would have been decided is told.
 *
 * The bypass is the cluster `next`, where the rules send nobody as long as `home` is well.
 */
import { afterEach, describe, expect, test } from "vitest";
import { personToken, tokenSecret } from "./rig/people-tokens.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type EdgeSetup, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText, gatewayHost } from "./rig/test-bundle.ts";
import type { RouterRule } from "../../src/core/model/rules.ts";
import { until } from "./rig/until.ts";
import { BRAZIL } from "./rig/viewer.ts";

const BYPASS = `https://${gatewayHost("next")}`;

let edge: RunningEdge | null = null;
afterEach(async () => {
  await edge?.stop();
  edge = null;
});

async function start(
  router: Pick<RouterRule, "mode"> & Partial<RouterRule>,
  more: EdgeSetup = {},
): Promise<RunningEdge> {
  const rules = edgeRules(PATIENT_MS);
  const bundle = bundleText({ ...rules, router: { ...rules.router, bypass: BYPASS, ...router } });
  edge = await startEdge({ bundle, ...more });
  await edge.reset();
  return edge;
}

/** The line of one request, not that of the counters. */
function isObserved(line: string): boolean {
  return line.includes('"what":"observed"');
}

async function linesOf(running: RunningEdge, count: number): Promise<readonly Record<string, unknown>[]> {
  return until(`${count} lines`, 5000, () => {
    const lines = running.logs.filter((line) => isObserved(line));
    return lines.length < count ? null : lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  });
}

describe("a Router that observes", () => {
  test("forwards to the bypass as the request came, without version and with one address, and logs the decision", async () => {
    const at = await start({ mode: "observe" });
    const answer = await at.ask("/live/ch1?a=%2F", {
      headers: [
        ["x-edge-version", "canary"],
        ["x-custom", "kept"],
      ],
      cf: BRAZIL,
    });
    expect([answer.status, answer.text, at.home.requests.length]).toEqual([200, "next", 0]);
    const [seen] = at.next.requests;
    expect(seen?.url).toBe("/live/ch1?a=%2F");
    expect(seen?.headers).toMatchObject({ "x-custom": "kept", "x-forwarded-host": "play.example" });
    expect(Object.keys(seen?.headers ?? {}).filter((name) => /^x-edge-(?:version|assertion)/.test(name))).toEqual([]);
    const [line] = await linesOf(at, 1);
    expect(line).toMatchObject({ kind: "handoff", cluster: "home", region: "latam", bypass: 200, served: null });
  });

  test("forwards also what the rules would answer or refuse, and streams bodies", async () => {
    const at = await start({ mode: "observe" });
    for (const [path, cf] of [
      ["/moved", { ...BRAZIL, country: "US" }],
      ["/a", { ...BRAZIL, country: "KP" }],
    ] as const) {
      expect((await at.ask(path, { cf })).text).toBe("next");
    }
    at.next.answer({ body: "posted" });
    expect((await at.ask("/a", { method: "POST", body: "x".repeat(100_000) })).text).toBe("posted");
    expect(at.next.requests.at(-1)?.body.length).toBe(100_000);
  });

  test("tells whether the bypass went where georouter would, when the bypass says where it went", async () => {
    const at = await start({ mode: "observe" });
    at.next.answer({ body: "next", headers: { "x-edge-served-cluster": "home" } });
    const answer = await at.ask("/a");
    expect(answer.headers).not.toHaveProperty("x-edge-served-cluster");
    at.next.answer({ body: "next", headers: { "x-edge-served-cluster": "elsewhere" } });
    await at.ask("/b");
    expect((await linesOf(at, 2)).map(({ served, agrees }) => [served, agrees])).toEqual([
      ["home", true],
      ["elsewhere", false],
    ]);
  });

  test("sends a test there as well, says what it would have done, and keeps its answer out of caches", async () => {
    const at = await start({ mode: "observe" }, { tokenKeys: tokenSecret("t1") });
    at.next.answer({ body: "next", headers: { "cache-control": "public, max-age=60" } });
    const answer = await at.ask("/a", { headers: [["x-edge-test", personToken({ c: "home", r: "canary" })]] });
    expect([answer.text, answer.headers["cache-control"]]).toEqual(["next", "no-store"]);
    expect(at.home.requests).toEqual([]);
    expect(at.next.requests[0]?.headers).not.toHaveProperty("x-edge-test");
    const [line] = await linesOf(at, 1);
    expect(line).toMatchObject({ reason: "test-header", cluster: "home", role: "canary" });
  });

  test("lets a trace go on where the Router says so", async () => {
    const at = await start({ mode: "observe", continueTrace: "always" });
    const traceparent = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
    await at.ask("/a", {
      headers: [
        ["traceparent", traceparent],
        ["baggage", "edge.version=canary,theirs=1"],
      ],
    });
    const sent = at.next.requests[0]?.headers;
    expect(sent?.["traceparent"]).toMatch(/^00-0123456789abcdef0123456789abcdef-(?!0123456789abcdef)[\da-f]{16}-01$/);
    expect(sent?.["baggage"]).toBe("theirs=1");
  });

  test("answers 502 of its own when the bypass is gone, and tries no cluster", async () => {
    const at = await start({ mode: "observe" });
    await at.next.stop();
    const answer = await at.ask("/a");
    expect([answer.status, answer.headers["x-edge-reason"], at.home.requests.length]).toEqual([502, "observe", 0]);
  });
});

describe("the kill switch", () => {
  test("in the variable sends everything to the bypass, and nothing is logged for each request", async () => {
    const at = await start({ mode: "route" }, { killSwitches: "bypass" });
    expect((await at.ask("/a")).text).toBe("next");
    expect((await at.ask("/b")).text).toBe("next");
    expect(at.home.requests).toEqual([]);
    expect(at.logs.filter((line) => isObserved(line))).toEqual([]);
    const told = at.logs.filter((line) => line.includes("kill switch thrown"));
    expect(told.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: "warn",
        what: "kill switch thrown",
        name: "bypass",
        by: "a deployment",
        reason: "the variable KILL_SWITCHES",
      },
    ]);
  });

  test("that does not exist is named in the log, and throws nothing", async () => {
    const at = await start({ mode: "route" }, { killSwitches: "bypas" });
    expect((await at.ask("/a")).text).toBe("home");
    await until("a line", 5000, () => at.logs.some((line) => line.includes("no such switch")) || null);
  });
});
