/**
 * Keys of sessions: exchanged while playbacks go on, missing, or not to be used.
 */
import { describe, expect, test, type TestContext } from "vitest";
import { serveHls } from "./rig/hls-origin.ts";
import { startPlayer } from "./rig/player.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { sessionSecret } from "./rig/session-keys.ts";
import { sessionRules } from "./rig/session-rules.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

const BUNDLE = bundleText(sessionRules());
const LIVE = "/live/7/master.m3u8";
const SEGMENT = "/live/7/segments/1.m4s";

/** An edge with these keys that ends with its test. */
async function start({ onTestFinished }: TestContext, sessionKeys?: string): Promise<RunningEdge> {
  const edge = await startEdge({ bundle: BUNDLE, ...(sessionKeys === undefined ? {} : { sessionKeys }) });
  onTestFinished(() => edge.stop());
  await edge.reset();
  serveHls(edge.home, "home");
  serveHls(edge.next, "next");
  return edge;
}

/** What was logged, but for how places were found. */
function linesOf({ logs }: RunningEdge): readonly string[] {
  return logs.filter((line) => !line.includes('"counts"'));
}

/** The prefix of a new session, or nothing. */
async function prefixAt(edge: RunningEdge, path = LIVE): Promise<string> {
  const { location = "" } = (await edge.ask(path)).headers;
  return location.replace(/\/live\/.*$/, "");
}

/** Whether the edge takes the token, which it says by not giving another. */
async function takes(edge: RunningEdge, prefix: string): Promise<boolean> {
  return (await edge.ask(prefix + LIVE)).status === 200;
}

describe("exchanging a key", () => {
  test("ends no session: the new key is known before it signs, and the old one after", async (context) => {
    const before = await start(context, sessionSecret("k1"));
    const adding = await start(context, sessionSecret("k1", "k2"));
    const signing = await start(context, sessionSecret("k2", "k1"));
    const after = await start(context, sessionSecret("k2"));
    const [old, young] = [await prefixAt(before), await prefixAt(signing)];
    expect([old.slice(0, 11), young.slice(0, 11)]).toEqual(["/~gr.v1.k1.", "/~gr.v1.k2."]);
    const table = [];
    for (const edge of [before, adding, signing, after]) table.push([await takes(edge, old), await takes(edge, young)]);
    expect(table).toEqual([
      [true, false],
      [true, true],
      [true, true],
      [false, true],
    ]);
    expect(await prefixAt(after, old + LIVE)).toMatch(/^\/~gr\.v1\.k2\./);
  });
});

describe("without keys", () => {
  test("playbacks are served, nobody is pinned, and the log says so once", async (context) => {
    const edge = await start(context);
    const played = await startPlayer(edge, true).play(LIVE);
    expect(played.map(({ status, redirects }) => [status, redirects])).toEqual(
      Array.from({ length: 4 }, () => [200, 0]),
    );
    const vod = await edge.ask("/vod/7/master.m3u8");
    expect(vod.headers["set-cookie"]).toEqual(["of-the-cluster=1"]);
    expect((await edge.ask(`/~gr.anything${SEGMENT}`)).status).toBe(200);
    expect(edge.home.requests.at(-1)?.url).toBe(SEGMENT);
    await until("a line in the log", 2000, () => linesOf(edge)[0] ?? null);
    expect(linesOf(edge)).toEqual([expect.stringMatching(/"level":"warn".*no SESSION_KEYS/)]);
  });

  test("a route that keeps no sessions needs none", async (context) => {
    const edge = await start(context);
    await edge.ask("/other/a.m3u8");
    expect(linesOf(edge)).toEqual([]);
  });
});

describe("keys that cannot be used", () => {
  test.for([
    ["no JSON", "c2VjcmV0LXNlY3JldA"],
    ["too short", '{"current":"k1","keys":{"k1":"c2VjcmV0LXNlY3JldA"}}'],
    ["no base64url", `{"current":"k1","keys":{"k1":"c2VjcmV0LXNlY3JldA${"=".repeat(40)}"}}`],
  ])("%s: requests are served, and the log says why, once, without a secret", async ([, keys], context) => {
    const edge = await start(context, keys);
    for (let request = 0; request < 3; request++) expect((await edge.ask(LIVE)).status).toBe(200);
    await until("both lines", 2000, () => (linesOf(edge).length >= 2 ? true : null));
    expect(linesOf(edge).filter((line) => line.includes("SESSION_KEYS cannot be used"))).toHaveLength(1);
    expect(linesOf(edge)).toHaveLength(2);
    expect(edge.logs.join("\n")).not.toContain("c2VjcmV0");
  });
});
