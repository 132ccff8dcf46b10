/**
 * What an origin may send in the place of an answer, byte for byte, and what the viewer gets then.
 *
 * The first cluster sends it, the second one serves. Each row ends with a plain request, which must not get anything that was left over.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import { ask, open, readAll, type ViewerAnswer } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

/** Takes the home cluster's connection once it has a request, whose `/plain` is served. */
function homeSends(send: (socket: Socket) => void): void {
  edge.home.script((request, response) => {
    if (request.url === "/plain") return void response.writeHead(200, { connection: "close" }).end("home");
    if (response.socket !== null) send(response.socket);
  });
}

/** Every so many milliseconds the next of these, until the connection ends. */
function drip(socket: Socket, everyMs: number, next: () => string): void {
  const clock = setInterval(() => socket.write(next()), everyMs);
  socket.on("error", () => {}).on("close", () => clearInterval(clock));
}

async function expectNothingLeftOver(): Promise<void> {
  const answer = await edge.ask("/plain");
  expect([answer.status, answer.text]).toEqual([200, "home"]);
}

const headers = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`;

describe("what is no answer is one failed attempt, and the next cluster serves", () => {
  const rows: readonly (readonly [name: string, send: (socket: Socket) => void])[] = [
    ["a reset at once", (socket) => socket.resetAndDestroy()],
    ["an end at once", (socket) => socket.end()],
    ["half a status line", (socket) => socket.end("HTTP/1.1 20")],
    ["headers that end in the middle", (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Len")],
    ["garbage", (socket) => socket.end("inner garbage\r\n\r\n")],
    ["an answer of SHOUTcast (ICY 200 OK)", (socket) => socket.end("ICY 200 OK\r\n\r\nmusic")],
    ["HTTP/2.0 in a status line", (socket) => socket.end("HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\ninner")],
    ["status 99", (socket) => socket.end("HTTP/1.1 99 Inner\r\nContent-Length: 0\r\n\r\n")],
    ["status 600", (socket) => socket.end("HTTP/1.1 600 Inner\r\nContent-Length: 0\r\n\r\n")],
    ["status 999", (socket) => socket.end("HTTP/1.1 999 Inner\r\nContent-Length: 0\r\n\r\n")],
    ["a status of letters", (socket) => socket.end("HTTP/1.1 OK fine\r\nContent-Length: 0\r\n\r\n")],
    [
      "101 that nobody asked for",
      (socket) => socket.end("HTTP/1.1 101 Inner\r\nUpgrade: inner\r\nConnection: upgrade\r\n\r\n"),
    ],
    ["Content-Length: abc", (socket) => socket.end(`${headers("Content-Length: abc")}inner`)],
    ["a negative Content-Length", (socket) => socket.end(`${headers("Content-Length: -1")}inner`)],
    ["a Content-Length of 2^64", (socket) => socket.end(`${headers("Content-Length: 18446744073709551616")}inner`)],
    ["two that differ", (socket) => socket.end(`${headers("Content-Length: 5\r\nContent-Length: 6")}inner!`)],
    ["headers, a byte each 50 ms", (socket) => drip(socket, 50, () => "H")],
    ["endless 103s", (socket) => drip(socket, 20, () => "HTTP/1.1 103 Early Hints\r\nLink: </inner>\r\n\r\n")],
    ["endless 100s", (socket) => drip(socket, 20, () => "HTTP/1.1 100 Continue\r\n\r\n")],
    ["nothing", () => {}],
  ];
  test.each(rows)("%s", async (_, send) => {
    homeSends(send);
    const answer = await edge.ask("/a");
    expect([answer.status, answer.text]).toEqual([200, "next"]);
    expect(edge.next.requests.map((request) => request.headers["x-edge-attempt"])).toEqual(["2"]);
    expect(answer.tookMs).toBeLessThan(4 * HEADERS_TIMEOUT_MS);
    await expectNothingLeftOver();
  });

  test.each([520, 521, 522, 523, 524, 525, 526, 527, 530])("Cloudflare's page for %i", async (status) => {
    const page = "<html>inner</html>";
    homeSends((socket) =>
      socket.end(
        `HTTP/1.1 ${status} Inner\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`,
      ),
    );
    expect((await edge.ask("/a")).text).toBe("next");
    await expectNothingLeftOver();
  });
});

/** What a viewer got of an answer that began: its status, and its body, or that it was cut. */
async function began(path: string): Promise<string> {
  const answer = await open(edge.url, path);
  try {
    return `${answer.statusCode} ${(await readAll(answer)).toString()}`;
  } catch {
    return `${answer.statusCode} cut`;
  }
}

describe("an answer that ends too early is an error for its viewer, never a shorter answer, and not sent again", () => {
  const body = "0123456789";
  const ends: readonly (readonly [string, (socket: Socket) => void])[] = [
    ["is reset", (socket) => socket.resetAndDestroy()],
    ["ends", (socket) => socket.end()],
  ];
  const cuts = [0, 1, body.length - 1].flatMap((sent) => ends.map(([how, end]) => [sent, how, end] as const));
  test.each(cuts)("after %i of 10 bytes it %s", async (sent, _, end) => {
    homeSends((socket) => {
      socket.write(headers("Content-Length: 10") + body.slice(0, sent));
      setTimeout(() => end(socket), 30);
    });
    const outcome = await began("/a").catch(() => "no answer");
    expect(["200 cut", "no answer"]).toContain(outcome);
    expect(edge.next.requests).toEqual([]);
    await expectNothingLeftOver();
  });

  test("in chunks, without the last one", async () => {
    homeSends((socket) => socket.end(`${headers("Transfer-Encoding: chunked")}5\r\n01234\r\n`));
    expect(["200 cut", "no answer"]).toContain(await began("/a").catch(() => "no answer"));
    expect(edge.next.requests).toEqual([]);
  });
});

describe("an answer with too much of something", () => {
  async function answerOf(bytes: string): Promise<ViewerAnswer> {
    homeSends((socket) => socket.write(bytes));
    return edge.ask("/a");
  }

  test("a body longer than its Content-Length: cut to it, and the next request gets nothing of the rest", async () => {
    const rest = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nINNER";
    const { status, text } = await answerOf(`${headers("Content-Length: 5")}hello${rest}`);
    expect([status, text]).toEqual([200, "hello"]);
    for (let at = 0; at < 5; at++) await expectNothingLeftOver();
  });

  test("Content-Length beside chunks: the chunks are the body, and nothing is left over", async () => {
    const bytes = `${headers("Content-Length: 3\r\nTransfer-Encoding: chunked")}5\r\nhello\r\n0\r\n\r\n`;
    expect(["hello", "next"]).toContain((await answerOf(bytes)).text);
    // The connection is used again, and what answers it here never ends an answer that it did not begin itself.
    for (let at = 0; at < 5; at++) expect(["home", "next"]).toContain((await edge.ask("/plain")).text);
  });

  test.each([
    ["204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nINNER"],
    ["304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nINNER"],
  ])("%s with a body: the body is dropped, and the next request gets nothing of it", async (status, bytes) => {
    const { text, status: got } = await answerOf(bytes);
    expect([String(got), text]).toEqual([status, ""]);
    for (let at = 0; at < 5; at++) await expectNothingLeftOver();
  });

  test("5,000 Set-Cookie headers: all of them, each by itself", async () => {
    const cookies = Array.from({ length: 5000 }, (_, at) => `Set-Cookie: c${at}=1; Path=/${at}`);
    homeSends((socket) => socket.end(`${headers(`${cookies.join("\r\n")}\r\nContent-Length: 2`)}ok`));
    const answer = await ask(edge.url, "/a", { maxHeaderBytes: 1_048_576 });
    expect([answer.text, answer.headers["set-cookie"]?.length]).toEqual(["ok", 5000]);
    await expectNothingLeftOver();
  });

  test("a header of 1 MB is no answer to the runtime: the next cluster's", async () => {
    homeSends((socket) => socket.end(`${headers(`X-Long: ${"x".repeat(1_000_000)}\r\nContent-Length: 2`)}ok`));
    const answer = await ask(edge.url, "/a", { maxHeaderBytes: 2_097_152 });
    expect([answer.status, answer.text]).toEqual([200, "next"]);
    await expectNothingLeftOver();
  });
});

test("a redirect to an inside address goes to the viewer, and nobody follows it", async () => {
  const location = "http://169.254.169.254/latest/meta-data/";
  homeSends((socket) => socket.write(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`));
  const answer = await edge.ask("/a");
  expect([answer.status, answer.headers.location]).toEqual([302, location]);
  expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
});

test("early hints before an answer are not passed on, and the answer is", async () => {
  homeSends((socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${headers("Content-Length: 2")}ok`),
  );
  const sent: IncomingMessage = await open(edge.url, "/a");
  expect([sent.statusCode, (await readAll(sent)).toString()]).toEqual([200, "ok"]);
});
