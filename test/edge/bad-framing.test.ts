/**
 * Requests whose ends can be read in two ways, and connections that want to become something else.
 *
 * The runtime frames; these rows say that what it makes of them is never a request that nobody decided on, that none
 * hangs, and that none costs a cluster its good name. `none` for the word means that the runtime answered.
 */
import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { outcomeOfBytes, rawRequest, seenBy } from "./rig/raw-outcome.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { exchange } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: play.example\r\n\r\n";
/** For bytes after which the connection stays open: how long nothing must come. */
const STAYS_OPEN_MS = 1500;
const CHUNKED = "Transfer-Encoding: chunked";
const post = (lines: readonly string[], body: string): string =>
  `${["POST / HTTP/1.1", "Host: play.example", ...lines].join("\r\n")}\r\n\r\n${body}`;

describe("length and chunks at once, or neither as it should be (28)", () => {
  test.each([
    ["a length of 3 and chunks", post(["Content-Length: 3", CHUNKED], `0\r\n\r\n${SMUGGLED}`)],
    ["chunks and a length that covers the rest", post([CHUNKED, "Content-Length: 60"], `0\r\n\r\n${SMUGGLED}`)],
    ["identity, chunked", post(["Transfer-Encoding: identity, chunked"], "3\r\nabc\r\n0\r\n\r\n")],
    ["chunked, identity", post(["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${SMUGGLED}`)],
    ["a coding that nobody knows", post(["Transfer-Encoding: xchunked", "Content-Length: 0"], SMUGGLED)],
    ["chunks, then identity", post([CHUNKED, "Transfer-Encoding: identity"], `0\r\n\r\n${SMUGGLED}`)],
    ["a space before the colon", post(["Transfer-Encoding : chunked", "Content-Length: 0"], SMUGGLED)],
    ["a line that goes on", post(["X-A: one", " Transfer-Encoding: chunked", "Content-Length: 0"], SMUGGLED)],
    ["two lengths", post(["Content-Length: 0", "Content-Length: 46"], SMUGGLED)],
    ["a list of lengths", post(["Content-Length: 3, 3"], "abc")],
    ["a length with a sign", post(["Content-Length: +3"], "abc")],
    ["a negative length", post(["Content-Length: -3"], SMUGGLED)],
    ["a length in hexadecimal", post(["Content-Length: 0x3"], "abc")],
    ["a length of 2 to the power of 64", post(["Content-Length: 18446744073709551616"], "abc")],
    ["a chunk of more than there can be", post([CHUNKED], `FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n${SMUGGLED}`)],
    ["a chunk whose size is none", post([CHUNKED], `zz\r\nabc\r\n0\r\n\r\n${SMUGGLED}`)],
    ["a NUL in a header", post(["X-A: a\u0000b", "Content-Length: 0"], SMUGGLED)],
    ["a lone CR in a header", post(["X-A: a\rTransfer-Encoding: chunked", "Content-Length: 0"], SMUGGLED)],
  ])("%s: refused, or one request and no more", async (_, bytes) => {
    const outcome = await outcomeOfBytes(edge, bytes, STAYS_OPEN_MS);
    expect(outcome).toMatch(/^(?:closed|\d{3}) /);
    expect(seenBy(edge).length).toBeLessThanOrEqual(1);
    expect(seenBy(edge).filter((line) => line.includes("smuggled"))).toEqual([]);
  });

  test("extensions of chunks are dropped, the body arrives", async () => {
    await outcomeOfBytes(edge, rawRequest("POST / HTTP/1.1", [CHUNKED], "3;a=b\r\nabc\r\n0;c\r\n\r\n"));
    expect(edge.home.requests.map(({ body }) => body)).toEqual(["abc"]);
  });

  test("chunks said twice are chunks, and what is behind them is a request of its own, decided like any other", async () => {
    await outcomeOfBytes(edge, post([CHUNKED, CHUNKED], `0\r\n\r\n${SMUGGLED}`), STAYS_OPEN_MS);
    expect(seenBy(edge)).toEqual(["POST /", "GET /smuggled"]);
    const ids = edge.home.requests.map(({ headers }) => headers["x-request-id"]);
    expect(new Set(ids).size).toBe(2);
  });

  test("a broken body opens no breaker: the cluster serves the next viewer", async () => {
    for (let at = 0; at < 8; at++) await outcomeOfBytes(edge, post([CHUNKED], "zz\r\nabc\r\n"), 100);
    expect((await edge.ask("/after")).text).toBe("home");
  });
});

describe("bodies where none is expected, and waiting for a word to go on (27)", () => {
  test.each(["GET", "HEAD"])("the body of a %s ends here, told by length or in chunks", async (method) => {
    const whole = rawRequest(`${method} /a HTTP/1.1`, ["Content-Length: 3"], "abc");
    const chunks = rawRequest(`${method} /b HTTP/1.1`, [CHUNKED], "3\r\nabc\r\n0\r\n\r\n");
    for (const bytes of [whole, chunks]) await outcomeOfBytes(edge, bytes);
    expect(edge.home.requests.map((request) => [request.method, request.body])).toEqual([
      [method, ""],
      [method, ""],
    ]);
  });

  test("a body in chunks arrives", async () => {
    await outcomeOfBytes(edge, rawRequest("POST / HTTP/1.1", [CHUNKED], "3\r\nabc\r\n0\r\n\r\n"));
    expect(edge.home.requests.map(({ body }) => body)).toEqual(["abc"]);
  });

  test("who waits for 100 before he sends the body is told to go on, and served", async () => {
    const socket = connect(Number(edge.url.port), edge.url.hostname);
    const received: string[] = [];
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk.toString("latin1"));
      if (received.length === 1) socket.write("abc");
    });
    socket.write(rawRequest("POST / HTTP/1.1", ["Content-Length: 3", "Expect: 100-continue"]));
    await once(socket, "close");
    expect(received.join("").match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
    expect(edge.home.requests.map(({ body, headers }) => [body, headers.expect])).toEqual([["abc", undefined]]);
  });
});

describe("a connection that wants to be another", () => {
  const UPGRADE = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const asks = (path: string, lines: readonly string[]): string =>
    `${[`GET ${path} HTTP/1.1`, "Host: play.example", ...lines].join("\r\n")}\r\n\r\n`;

  test("HTTP/2 is not spoken here: neither header goes on (30)", async () => {
    const lines = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
    expect(await outcomeOfBytes(edge, asks("/", lines), STAYS_OPEN_MS)).toBe("200 none, 1 forwarded");
    const { headers = {} } = edge.home.requests[0] ?? {};
    expect([headers.upgrade, headers["http2-settings"]]).toEqual([undefined, undefined]);
  });

  test("nor by its first words", async () => {
    expect(await outcomeOfBytes(edge, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).toMatch(
      /^(closed|[45]\d\d) none, 0 forwarded$/,
    );
  });

  test("what comes behind an upgrade that is not granted is a request of its own, decided like any other (29)", async () => {
    edge.home.answer({ body: "no socket here" });
    const behind = asks("/second", ["X-Edge-Version: canary", "Connection: close"]);
    await exchange(edge.url, asks("/first", UPGRADE) + behind, 10_000);
    expect(seenBy(edge)).toEqual(["GET /first", "GET /second"]);
    const [first, second] = edge.home.requests.map(({ headers }) => headers);
    expect(second?.["x-edge-version"]).toBe("stable");
    expect(second?.["x-request-id"]).not.toBe(first?.["x-request-id"]);
  });

  test("an upgrade that the cluster refuses is refused in its words (31)", async () => {
    edge.home.answer({ status: 403, body: "sockets are for members" });
    const answer = await exchange(edge.url, asks("/socket", UPGRADE), STAYS_OPEN_MS);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain("sockets are for members");
  });
});

test("two requests in one write are two requests", async () => {
  const two = "GET /one HTTP/1.1\r\nHost: play.example\r\n\r\n" + rawRequest("GET /two HTTP/1.1");
  expect(await outcomeOfBytes(edge, two)).toBe("200, 200 none, 2 forwarded");
});

test.each([
  ["no version", "GET /\r\nHost: play.example\r\n\r\n"],
  ["a version that never was", "GET / HTTP/0.9\r\nHost: play.example\r\n\r\n"],
  ["no request at all", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"],
])("%s is refused by the runtime", async (_, bytes) => {
  expect(await outcomeOfBytes(edge, bytes)).toMatch(/^(closed|[45]\d\d) none, 0 forwarded$/);
});
