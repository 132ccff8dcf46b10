/**
 * What must not get through, as bytes on a socket: addresses, hosts, methods, sizes, media that cannot be passed on.
 *
 * Each row is what a viewer writes, what he gets, and how many requests a cluster saw. `none` for the word means that the
 * runtime answered, before the Worker. Framing is in `bad-framing.test.ts`, hosts in every form in `own-answers.test.ts`,
 * forged headers in `forwarded-headers.test.ts`, forged addresses and places in `place.test.ts` and `trusted-peer.test.ts`,
 * forged sessions in `session.test.ts`, a thousand first requests at once in `control-plane-gone.test.ts`.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { outcomeOfBytes, rawRequest, seenBy } from "./rig/raw-outcome.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { BRAZIL } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

type Row = readonly [what: string, bytes: string, outcome: string];

function told(rows: readonly Row[]): void {
  test.each(rows)("%s", async (_, bytes, outcome) => {
    expect(await outcomeOfBytes(edge, bytes)).toBe(outcome);
  });
}

const get = (target: string, ...lines: readonly string[]): string => rawRequest(`GET ${target} HTTP/1.1`, lines);
const many = (count: number, each: (at: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, at) => each(at));

describe("a host that cannot be", () => {
  const to = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const MALFORMED = "400 malformed-host, 0 forwarded";
  told([
    ["1 with user and password", to("user:pw@play.example"), MALFORMED],
    ["2 with a path", to("play.example/x"), MALFORMED],
    ["2 with a query", to("play.example?x"), MALFORMED],
    ["2 with a fragment", to("play.example#x"), MALFORMED],
    ["3 with a tab", to("play\texample"), MALFORMED],
    ["3 with a space", to("play example"), MALFORMED],
    ["3 escaped", to("%2e"), MALFORMED],
    ["3 two in one line", to("play.example,other.example"), MALFORMED],
    ["4 two lines", to("play.example\r\nHost: play.example"), MALFORMED],
    ["4 none", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400 none, 0 forwarded"],
    ["6 beyond ASCII", to("pl\u00c3\u00a1y.example"), MALFORMED],
    ["7 an address of IPv4", to("127.0.0.2"), "421 unknown-host, 0 forwarded"],
    ["7 an address of IPv6", to("[::1]"), "421 unknown-host, 0 forwarded"],
    ["7 one that is nobody's", to("other.example"), "421 unknown-host, 0 forwarded"],
  ]);
});

describe("an address that names another host goes by the Host header or nowhere (8)", () => {
  test.each([
    ["http://other.example/abs", ["GET /abs"]],
    ["https://other.example/abs?x=1", ["GET /abs?x=1"]],
    ["http://user:pw@play.example/abs", ["GET /abs"]],
    ["file:///etc/passwd", []],
    ["@other.example/x", []],
    ["*", []],
  ])("%s", async (target, seen) => {
    await outcomeOfBytes(edge, get(target));
    expect(seenBy(edge)).toEqual(seen);
    const hosts = edge.home.requests.map(({ headers }) => headers["x-forwarded-host"]);
    expect(hosts).toEqual(seen.map(() => "play.example"));
  });
});

describe("a path is matched and forwarded in one form (9)", () => {
  test.each([
    ["/a/%2e%2e/admin", "/admin"],
    ["/a/..\\admin", "/admin"],
    ["/a/.%2E/admin", "/admin"],
    ["/a/./b", "/a/b"],
    ["/..", "/"],
    ["//admin", "//admin"],
    ["/%2e%2e%2fadmin", "/%2e%2e%2fadmin"],
    ["/a;/..;/admin", "/a;/..;/admin"],
    ["/a?", "/a"],
    ["/a#/../admin", "/a"],
    ['/a"b', "/a%22b"],
  ])("%s is %s", async (target, path) => {
    await outcomeOfBytes(edge, get(target));
    expect(seenBy(edge)).toEqual([`GET ${path}`]);
  });
});

describe("a path that is read in more than one way (10)", () => {
  const MALFORMED = "400 malformed-path, 0 forwarded";
  told([
    ["NUL", get("/%00"), MALFORMED],
    ["the end of a line", get("/%0d%0aX:%20y"), MALFORMED],
    ["a slash in two bytes", get("/%C0%AF"), MALFORMED],
    ["a byte that is no UTF-8", get("/caf%E9"), MALFORMED],
    ["a lone percent sign", get("/100%"), MALFORMED],
    ["behind a session's prefix", get("/~gr.x/%00"), MALFORMED],
    ["characters that no URL has", get("/a`b"), "400 none, 0 forwarded"],
    ["a byte that is not escaped", get("/caf\u00e9"), "400 none, 0 forwarded"],
    ["NUL that is not escaped", get("/a\u0000b"), "400 none, 0 forwarded"],
    ["while in a query all of them are the cluster's affair", get("/?x=%00%C0%AF%"), "200 none, 1 forwarded"],
  ]);
});

describe("more than a viewer may send (11, 12, 23)", () => {
  const TOO_LONG = "414 url-too-long, 0 forwarded";
  const TOO_LARGE = "431 headers-too-large, 0 forwarded";
  told([
    ["a URL of 20,000 bytes", get(`/${"a".repeat(20_000)}`), TOO_LONG],
    ["a query of 20,000 bytes", get(`/?${"a".repeat(20_000)}`), TOO_LONG],
    ["a URL of 16,000 bytes is served", get(`/${"a".repeat(16_000)}`), "200 none, 1 forwarded"],
    ["10,000 parameters", get(`/?${"a&".repeat(9_999)}a`), TOO_LONG],
    ["1,001 parameters", get(`/?${"a&".repeat(1000)}a`), TOO_LONG],
    ["1,000 parameters are served", get(`/?${"a&".repeat(999)}a`), "200 none, 1 forwarded"],
    ["200 KB of headers", get("/", ...many(200, (at) => `X-${at}: ${"v".repeat(1000)}`)), TOO_LARGE],
    ["70 KB of headers", get("/", ...many(70, (at) => `X-${at}: ${"v".repeat(1000)}`)), TOO_LARGE],
    [
      "60 KB of headers are served",
      get("/", ...many(60, (at) => `X-${at}: ${"v".repeat(1000)}`)),
      "200 none, 1 forwarded",
    ],
    ["2,000 headers", get("/", ...many(2000, (at) => `X-${at}: v`)), TOO_LARGE],
    ["190 headers are served", get("/", ...many(190, (at) => `X-${at}: v`)), "200 none, 1 forwarded"],
    ["one header of 2,000 lines is one", get("/", ...many(2000, () => "X-Same: v")), "200 none, 1 forwarded"],
    ["one header of 8,000 lines is too large", get("/", ...many(8000, () => "X-Same: value")), TOO_LARGE],
    ["20,000 lines are refused by the runtime", get("/", ...many(20_000, () => "X-Same: v")), "431 none, 0 forwarded"],
    ["a cookie of 70 KB", get("/", `Cookie: a=${"v".repeat(70_000)}`), TOO_LARGE],
    ["a cookie of 33 KB", get("/", `Cookie: a=${"v".repeat(33_000)}`), TOO_LARGE],
    ["a cookie of 30 KB is served", get("/", `Cookie: a=${"v".repeat(30_000)}`), "200 none, 1 forwarded"],
    ["1,000 ranges", get("/", `Range: bytes=0-0${",2-3".repeat(999)}`), "416 too-many-ranges, 0 forwarded"],
    ["50 ranges are served", get("/", `Range: bytes=0-0${",2-3".repeat(49)}`), "200 none, 1 forwarded"],
  ]);
});

describe("ranges go on as they are (23, 24)", () => {
  const RANGES = ["bytes=0-", "bytes=-1", "bytes=5-2", "bytes=0-0,2-3", "items=0-1", "bytes", "nonsense"];

  test.each(RANGES)("%s", async (range) => {
    await outcomeOfBytes(edge, get("/", `Range: ${range}`));
    expect(edge.home.requests.map(({ headers }) => headers.range)).toEqual([range]);
  });

  test("to the second cluster too, when the first one fails", async () => {
    edge.home.answer({ status: 503 });
    await outcomeOfBytes(edge, get("/", "Range: bytes=5-9"));
    expect(edge.next.requests.map(({ headers }) => headers.range)).toEqual(["bytes=5-9"]);
  });
});

describe("a method that is not served (13)", () => {
  const REFUSED = "405 method-not-allowed, 0 forwarded";
  told([
    ["TRACE", rawRequest("TRACE / HTTP/1.1"), REFUSED],
    ["PROPFIND", rawRequest("PROPFIND / HTTP/1.1"), REFUSED],
    ["FOO", rawRequest("FOO / HTTP/1.1"), "501 none, 0 forwarded"],
    ["get, which is not GET", rawRequest("get / HTTP/1.1"), "501 none, 0 forwarded"],
    // The runtime has no tunnel to give; on Cloudflare its front end answers before any Worker.
    ["CONNECT", rawRequest("CONNECT other.example:443 HTTP/1.1"), "500 none, 0 forwarded"],
  ]);
});

describe("gRPC, whose trailers the runtime drops, is refused at once; gRPC-Web passes (33)", () => {
  const call = (type: string): string =>
    rawRequest(
      "POST /pkg.Service/Call HTTP/1.1",
      [`Content-Type: ${type}`, "TE: trailers", "Content-Length: 5"],
      "abcde",
    );
  told([
    ["application/grpc", call("application/grpc"), "415 grpc-without-web, 0 forwarded"],
    ["application/grpc+proto", call("application/grpc+proto"), "415 grpc-without-web, 0 forwarded"],
    ["with a parameter", call("Application/gRPC; charset=x"), "415 grpc-without-web, 0 forwarded"],
    ["application/grpc-web+proto", call("application/grpc-web+proto"), "200 none, 1 forwarded"],
    ["application/grpc-web-text", call("application/grpc-web-text"), "200 none, 1 forwarded"],
  ]);
});

describe("what a viewer wants of the answer changes nobody else's", () => {
  test("who wants identity gets what a cluster that always zips gives, and is told that it is zipped (35)", async () => {
    const zipped = gzipSync("hello from home");
    edge.home.script((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": zipped.length }).end(zipped);
    });
    const answer = await edge.ask("/playlist.m3u8", { headers: [["Accept-Encoding", "identity"]] });
    const unzipped = answer.headers["content-encoding"] === "gzip" ? gunzipSync(answer.body) : answer.body;
    expect(unzipped.toString("utf8")).toBe("hello from home");
    expect(edge.home.requests.map(({ headers }) => headers["accept-encoding"])).toEqual(["identity"]);
  });

  test("two versions under one address are never mixed, whatever a viewer says of caches (36)", async () => {
    edge.home.script((request, response) => {
      response.writeHead(200, { "cache-control": "public, max-age=3600" });
      response.end(String(request.headers["x-edge-version"]));
    });
    const japan = { colo: "NRT", country: "JP" };
    for (const headers of [[], [["Cache-Control", "no-cache"]], [["Pragma", "no-cache"]]] as const) {
      const sent = { headers: [["X-Session-Id", "one"], ...headers] } as const;
      expect((await edge.ask("/same", { ...sent, cf: japan })).text).toBe("canary");
      expect((await edge.ask("/same", { ...sent, cf: BRAZIL })).text).toBe("stable");
    }
  });
});
