import { describe, expect, test } from "vitest";
import { rewritePath } from "../../../src/core/handoff/rewrite-path.ts";

test("without a rule for the path it stays", () => {
  expect(rewritePath(null, "/a%2fb//c")).toBe("/a%2fb//c");
  expect(rewritePath({ host: "inner.example", path: null }, "/a")).toBe("/a");
});

test("the whole path", () => {
  expect(rewritePath({ host: null, path: { kind: "whole", to: "/x%20y" } }, "/a/b")).toBe("/x%20y");
});

describe("a prefix", () => {
  const rows: [from: string, to: string, path: string, sent: string][] = [
    ["/live", "/v2/live", "/live/a.m3u8", "/v2/live/a.m3u8"],
    ["/live", "/v2", "/live", "/v2"],
    ["/live", "/v2", "/live/", "/v2/"],
    ["/live", "/v2", "/livestream", "/livestream"],
    ["/live", "/v2", "/LIVE/a", "/LIVE/a"],
    ["/live", "/v2", "/other/live/a", "/other/live/a"],
    ["/live/", "/v2/", "/live/a", "/v2/a"],
    ["/live/", "/v2", "/live/a", "/v2/a"],
    ["/live", "/v2/", "/live/a", "/v2/a"],
    ["/live", "/", "/live/a", "/a"],
    ["/live", "/", "/live", "/"],
    ["/", "/v2", "/a/b", "/v2/a/b"],
    ["/", "/v2", "/", "/v2/"],
    ["/", "/", "/a", "/a"],
    ["/live", "/v2", "/live/%2e%2e%2fa%2Fb;c=d", "/v2/%2e%2e%2fa%2Fb;c=d"],
    ["/live", "/v2", "/live//a", "/v2//a"],
    ["/live", "/v2", "/%6Cive/a", "/%6Cive/a"],
    ["/live/a", "/b", "/live/a../x", "/live/a../x"],
  ];
  test.each(rows)("%s → %s sends %s as %s", (from, to, path, sent) => {
    expect(rewritePath({ host: null, path: { kind: "prefix", from, to } }, path)).toBe(sent);
  });
});
