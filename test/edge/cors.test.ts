/**
 * A CORS preflight goes where the request will go that it asks for, and what the cluster says of it reaches the browser.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { methodRules, POST_HOST } from "./rig/method-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import type { HeaderPair } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(methodRules()) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const ORIGIN: HeaderPair = ["Origin", "https://player.example"];

function preflight(host: string, method: string): ReturnType<RunningEdge["ask"]> {
  const headers: readonly HeaderPair[] = [ORIGIN, ["Access-Control-Request-Method", method]];
  return edge.ask("/beacon", { host, method: "OPTIONS", headers });
}

test("a preflight reaches the cluster that the POST behind it reaches", async () => {
  expect((await preflight(POST_HOST, "POST")).text).toBe("next");
  expect((await edge.ask("/beacon", { host: POST_HOST, method: "POST", headers: [ORIGIN], body: "x" })).text).toBe(
    "next",
  );
  expect(edge.next.requests.map(({ method }) => method)).toEqual(["OPTIONS", "POST"]);
  expect(edge.home.requests).toEqual([]);
});

test("a preflight for a method that no route takes is not sent to anyone", async () => {
  expect((await preflight(POST_HOST, "DELETE")).status).toBe(404);
  expect([edge.home.requests.length, edge.next.requests.length]).toEqual([0, 0]);
});

test("OPTIONS that is no preflight is matched as itself", async () => {
  expect((await edge.ask("/beacon", { host: POST_HOST, method: "OPTIONS" })).status).toBe(404);
  expect((await edge.ask("/a", { method: "OPTIONS" })).text).toBe("home");
});

test("what the cluster allows reaches the browser as it is, and the question reaches the cluster", async () => {
  const allowed = {
    "access-control-allow-origin": "https://player.example",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, x-grpc-web",
    "access-control-max-age": "600",
    vary: "origin, access-control-request-method",
  };
  edge.next.answer({ status: 204, headers: allowed });
  const answer = await preflight(POST_HOST, "POST");
  expect([answer.status, answer.headers]).toMatchObject([204, allowed]);
  expect(edge.next.requests[0]?.headers).toMatchObject({
    origin: "https://player.example",
    "access-control-request-method": "POST",
  });
});
