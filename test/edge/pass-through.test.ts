/**
 * A cluster's answer reaches the viewer as the cluster gave it: status, headers, bytes, and pace.
 */
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { pause, until } from "./rig/until.ts";
import { open, readAll } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const MEDIA = randomBytes(200_000);

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Serves MEDIA, whole or the one range that is asked for. */
function serveMedia(): void {
  edge.home.script((request, response) => {
    const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [from, to] = asked === null ? [0, MEDIA.length - 1] : [Number(asked[1]), Number(asked[2])];
    response.writeHead(asked === null ? 200 : 206, {
      "content-type": "video/mp4",
      "content-length": to - from + 1,
      etag: '"one"',
      ...(asked === null ? {} : { "content-range": `bytes ${from}-${to}/${MEDIA.length}` }),
    });
    response.end(MEDIA.subarray(from, to + 1));
  });
}

describe("bodies", () => {
  test("a file arrives whole, with its length", async () => {
    serveMedia();
    const answer = await edge.ask("/segment.m4s");
    expect(digest(answer.body)).toBe(digest(MEDIA));
    expect(answer.headers).toMatchObject({ "content-length": String(MEDIA.length), etag: '"one"' });
  });

  test("ranges are the cluster's: 206, Content-Range, and exactly those bytes", async () => {
    serveMedia();
    for (const [from, to] of [
      [0, 0],
      [0, 99],
      [65_535, 65_537],
      [199_990, 199_999],
    ] as const) {
      const answer = await edge.ask("/segment.m4s", { headers: [["Range", `bytes=${from}-${to}`]] });
      expect([answer.status, answer.headers["content-range"]]).toEqual([206, `bytes ${from}-${to}/200000`]);
      expect(answer.headers["content-length"]).toBe(String(to - from + 1));
      expect(digest(answer.body)).toBe(digest(MEDIA.subarray(from, to + 1)));
    }
  });

  test("HEAD keeps the length of what GET would give", async () => {
    edge.home.answer({ headers: { "content-length": "12345", etag: '"one"' } });
    const answer = await edge.ask("/segment.m4s", { method: "HEAD" });
    expect([answer.status, answer.headers["content-length"], answer.headers["etag"], answer.text]).toEqual([
      200,
      "12345",
      '"one"',
      "",
    ]);
    expect(edge.home.requests[0]?.method).toBe("HEAD");
  });

  test.each([204, 205, 304])("%i has no body, even where the cluster sends one", async (status) => {
    edge.home.script((_, response) => {
      const head = `HTTP/1.1 ${status} Fine\r\nETag: "one"\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`;
      response.socket?.end(`${head}hi`);
    });
    const answer = await edge.ask("/a", { headers: [["If-None-Match", '"one"']] });
    expect([answer.status, answer.text, answer.headers["etag"]]).toEqual([status, "", '"one"']);
    expect(edge.home.requests[0]?.headers["if-none-match"]).toBe('"one"');
  });

  test("gzip reaches a viewer who accepts it byte for byte", async () => {
    const zipped = gzipSync(MEDIA.toString("base64"));
    edge.home.script((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": zipped.length }).end(zipped);
    });
    const answer = await edge.ask("/playlist.m3u8", { headers: [["Accept-Encoding", "gzip"]] });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(digest(answer.body)).toBe(digest(zipped));
    expect(gunzipSync(answer.body).toString("utf8")).toBe(MEDIA.toString("base64"));
    expect(edge.home.requests[0]?.headers["accept-encoding"]).toBe("gzip");
  });
});

describe("pace", () => {
  test("a slow body is not cut: three headers timeouts long, it arrives whole", async () => {
    const drips = 12;
    edge.home.script(async (_, response) => {
      response.writeHead(200);
      for (let at = 0; at < drips; at++) {
        response.write(`${at},`);
        await pause((3 * HEADERS_TIMEOUT_MS) / drips);
      }
      response.end("end");
    });
    const answer = await edge.ask("/drip");
    expect(answer.text).toBe("0,1,2,3,4,5,6,7,8,9,10,11,end");
    expect(answer.tookMs).toBeGreaterThan(3 * HEADERS_TIMEOUT_MS);
  });

  test("headers and chunks reach the viewer when the cluster sends them, not at the end", async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    edge.home.script(async (_, response) => {
      response.writeHead(200).write("first");
      await released;
      response.end("second");
    });
    const answer = await open(edge.url, "/live");
    const chunks = answer.iterator({ destroyOnReturn: false });
    expect(String((await chunks.next()).value)).toBe("first");
    release(undefined);
    expect(String((await chunks.next()).value)).toBe("second");
  });

  test("an upload streams: the cluster reads its start before the viewer has sent its end", async () => {
    const received: string[] = [];
    edge.home.script(async (request, response) => {
      for await (const chunk of request) received.push(String(chunk));
      response.end(received.join(""));
    });
    const body = new Readable({ read: () => {} });
    const answering = open(edge.url, "/upload", { method: "POST", body });
    body.push("first,");
    await until("the start of the upload", 2000, () => (received.length > 0 ? true : null));
    expect(received.join("")).toBe("first,");
    body.push("second");
    body.push(null);
    expect(String(await readAll(await answering))).toBe("first,second");
  });

  test("an upload of known length keeps its length", async () => {
    await edge.ask("/upload", { method: "PUT", body: "x".repeat(100_000) });
    expect(edge.home.requests[0]?.headers).toMatchObject({ "content-length": "100000" });
    expect(edge.home.requests[0]?.body.length).toBe(100_000);
  });

  test("the cluster's connection is closed when the viewer goes away", async () => {
    let closed: true | null = null;
    edge.home.script((_, response) => {
      const drip = setInterval(() => response.write("x".repeat(1000)), 20);
      response.writeHead(200).on("close", () => {
        closed = true;
        clearInterval(drip);
      });
    });
    const answer = await open(edge.url, "/endless");
    answer.destroy();
    expect(await until("the cluster's connection to close", 2000, () => closed)).toBe(true);
  });
});

describe("an answer cut in its body is an error for the viewer, never a short 200", () => {
  test.each([
    ["a reset before the first byte", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"],
    ["a reset after some bytes", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"],
    ["a reset before the last byte", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789"],
    ["chunks without their end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"],
  ])("%s", async (_, bytes) => {
    edge.home.script((_request, response) => {
      response.socket?.write(bytes);
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    });
    await expect(edge.ask("/cut")).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect(edge.next.requests).toEqual([]);
  });

  test("an orderly end that comes too early", async () => {
    edge.home.script((_, response) => {
      response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    });
    await expect(edge.ask("/cut")).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });
});

describe("headers of the answer", () => {
  test.each([301, 302, 303, 307, 308])("%i goes to the viewer and is not followed", async (status) => {
    const location = `http://${edge.next.address}/inner`;
    edge.home.answer({ status, headers: { location } });
    const answer = await edge.ask("/a", { headers: [["Authorization", "Bearer x"]] });
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
    expect(edge.next.requests).toEqual([]);
  });

  test.each(["http://169.254.169.254/latest/meta-data/", "//inner.example/a", "../b?c=%2F", "/~ends/../here"])(
    "where to go is the cluster's word, character by character, and nobody's errand of ours: %s",
    async (location) => {
      edge.home.answer({ status: 307, headers: { location } });
      const answer = await edge.ask("/a", { method: "POST", body: "x" });
      expect([answer.status, answer.headers.location]).toEqual([307, location]);
      expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
    },
  );

  test("what caches and players go by is not touched", async () => {
    const said = {
      etag: 'W/"weak"',
      "last-modified": "Wed, 21 Oct 2026 07:28:00 GMT",
      vary: "Origin, Accept-Encoding, *",
      "cache-control": "public, max-age=2, stale-while-revalidate=10",
      age: "7",
      expires: "0",
      "content-type": 'video/mp4; codecs="avc1.640028"',
      "content-disposition": "inline; filename*=UTF-8''f%C3%BCr.mp4",
      "accept-ranges": "bytes",
      link: "</next.m4s>; rel=prefetch, </a.css>; rel=preload",
      "timing-allow-origin": "*",
      "x-empty": "",
    };
    edge.home.answer({ headers: said });
    expect((await edge.ask("/segment.m4s")).headers).toMatchObject(said);
  });

  test("two Set-Cookie stay two", async () => {
    const cookies = ["a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2; HttpOnly"];
    edge.home.script((_, response) => {
      response.writeHead(200, { "set-cookie": cookies }).end();
    });
    expect((await edge.ask("/a")).headers["set-cookie"]).toEqual(cookies);
  });

  test("what is between gateway and edge ends here; everything else passes", async () => {
    edge.home.answer({
      headers: {
        "x-edge-served-version": "v41",
        "X-Edge-Served-Cluster": "home",
        "x-edge-reason": "forged",
        "x-envoy-upstream-service-time": "12",
        "l5d-proxy-error": "inner",
        "x-request-id": "of the cluster",
        "cache-control": "public, max-age=2",
        "access-control-allow-origin": "*",
        server: "origin",
        "x-custom": "kept",
      },
    });
    const { headers } = await edge.ask("/a");
    expect(Object.keys(headers).filter((name) => /^(x-edge|x-envoy|l5d)-/.test(name))).toEqual([]);
    expect(headers).toMatchObject({
      "cache-control": "public, max-age=2",
      "access-control-allow-origin": "*",
      server: "origin",
      "x-custom": "kept",
    });
    expect(headers["x-request-id"]).toBe(edge.home.requests[0]?.headers["x-request-id"]);
  });
});
