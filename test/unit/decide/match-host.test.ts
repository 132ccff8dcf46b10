import { describe, expect, test } from "vitest";
import { matchHost } from "../../../src/core/decide/match-host.ts";

const HOSTS = { exact: new Set(["live.streamtv.example"]), suffixes: [".vod.streamtv.example"] };

describe("hosts", () => {
  const rows: [host: string, matches: boolean][] = [
    ["live.streamtv.example", true],
    ["a.live.streamtv.example", false],
    ["live.streamtv.example.evil.test", false],
    ["eu.vod.streamtv.example", true],
    ["a.b.vod.streamtv.example", true],
    ["vod.streamtv.example", false],
    [".vod.streamtv.example", false],
    ["evilvod.streamtv.example", false],
    ["", false],
  ];
  test.each(rows)("%j: %s", (host, matches) => {
    expect(matchHost(HOSTS, host)).toBe(matches);
  });

  test("no hosts match nothing", () => {
    expect(matchHost({ exact: new Set(), suffixes: [] }, "live.streamtv.example")).toBe(false);
  });
});
