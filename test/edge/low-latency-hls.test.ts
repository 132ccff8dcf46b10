/**
 * Low-latency HLS: requests that a cluster holds back are let alone, whatever they say of it to someone who does not know them.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules } from "./rig/edge-rules.ts";
import { blockingQuery, startChannel } from "./rig/live-channel.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { pause } from "./rig/until.ts";

/** Time to the headers of what is not held. */
const HEADERS_TIMEOUT_MS = 1000;
/** How long a server may hold a playlist back that is a whole segment of 6 s away. */
const LONG_HOLD_MS = 6000;
const HOLDS = 30;
const PLAYLIST = "/live/media.m3u8";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true, bundle: bundleText(edgeRules(HEADERS_TIMEOUT_MS)) });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

/** What the edge said of clusters and attempts. */
const complaints = (): readonly string[] => edge.logs.filter((line) => /attempt failed|breaker/.test(line));

describe("a playlist that is not there yet", () => {
  test(`${HOLDS} viewers wait for it, one of them for 6 s: each is answered by the cluster he asked, and none twice`, async () => {
    edge.home.script(async ({ url = "" }, response) => {
      await pause(url.includes("_HLS_part=0") ? LONG_HOLD_MS : 3 * HEADERS_TIMEOUT_MS);
      response.end("held");
    });
    const answers = await Promise.all(
      Array.from({ length: HOLDS }, (_, part) => edge.ask(`${PLAYLIST}?_HLS_msn=7&_HLS_part=${part}`)),
    );
    expect(answers.filter(({ status, text }) => status !== 200 || text !== "held")).toEqual([]);
    expect(answers[0]?.tookMs).toBeGreaterThan(LONG_HOLD_MS - 100);
    expect([edge.home.requests.length, edge.next.requests.length]).toEqual([HOLDS, 0]);
    expect(complaints()).toEqual([]);
    edge.home.answer({ body: "home" });
    expect((await edge.ask("/a")).text).toBe("home");
  });

  test("and is given up by the cluster with 503: that is the viewer's answer, and says nothing of the cluster", async () => {
    edge.home.answer({ status: 503, body: "not yet", headers: { "cache-control": "max-age=1" } });
    for (let at = 0; at < 8; at++) {
      const answer = await edge.ask(`${PLAYLIST}?_HLS_msn=${at}`);
      expect([answer.status, answer.text, answer.headers["x-edge-reason"]]).toEqual([503, "not yet", undefined]);
    }
    expect([edge.home.requests.length, edge.next.requests.length]).toEqual([8, 0]);
    expect(complaints().filter((line) => line.includes("breaker"))).toEqual([]);
  });

  test("and is too far ahead: the cluster's 400", async () => {
    startChannel(100).servedBy(edge.home);
    expect((await edge.ask(PLAYLIST + blockingQuery(1_000_000))).status).toBe(400);
  });
});

test("a playlist update by `_HLS_skip` alone is held by nobody: it is tried elsewhere as any other", async () => {
  edge.home.answer({ status: 503 });
  const answer = await edge.ask(`${PLAYLIST}?_HLS_skip=YES`);
  expect([answer.status, answer.text]).toEqual([200, "next"]);
  expect(edge.next.requests.map(({ url }) => url)).toEqual([`${PLAYLIST}?_HLS_skip=YES`]);
});

describe("a part that a playlist hints at, asked for before it is there", () => {
  const held = (ms: number): Promise<unknown> => {
    edge.home.script(async (_, response) => {
      await pause(ms);
      response.end("held");
    });
    return edge.ask("/live/part-9.m4s").then(({ text }) => text);
  };

  test("is waited for within the headers timeout of its route", async () => {
    expect(await held(HEADERS_TIMEOUT_MS / 4)).toBe("held");
    expect(edge.next.requests).toEqual([]);
  });

  test("and not for longer: nothing in the request tells it from another segment", async () => {
    expect(await held(2 * HEADERS_TIMEOUT_MS)).toBe("next");
  });
});

/** Plays this many parts of a channel, each as soon as it is there; a player asks again when it is refused. */
async function playLive(
  parts: number,
  onPart: (part: number) => Promise<void>,
): Promise<{ hashes: string[]; refused: number }> {
  const hashes: string[] = [];
  let refused = 0;
  const get = async (path: string): Promise<Buffer> => {
    for (;;) {
      const answer = await edge.ask(path).catch(() => null);
      if (answer?.status === 200) return answer.body;
      refused++;
      await pause(50);
    }
  };
  for (let part = 0; part < parts; part++) {
    const playlist = await get(PLAYLIST + blockingQuery(part));
    const uri = `part-${part}.m4s`;
    if (!playlist.toString().includes(`URI="${uri}"`)) throw new Error(`part ${part} is not in the playlist`);
    hashes.push(
      createHash("sha256")
        .update(await get(`/live/${uri}`))
        .digest("hex"),
    );
    await onPart(part);
  }
  return { hashes, refused };
}

test("a live playback whose cluster dies in the middle goes on with the next one: every part, in order, byte for byte", async () => {
  const parts = 24;
  const channel = startChannel(100);
  for (const origin of [edge.home, edge.next]) channel.servedBy(origin);
  const { hashes, refused } = await playLive(parts, async (part) => {
    if (part === parts / 2) await edge.home.stop();
  });
  expect(hashes).toEqual(Array.from({ length: parts }, (_, part) => channel.sha256Of(part)));
  expect(edge.home.requests.length).toBeGreaterThan(parts);
  expect(edge.next.requests.length).toBeGreaterThan(parts / 2);
  // Held requests are sent to one cluster only; five failures in a row and the next one gets them.
  expect(refused).toBeLessThanOrEqual(5);
});
