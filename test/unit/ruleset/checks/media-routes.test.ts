import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

const found = (match: string): readonly string[] =>
  inShort(
    issuesIn(document("Routes", `order: 1\nroutes: [{ name: live, match: ${match}, to: region }]`)).filter(
      ({ code }) => code === "GR0324",
    ),
  );

test.each(["m3u8", "mpd", "m4s", "ts", "mp4", "cmfv", "cmfa", "aac", "vtt", "key", "M3U8"])(
  "a header on files ending in .%s is told",
  (ending) => {
    expect(found(`{ paths: ["/live/*.${ending}"], headers: { x-tier: gold } }`)).toHaveLength(1);
  },
);

test("a header and a cookie are told one by one, with the path", () => {
  expect(found("{ paths: [/page, /live/a.mpd], headers: { X-Tier: gold }, cookies: { sid: { not: a } } }")).toEqual([
    "5:75 GR0324 route live wants the header x-tier on media (/live/a.mpd), which players do not send with every request",
    "5:102 GR0324 route live wants the cookie sid on media (/live/a.mpd), which players do not send with every request",
  ]);
});

test("a route with a session carries media, whatever its paths", () => {
  const route =
    '{ name: live, match: { paths: ["/live/*"], cookies: { sid: a } }, to: region, session: { carry: path, start: ["*.m3u8"], ttl: 6h } }';
  const [issue] = issuesIn(document("Routes", `order: 1\nroutes: [${route}]`)).filter(({ code }) => code === "GR0324");
  expect(issue?.message).toBe(
    "route live wants the cookie sid on a route with a session, which players do not send with every request",
  );
  expect(issue?.related?.message).toBe("its sessions are here");
});

describe("no finding", () => {
  test.each([
    ["for a path that may be anything", '{ paths: ["/live/*"], headers: { x-tier: gold } }'],
    ["for pages", "{ paths: [/index.html, /monkey], cookies: { sid: { present: true } } }"],
    ["for an ending inside a path", '{ paths: ["/live/a.ts/*"], headers: { x-tier: gold } }'],
    ["for a route without paths", "{ headers: { x-tier: gold } }"],
    [
      "for headers that players send",
      '{ paths: ["/*.ts"], headers: { user-agent: { prefix: Roku }, range: { present: true }, CMCD-Session: { present: true } } }',
    ],
    ["for the absence of one", '{ paths: ["/*.ts"], headers: { x-debug: { present: false } } }'],
    ["for a query", '{ paths: ["/*.ts"], query: { tier: gold } }'],
  ])("%s", (_, match) => {
    expect(found(match)).toEqual([]);
  });
});
