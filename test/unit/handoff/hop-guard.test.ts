import { describe, expect, test } from "vitest";
import { hopHeaders, isLoop } from "../../../src/core/handoff/hop-guard.ts";

const hop = (text: string) => new Map([["x-edge-hop", text]]);
const cdn = (text: string) => new Map([["cdn-loop", text]]);
const sent = (headers: ReadonlyMap<string, string>) => Object.fromEntries(hopHeaders(headers, "production"));

test("a viewer's request passes for the first time", () => {
  expect(isLoop(new Map())).toBe(false);
  expect(sent(new Map())).toEqual({ "x-edge-hop": "production;n=1", "cdn-loop": "georouter" });
});

test("the edge's own words lead it past a second time and stop it at the third", () => {
  const second = new Map(hopHeaders(new Map(), "one"));
  expect(isLoop(second)).toBe(false);
  const third = new Map(hopHeaders(second, "two"));
  expect(Object.fromEntries(third)).toEqual({ "x-edge-hop": "two;n=2", "cdn-loop": "georouter, georouter" });
  expect(isLoop(third)).toBe(true);
});

describe("x-edge-hop", () => {
  const rows: [text: string, passes: number][] = [
    ["a;n=1", 1],
    ["a;n=1, b;n=1", 2],
    ["a;n=2", 2],
    ["a; n=2", 2],
    ["a;n=9999", 9999],
    ["a;n=99999", 1],
    ["a;n=0", 1],
    ["a;n=-5", 1],
    ["a;n=1e3", 1],
    ["a;m=7", 1],
    ["garbage", 1],
    ["garbage, more", 2],
    [", ,", 0],
    ["", 0],
  ];
  test.each(rows)("%j is %i passes", (text, passes) => {
    expect(sent(hop(text))["x-edge-hop"]).toBe(`production;n=${passes + 1}`);
    expect(isLoop(hop(text))).toBe(passes >= 2);
  });
});

describe("cdn-loop", () => {
  const rows: [text: string, loop: boolean][] = [
    ["georouter", false],
    ["georouter, georouter", true],
    ["georouter, georouter, georouter", true],
    ["GeoRouter;a=1 , cloudflare; loops=1, georouter", true],
    ["cloudflare; loops=1, fastly, other-cdn", false],
    ["not-georouter, georouter.example", false],
    ['other; a="x, georouter, georouter"', false],
    ['other; a="\\", georouter", georouter, georouter', true],
    ['georouter, other; a="closed, georouter"', false],
    ['georouter, other; a="never closed, georouter', true],
  ];
  test.each(rows)("%j is refused: %s", (text, loop) => {
    expect(isLoop(cdn(text))).toBe(loop);
  });

  test.each(['"', 'a="', 'a="\\', 'a="b" , "'])("a viewer who begins it with %s hides no pass", (forged) => {
    const second = sent(cdn(forged))["cdn-loop"] ?? "";
    const third = sent(cdn(second))["cdn-loop"] ?? "";
    expect([isLoop(cdn(second)), isLoop(cdn(third))]).toEqual([false, true]);
  });

  test("goes on as it came, with our name behind", () => {
    expect(sent(cdn("cloudflare; loops=1"))["cdn-loop"]).toBe("cloudflare; loops=1, georouter");
  });
});
