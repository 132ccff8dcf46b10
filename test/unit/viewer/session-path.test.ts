import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sessionPath, splitSessionPath } from "../../../src/core/viewer/session-path.ts";

describe("taking the prefix off", () => {
  test.each([
    ["/live/a.m3u8", "/live/a.m3u8", null],
    ["/~gr.v1.k.p.s/live/a.m3u8", "/live/a.m3u8", "v1.k.p.s"],
    ["/~gr.x", "/", "x"],
    ["/~gr.x/", "/", "x"],
    ["/~gr./a", "/a", ""],
    ["/~gr.x//evil.example/a", "//evil.example/a", "x"],
    ["/~gr.x/~gr.y/a", "/a", "y"],
    ["/~gr.x/~gr.y", "/", "y"],
    ["/%7Egr.x/a", "/a", "x"],
    ["/%7egr.x/%7Egr.y/a", "/a", "y"],
    ["/a/~gr.x/b", "/a/~gr.x/b", null],
    ["/~gr", "/~gr", null],
    ["/~grx/a", "/~grx/a", null],
    ["/~GR.x/a", "/~GR.x/a", null],
    ["//~gr.x/a", "//~gr.x/a", null],
    ["/", "/", null],
  ])("%s → %s", (sent, path, token) => {
    expect(splitSessionPath(sent)).toEqual({ path, token });
  });

  test("leaves nothing to take off, begins with a slash, and adds nothing", () => {
    const piece = fc.constantFrom("/~gr.", "/%7Egr.", "/%7egr.", "/", "~gr.", "x", ".", "~", "a/b");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const sent = `/${pieces.join("")}`;
        const { path, token } = splitSessionPath(sent);
        expect(path.startsWith("/")).toBe(true);
        expect(splitSessionPath(path)).toEqual({ path, token: null });
        expect(token === null ? path === sent : path === "/" || sent.endsWith(path)).toBe(true);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  test("takes time in proportion to the length, however many prefixes there are", () => {
    const many = "/~gr.x".repeat(200_000);
    expect(splitSessionPath(`${many}/a`)).toEqual({ path: "/a", token: "x" });
  });
});

describe("putting it in front", () => {
  test("is undone by taking it off", () => {
    expect(splitSessionPath(sessionPath("v1.k.p.s", "/a//b"))).toEqual({ path: "/a//b", token: "v1.k.p.s" });
  });

  test("gives a path of the same host, whatever the path", () => {
    for (const path of ["//evil.example/x", "/\\evil.example", "///evil.example", "/"]) {
      const target = new URL(sessionPath("t", path), "https://play.example/y");
      expect(target.host).toBe("play.example");
      expect(target.pathname.startsWith("/~gr.t/")).toBe(true);
    }
  });
});
