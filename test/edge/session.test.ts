/**
 * One playback, one cluster: a scripted player against the real Worker, with both ways to carry a session.
 */
import { Response } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive, type Live } from "../../src/core/model/live.ts";
import { serveHls } from "./rig/hls-origin.ts";
import { startPlayer, type Fetched } from "./rig/player.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { sessionSecret, tokenOf } from "./rig/session-keys.ts";
import { sessionRules, TTL_MS } from "./rig/session-rules.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

const BUNDLE = bundleText(sessionRules());
const LIVE = "/live/7/master.m3u8";
const VOD = "/vod/7/master.m3u8";
const JAPAN = { cf: { colo: "NRT", country: "JP" } } as const;

let state: Live = NOTHING_KNOWN;
let edge: RunningEdge;
beforeAll(async () => {
  const control = (): Response => Response.json(state);
  edge = await startEdge({ bundle: BUNDLE, sessionKeys: sessionSecret("k1"), control });
});
beforeEach(async () => {
  await edge.reset();
  serveHls(edge.home, "home");
  serveHls(edge.next, "next");
});
afterAll(() => edge.stop());

function clustersOf(fetched: readonly Fetched[]): readonly unknown[] {
  return fetched.map(({ headers }) => headers["x-cluster"]);
}

/** Tells the edge, and waits until a new viewer is where that sends him. */
async function report(home: "up" | "down", servedBy: string): Promise<void> {
  const at = Date.now();
  const seen = (as: "up" | "down"): ClusterLive => ({
    ...UNKNOWN_CLUSTER,
    measured: { state: as, since: 1, ready: 100, flaps: 0, why: "" },
    at,
  });
  state = { ...NOTHING_KNOWN, version: state.version + 1, at, clusters: { home: seen(home), next: seen("up") } };
  await until(`viewers at ${servedBy}`, 5000, async () =>
    (await edge.ask("/elsewhere")).headers["x-cluster"] === servedBy ? true : null,
  );
}

/** What the edge answers to a start request, without following it. */
async function started(path: string, sent: Parameters<RunningEdge["ask"]>[1] = {}) {
  const { status, headers, text } = await edge.ask(path, sent);
  return { status, headers, text, location: headers.location ?? "" };
}

describe("carry: path", () => {
  test("redirects the manifest once, and everything relative to it comes back under its token", async () => {
    const player = startPlayer(edge, false);
    const played = await player.play(`${LIVE}?a=1&b=%2F`);
    expect(played.map(({ status, redirects }) => [status, redirects])).toEqual([
      [200, 1],
      [200, 0],
      [200, 0],
      [200, 0],
    ]);
    const prefix = /^\/~gr\.v1\.k1\.[\w-]+\.[\w-]{43}(?=\/)/;
    expect(played.map(({ at }) => at.replace(prefix, "P"))).toEqual([
      "P/live/7/master.m3u8?a=1&b=%2F",
      "P/live/7/video/media.m3u8?profile=hd",
      "P/live/7/segments/1.m4s",
      "P/live/7/segments/2.m4s?part=1",
    ]);
    expect(new Set(played.map(({ at }) => prefix.exec(at)?.[0])).size).toBe(1);
    expect(prefix.exec(played[0]?.at ?? "")?.[0].length).toBeLessThan(200);
  });

  test("clusters see neither prefix nor redirect", async () => {
    await startPlayer(edge, false).play(LIVE);
    expect(edge.home.requests.map(({ url }) => url)).toEqual([
      "/live/7/master.m3u8",
      "/live/7/video/media.m3u8?profile=hd",
      "/live/7/segments/1.m4s",
      "/live/7/segments/2.m4s?part=1",
    ]);
    expect(edge.home.requests.map(({ rawHeaders }) => rawHeaders.join()).filter((all) => all.includes("~gr"))).toEqual(
      [],
    );
  });

  test("the redirect is for this request alone, and players of other sites may follow it", async () => {
    const { status, headers, text, location } = await started(LIVE, { headers: [["Origin", "https://www.example"]] });
    expect([status, text, headers["cache-control"], headers["x-edge-reason"]]).toEqual([
      302,
      "",
      "no-store",
      "session",
    ]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["vary"]).toBe("origin");
    expect(location).toMatch(/^\/~gr\./);
    expect((await started(LIVE)).headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("HEAD starts a session too; what is no GET, no manifest or of another route does not", async () => {
    expect((await started(LIVE, { method: "HEAD" })).status).toBe(302);
    expect((await started(LIVE, { method: "POST" })).status).toBe(200);
    expect((await started(LIVE, { method: "OPTIONS" })).status).toBe(200);
    expect((await started("/live/7/segments/1.m4s")).status).toBe(200);
    expect((await started("/other/master.m3u8")).status).toBe(200);
  });

  test.each([
    "/live//evil.example/a.m3u8",
    "/live/\\\\evil.example/a.m3u8",
    "/~gr.x/live/a.m3u8?to=//evil.example",
    "/~gr.x/~gr.y/live/b/../a.m3u8",
    "/%7Egr.x/live/a.m3u8",
  ])("%s is redirected to a path of this host, under one prefix", async (path) => {
    const { status, location } = await started(path);
    expect(status).toBe(302);
    const target = new URL(location, "https://play.example/");
    expect([target.host, target.pathname.split("/~gr.").length]).toEqual(["play.example", 2]);
    expect(target.pathname).toMatch(/^\/~gr\.v1\.k1\.[^/]+\/live\//);
  });

  test("a prefix is taken off on routes without sessions too, whatever stands in it", async () => {
    for (const prefix of ["/~gr.nonsense", "/~gr.a/~gr.b", "/~gr."]) {
      expect((await edge.ask(`${prefix}/other/a.m3u8?x=1`)).status).toBe(200);
    }
    expect(edge.home.requests.map(({ url }) => url)).toEqual(Array(3).fill("/other/a.m3u8?x=1"));
  });

  test("the token holds the version that the viewer was given", async () => {
    const player = startPlayer(edge, false, { ...JAPAN, headers: [["x-session-id", "s1"]] });
    const [master] = await player.play(LIVE);
    const segment = await startPlayer(edge, false, JAPAN).get(
      (master?.at ?? "").replace("master.m3u8", "segments/1.m4s"),
    );
    expect(segment.status).toBe(200);
    expect(edge.home.requests.map(({ headers }) => headers["x-edge-version"])).toEqual(Array(5).fill("canary"));
    await startPlayer(edge, false, JAPAN).get("/live/7/segments/1.m4s");
    expect(edge.home.requests.at(-1)?.headers["x-edge-version"]).toBe("stable");
  });
});

describe("carry: cookie", () => {
  test("sets the cookie on the manifest's answer, and the cluster's own beside it", async () => {
    const { status, headers } = await started(VOD);
    expect(status).toBe(200);
    const [theirs, ours = "", ...more] = headers["set-cookie"] ?? [];
    expect([theirs, more]).toEqual(["of-the-cluster=1", []]);
    expect(ours).toMatch(
      /^__gr=v1\.k1\.[\w-]+\.[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    const maxAge = Number(/Max-Age=(\d+)/.exec(ours)?.[1]);
    expect(maxAge).toBeGreaterThan(TTL_MS / 1000 - 5);
    expect(maxAge).toBeLessThanOrEqual(TTL_MS / 1000);
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("that answer goes to no cache, also where the cluster tells CDNs something else; the next one is as it was", async () => {
    const headers = { "cache-control": "public, max-age=60", "cdn-cache-control": "max-age=600" };
    edge.home.answer({ body: "home", headers: { ...headers, "surrogate-control": "max-age=600" } });
    const first = (await started(VOD)).headers;
    expect(first["set-cookie"]).toHaveLength(1);
    expect(["cache-control", "cdn-cache-control", "surrogate-control"].map((name) => first[name])).toEqual([
      "no-store",
      undefined,
      undefined,
    ]);
    const cookie = (first["set-cookie"]?.[0] ?? "").split(";", 1)[0] ?? "";
    expect((await started(VOD, { headers: [["Cookie", cookie]] })).headers).toMatchObject(headers);
  });

  test("a player that keeps cookies is given one, and its clusters never see it", async () => {
    const player = startPlayer(edge, true);
    const played = await player.play(VOD);
    expect(
      played.map(({ headers }) => (headers["set-cookie"] ?? []).filter((line) => line.startsWith("__gr")).length),
    ).toEqual([1, 0, 0, 0]);
    expect(played[1]?.headers["cache-control"]).toBe("public, max-age=60");
    expect(player.cookies()).toContain("__gr=");
    expect(edge.home.requests.slice(1).map(({ headers }) => headers.cookie)).toEqual(Array(3).fill("of-the-cluster=1"));
  });

  test("takes exactly its own cookie out of what is handed on, on every route", async () => {
    for (const [sent, kept] of [
      ["a=1; __gr=x; b=2", "a=1; b=2"],
      ["__gr=x", undefined],
      ["a=1;  b = 2 ;__grx=3", "a=1;  b = 2 ;__grx=3"],
    ] as const) {
      await edge.ask("/other", { headers: [["Cookie", sent]] });
      expect(edge.home.requests.at(-1)?.headers.cookie).toBe(kept);
    }
  });

  test("starts nothing where there is no playback, or where another cluster answered in its cluster's place", async () => {
    const ours = async (path: string) =>
      ((await started(path)).headers["set-cookie"] ?? []).filter((line) => line.startsWith("__gr"));
    expect(await ours("/vod/missing.m3u8")).toEqual([]);
    await edge.home.stop();
    expect(await ours(VOD)).toEqual([]);
    expect(edge.next.requests).toHaveLength(1);
    await edge.home.start();
    expect(await ours(VOD)).toHaveLength(1);
  });
});

describe("when the cluster of a playback goes down", () => {
  test.each([
    ["path", LIVE, false],
    ["cookie", VOD, true],
  ])(
    "carry: %s goes on elsewhere, is pinned there by the next manifest, and stays when it is back",
    async (_, path, cookies) => {
      await report("up", "home");
      const player = startPlayer(edge, cookies);
      const [master, media, segment] = await player.play(path);
      if (master === undefined || media === undefined || segment === undefined) throw new Error("nothing was played");
      expect(clustersOf([master, media, segment])).toEqual(["home", "home", "home"]);
      await report("down", "next");
      expect(clustersOf([await player.get(segment.at)])).toEqual(["next"]);
      const again = await player.get(media.at);
      expect([clustersOf([again]), again.redirects]).toEqual([["next"], cookies ? 0 : 1]);
      expect(clustersOf([await player.follow(again, "../segments/2.m4s")])).toEqual(["next"]);
      await report("up", "home");
      const later = await player.get(again.at);
      expect([clustersOf([later]), later.redirects]).toEqual([["next"], 0]);
      expect(clustersOf([await player.follow(later, "../segments/2.m4s")])).toEqual(["next"]);
      expect(clustersOf([(await startPlayer(edge, cookies).play(path))[0] ?? later])).toEqual(["home"]);
    },
  );
});

describe("a token that is none", () => {
  const END = Math.floor(Date.now() / 1000) + 600;
  const CLAIMS = { c: "next", r: "stable", a: {}, b: null, e: END, t: "live" };
  const GOOD = tokenOf("k1", CLAIMS);

  test("is told from one that is", async () => {
    expect((await edge.ask(`/~gr.${GOOD}/live/7/segments/1.m4s`)).headers["x-cluster"]).toBe("next");
    expect((await edge.ask(`/~gr.${GOOD}${LIVE}`)).headers["x-cluster"]).toBe("next");
  });

  const [, , payload = "", signature = ""] = GOOD.split(".");
  const rows: [what: string, token: string][] = [
    ["empty", ""],
    ["cut short", GOOD.slice(0, -1)],
    ["longer by one", `${GOOD}A`],
    ["padded", `${GOOD}=`],
    ["with another last bit", `${GOOD.slice(0, -1)}${nextLetter(GOOD.at(-1) ?? "A")}`],
    ["without a signature", `v1.k1.${payload}.`],
    ["with another payload", `v1.k1.${payload.slice(0, -1)}A.${signature}`],
    ["of a key that there is not", `v1.k9.${payload}.${signature}`],
    ["signed by another key under our id", tokenOf("k1", CLAIMS, "k9")],
    ["of another version", GOOD.replace("v1", "v2")],
    ["of another form", tokenOf("k1", { ...CLAIMS, x: 1 })],
    ["over", tokenOf("k1", { ...CLAIMS, e: END - 10_000 })],
    ["another route's", tokenOf("k1", { ...CLAIMS, t: "vod" })],
    ["for a cluster that there is not", tokenOf("k1", { ...CLAIMS, c: "gone" })],
    ["of 10,000 characters", "v1.k1." + "A".repeat(10_000)],
  ];

  test.each(rows)("%s: it changes nothing for a segment, and the next manifest has a good one", async (_, token) => {
    expect((await edge.ask(`/~gr.${token}/live/7/segments/1.m4s`)).headers["x-cluster"]).toBe("home");
    const renewed = await startPlayer(edge, false).get(`/~gr.${token}${LIVE}`);
    expect([renewed.status, renewed.redirects, renewed.headers["x-cluster"]]).toEqual([200, 1, "home"]);
    expect(edge.logs).toEqual([]);
  });

  test("as a cookie changes nothing either", async () => {
    for (const [, token] of rows.filter(([what]) => what !== "another route's")) {
      const headers = [["Cookie", `__gr=${token}`]] as const;
      expect((await edge.ask("/vod/7/segments/1.m4s", { headers })).headers["x-cluster"]).toBe("home");
    }
    const good = tokenOf("k1", { ...CLAIMS, t: "vod" });
    const { headers } = await edge.ask("/vod/7/segments/1.m4s", { headers: [["Cookie", `__gr=${good}`]] });
    expect(headers["x-cluster"]).toBe("next");
  });

  test("binds no viewer to a cluster that his residency forbids", async () => {
    const germany = { cf: { colo: "FRA", country: "DE" } };
    expect((await edge.ask(`/~gr.${GOOD}/live/7/segments/1.m4s`, germany)).headers["x-cluster"]).toBe("home");
  });

  test("never reaches a log, good or not", async () => {
    await edge.next.stop();
    await edge.ask(`/~gr.${GOOD}/live/7/segments/1.m4s`, { headers: [["Cookie", `__gr=${GOOD}`]] });
    const line = await until("a line in the log", 2000, () => edge.logs[0] ?? null);
    expect(line).toContain("attempt failed");
    expect(edge.logs.join("\n")).not.toContain(payload);
    expect(edge.logs.join("\n")).not.toContain("gr.");
  });
});

/** The next letter of base64url, in which only bits differ that a lenient decoder drops. */
function nextLetter(letter: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return letters[(letters.indexOf(letter) + 1) % 64] ?? "A";
}
