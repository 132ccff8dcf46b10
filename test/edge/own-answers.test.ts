/**
 * What the edge answers itself: for other hosts, malformed requests, other methods, and where the rules say so.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { outcomeOf } from "./rig/raw-outcome.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { BRAZIL, exchange, type ViewerAnswer } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

function forwarded(): number {
  return edge.home.requests.length + edge.next.requests.length;
}

function outcome(answer: string): string {
  return outcomeOf(edge, answer);
}

function expectOurs(answer: ViewerAnswer, reason: string): void {
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-edge-reason": reason });
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
}

async function sendHost(...lines: readonly string[]): Promise<string> {
  return exchange(edge.url, Buffer.from(`GET /h HTTP/1.1\r\n${lines.join("")}Connection: close\r\n\r\n`, "utf8"));
}

describe("Host", () => {
  test.each(["play.example", "PLAY.Example", "play.example.", "play.example:80", "play.example:8443"])(
    "%s is one of ours",
    async (host) => {
      await sendHost(`Host: ${host}\r\n`);
      expect(edge.home.requests.map(({ headers }) => headers["x-forwarded-host"])).toEqual(["play.example"]);
    },
  );

  describe("that is not ours or no host is never routed", () => {
    test.each([
      "other.example",
      "play.example.other.example",
      "vod.example",
      "a.b.vod.example.other",
      "[::1]",
      "10.0.0.1",
      "localhost",
    ])("%s is misdirected", async (host) => {
      expect(outcome(await sendHost(`Host: ${host}\r\n`))).toBe("421 unknown-host, 0 forwarded");
    });

    test.each([
      "user:pw@play.example",
      "@play.example",
      "play.example/x",
      "play.example?x",
      "play.example#x",
      "play.example\\x",
      "play\texample",
      "play example",
      "play.example other.example",
      "play.example,other.example",
      "%2e",
      "play%2eexample",
      "play..example",
      ".play.example",
      "play.example..",
      "play.example:99999",
      "play.example:x",
      "pl\u00e1y.example",
      "play\u200b.example",
      "\uff50lay.example",
      `${"a".repeat(300)}.example`,
    ])("%j is malformed", async (host) => {
      expect(outcome(await sendHost(`Host: ${host}\r\n`))).toBe("400 malformed-host, 0 forwarded");
    });

    test("two Host lines are malformed, in either order", async () => {
      const [ours, other] = ["Host: play.example\r\n", "Host: other.example\r\n"];
      expect(outcome(await sendHost(ours, other))).toBe("400 malformed-host, 0 forwarded");
      expect(outcome(await sendHost(other, ours))).toBe("400 malformed-host, 0 forwarded");
    });

    test("an empty or missing one is refused by the runtime, before the Worker", async () => {
      expect(outcome(await sendHost("Host:\r\n"))).toBe("400 none, 0 forwarded");
      expect(outcome(await sendHost())).toBe("400 none, 0 forwarded");
    });
  });

  test("an absolute request target does not choose another host", async () => {
    await exchange(
      edge.url,
      "GET http://other.example/abs HTTP/1.1\r\nHost: play.example\r\nConnection: close\r\n\r\n",
    );
    const routed = edge.home.requests.map(({ url, headers }) => [url, headers["x-forwarded-host"]]);
    expect(routed).toEqual([["/abs", "play.example"]]);
  });
});

describe("method", () => {
  test.each(["TRACE", "PROPFIND", "MKCOL", "LOCK", "PURGE"])("%s is not forwarded", async (method) => {
    const answer = await edge.ask("/x", { method });
    expect([answer.status, forwarded()]).toEqual([405, 0]);
    expectOurs(answer, "method-not-allowed");
    expect(answer.headers.allow).toBe("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  });

  test("one that nobody knows, and CONNECT, are refused by the runtime", async () => {
    for (const line of ["FOO /x", "CONNECT other.example:443"]) {
      const answer = await exchange(edge.url, `${line} HTTP/1.1\r\nHost: play.example\r\nConnection: close\r\n\r\n`);
      expect(outcome(answer)).toMatch(/^(501|500) none, 0 forwarded$/);
    }
    expect(forwarded()).toBe(0);
  });

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is forwarded", async (method) => {
    expect((await edge.ask("/x", { method })).text).toBe("home");
    expect(edge.home.requests.map((request) => request.method)).toEqual([method]);
  });
});

describe("answers that the rules give", () => {
  test("a geofence: status and text, and no cluster is asked", async () => {
    const answer = await edge.ask("/x", { cf: { colo: "ICN", country: "KP" } });
    expect([answer.status, answer.text, forwarded()]).toEqual([451, "Not here", 0]);
    expectOurs(answer, "geofence");
  });

  test("HEAD gets the same without the text", async () => {
    const answer = await edge.ask("/x", { method: "HEAD", cf: { colo: "ICN", country: "KP" } });
    expect([answer.status, answer.text]).toEqual([451, ""]);
    expectOurs(answer, "geofence");
  });

  test("a redirect", async () => {
    const answer = await edge.ask("/moved", { cf: BRAZIL });
    expect([answer.status, answer.headers.location, forwarded()]).toEqual([302, "https://play.example/here", 0]);
    expectOurs(answer, "route-response");
  });
});

describe("/.well-known/georouter/live", () => {
  test("says that the Worker can route, whatever the host, and no more", async () => {
    const answer = await edge.ask("/.well-known/georouter/live", { host: "any.example" });
    expect([answer.status, answer.text, forwarded()]).toEqual([200, "", 0]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("is a viewer's request like any other when it is not GET or HEAD", async () => {
    await edge.ask("/.well-known/georouter/live", { method: "POST", body: "x" });
    expect(forwarded()).toBe(1);
  });
});
