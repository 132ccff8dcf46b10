import { describe, expect, test } from "vitest";
import { findHost, longestSuffix } from "../../../src/core/model/host-index.ts";

const INDEX = {
  exact: new Map([
    ["live.streamtv.example", "live"],
    ["eu.vod.streamtv.example", "eu exactly"],
  ]),
  suffixes: new Map([
    [".vod.streamtv.example", "below vod"],
    [".de.vod.streamtv.example", "below de.vod"],
  ]),
};

describe("the most specific entry", () => {
  const rows: [host: string, value: string | undefined][] = [
    ["live.streamtv.example", "live"],
    ["a.live.streamtv.example", undefined],
    ["live.streamtv.example.evil.test", undefined],
    ["eu.vod.streamtv.example", "eu exactly"],
    ["us.vod.streamtv.example", "below vod"],
    ["a.eu.vod.streamtv.example", "below vod"],
    ["a.b.vod.streamtv.example", "below vod"],
    ["de.vod.streamtv.example", "below vod"],
    ["x.de.vod.streamtv.example", "below de.vod"],
    ["x.y.de.vod.streamtv.example", "below de.vod"],
    ["vod.streamtv.example", undefined],
    [".vod.streamtv.example", undefined],
    ["evilvod.streamtv.example", undefined],
    ["Live.streamtv.example", undefined],
    ["[2001:db8::1]", undefined],
    ["constructor", undefined],
    ["", undefined],
    [".", undefined],
    ["..", undefined],
  ];
  test.each(rows)("of %j is %j", (host, value) => {
    expect(findHost(INDEX, host)).toBe(value);
  });

  test("an index without entries has none", () => {
    expect(findHost({ exact: new Map(), suffixes: new Map() }, "live.streamtv.example")).toBeUndefined();
  });

  test("a value may be false or empty and still be found", () => {
    const index = { exact: new Map([["a.example", false]]), suffixes: new Map([[".a.example", false]]) };
    expect([findHost(index, "a.example"), findHost(index, "b.a.example")]).toEqual([false, false]);
  });
});

describe("the longest suffix around a suffix", () => {
  const rows: [name: string, value: string | undefined][] = [
    [".de.vod.streamtv.example", "below vod"],
    [".vod.streamtv.example", undefined],
    [".x.vod.streamtv.example", "below vod"],
  ];
  test.each(rows)("%s → %j", (name, value) => {
    expect(longestSuffix(INDEX.suffixes, name)).toBe(value);
  });
});

test("a host of many dots is looked up once for each dot", () => {
  let asked = 0;
  const suffixes = new Map([[".example", 1]]);
  suffixes.get = () => {
    asked++;
    return undefined;
  };
  longestSuffix(suffixes, "a.".repeat(126));
  expect(asked).toBe(126);
});
