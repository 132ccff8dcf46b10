/**
 * The edge's own answers as whoever gets them reads them: a browser, a player of another origin, a program, a person with curl.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS, RESIDENCY_BODY } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import type { HeaderPair, ViewerAnswer } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true, bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(async () => {
  await edge.recover();
  await Promise.all([edge.home.stop(), edge.next.stop()]);
});
afterAll(() => edge.stop());

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function failing(headers: readonly HeaderPair[] = [], method = "GET"): Promise<ViewerAnswer> {
  const answer = await edge.ask("/a?secret=1", { method, headers });
  expect(answer.status).toBe(502);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "retry-after": "2", vary: "accept" });
  expect(answer.headers["x-request-id"]).toMatch(REQUEST_ID);
  return answer;
}

describe("when no cluster answers", () => {
  test("a browser gets a page with the request's id, which loads and runs nothing", async () => {
    const { headers, text } = await failing([["Accept", BROWSER]]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(text).toContain(headers["x-request-id"]);
    expect(text).toContain("The service did not answer");
    expect(text).not.toMatch(/<script|secret|home|next|gw\./);
  });

  test("a program that asks for JSON gets four fields", async () => {
    const { headers, text } = await failing([["Accept", "application/json, text/plain, */*"]]);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(text)).toEqual({
      status: 502,
      reason: "all-clusters-failed",
      requestId: headers["x-request-id"],
      message: "The service did not answer",
    });
  });

  test.each([["*/*"], [null], ["video/mp4"]])("whoever accepts %j gets two lines of text", async (accept) => {
    const { headers, text } = await failing(accept === null ? [] : [["Accept", accept]]);
    expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(text).toBe(`The service did not answer\nRequest ${String(headers["x-request-id"])}\n`);
  });

  test("HEAD gets the headers and no body", async () => {
    const { headers, body } = await failing([["Accept", BROWSER]], "HEAD");
    expect([headers["content-type"], body.length]).toEqual(["text/html; charset=utf-8", 0]);
  });

  test("a player of another origin may read it, without credentials; one of the same needs no leave", async () => {
    const { headers } = await failing([["Origin", "https://player.example"]]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-expose-headers"]).toBe("x-request-id, x-edge-reason, retry-after");
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
    expect((await failing()).headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("nothing that the viewer sends comes back in it", async () => {
    const mark = "<script>alert(1)</script>";
    const sent: readonly HeaderPair[] = [
      ["Accept", `text/html;x="${mark}"`],
      ["X-Request-Id", mark],
      ["Origin", `https://${mark}.example`],
      ["User-Agent", mark],
    ];
    const { headers, text } = await failing(sent);
    expect(JSON.stringify(headers) + text).not.toContain("alert(1)");
  });
});

describe("what we refuse reads the same", () => {
  test.each([
    ["a host that is not ours", 421, "unknown-host", "/x", { host: "other.example" }],
    ["a method that is not taken", 405, "method-not-allowed", "/x", { method: "PURGE" }],
  ] as const)("%s", async (...[, status, reason, path, sent]) => {
    const answer = await edge.ask(path, { ...sent, headers: [["Accept", "application/json"]] });
    expect(JSON.parse(answer.text)).toEqual({
      status,
      reason,
      requestId: answer.headers["x-request-id"],
      message: expect.stringMatching(/^[A-Z][a-z ]+$/) as string,
    });
    expect(answer.headers).not.toHaveProperty("retry-after");
  });

  test("words of the rules are sent as they are, to players of other origins too", async () => {
    const headers: readonly HeaderPair[] = [
      ["Accept", BROWSER],
      ["Origin", "https://player.example"],
    ];
    const answer = await edge.ask("/a", { headers, cf: { colo: "FRA", country: "DE" } });
    expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([
      503,
      RESIDENCY_BODY,
      "text/plain; charset=utf-8",
    ]);
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
  });
});
