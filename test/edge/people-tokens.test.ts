/**
 * Signed test and debug headers against the real Worker: what a good one does, and that no bad one does anything.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { payloadOf, personToken, signedPayload, tokenSecret, type Said } from "./rig/people-tokens.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { sessionSecret } from "./rig/session-keys.ts";
import type { ViewerAnswer } from "./rig/viewer.ts";
import { until } from "./rig/until.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({
    bundle: bundleText(edgeRules(PATIENT_MS)),
    tokenKeys: tokenSecret("t1", "t2"),
    sessionKeys: sessionSecret("t1"),
  });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

type Cf = Readonly<Record<string, string>>;

/** A request with a test header, from a country if one is named. */
function tests(token: string | readonly string[], country: string | null = null, path = "/a"): Promise<ViewerAnswer> {
  const tokens = typeof token === "string" ? [token] : token;
  const cf: Cf = country === null ? { colo: "NRT" } : { colo: "NRT", country };
  return edge.ask(path, { cf, headers: tokens.map((one) => ["X-Edge-Test", one] as const) });
}

const NEXT = { c: "next" } as const;
const soon = (ms: number): number => Math.floor((Date.now() + ms) / 1000);

describe("a test header", () => {
  test("sends the request to its cluster, with its role, and reaches no cluster itself", async () => {
    const { text } = await tests(personToken({ c: "next", r: "canary" }));
    expect(text).toBe("next");
    const [seen] = edge.next.requests;
    expect(seen?.headers["x-edge-version"]).toBe("canary");
    expect(seen?.rawHeaders.join("\n").toLowerCase()).not.toMatch(/x-edge-test|v1\.t1/);
    expect(edge.home.requests).toEqual([]);
  });

  test("by every key of the secret", async () => {
    expect((await tests(personToken(NEXT, { kid: "t2" }))).text).toBe("next");
  });

  test("names a region, whose percentages hold", async () => {
    const headers = [
      ["x-edge-test", personToken({ g: "canary-land" })],
      ["x-session-id", "s1"],
    ] as const;
    await edge.ask("/a", { headers });
    expect(edge.home.requests[0]?.headers).toMatchObject({
      "x-edge-region": "canary-land",
      "x-edge-version": "canary",
    });
  });

  test("residency and geofence bind it by where the viewer really is", async () => {
    expect((await tests(personToken(NEXT), "DE")).text).toBe("home");
    expect((await tests(personToken({ ...NEXT, g: "latam" }), "KP")).status).toBe(451);
  });

  test("has no other cluster behind it: a failure is what the tester sees", async () => {
    edge.next.answer({ status: 503, body: "next is broken" });
    const { status, text } = await tests(personToken(NEXT));
    expect([status, text]).toEqual([503, "next is broken"]);
    expect(edge.home.requests).toEqual([]);
  });

  test("opens no breaker, however often it fails", async () => {
    edge.home.answer({ status: 503, body: "broken" });
    for (let request = 0; request < 8; request++) await tests(personToken({ c: "home" }));
    edge.home.answer({ body: "home" });
    expect((await edge.ask("/a")).text).toBe("home");
    expect(edge.logs.filter((line) => line.includes("breaker"))).toEqual([]);
  });

  test("its answer goes to no cache, whatever the cluster says; everybody else's is as it was", async () => {
    const headers = { "cache-control": "public, max-age=60", "cdn-cache-control": "max-age=600", etag: '"1"' };
    edge.next.answer({ body: "next", headers });
    edge.home.answer({ body: "home", headers });
    const tested = (await tests(personToken(NEXT))).headers;
    expect([tested["cache-control"], tested["cdn-cache-control"], tested["etag"]]).toEqual([
      "no-store",
      undefined,
      '"1"',
    ]);
    expect((await edge.ask("/a")).headers).toMatchObject(headers);
    expect((await tests("v1.t1.forged.forged")).headers).toMatchObject(headers);
  });

  test("is told in the log by who made it, once in a while, and the token never is", async () => {
    const token = personToken({ ...NEXT, b: `ada ${Math.random()}` });
    for (let request = 0; request < 3; request++) await tests(token);
    await tests(`${token}x`);
    const lines = await until("the line", 2000, () => {
      const found = edge.logs.filter((line) => line.includes('"test requests"'));
      return found.length > 0 ? found : null;
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ by: expect.stringMatching(/^ada/) as unknown, cluster: "next" });
    expect(edge.logs.join("\n")).not.toContain(token.split(".")[2] ?? "");
  });
});

const LONG = "x".repeat(63);

/** Each is ignored: the request is decided as without it. */
const ATTACKS: readonly (readonly [name: string, token: () => string | readonly string[]])[] = [
  ["nothing", () => ""],
  ["no token at all", () => "next"],
  ["another key's signature under a known id", () => personToken(NEXT, { by: "t9" })],
  ["a key id that is not there", () => personToken(NEXT, { kid: "t9" })],
  ["the name of something every object has for a key id", () => personToken(NEXT, { kid: "constructor" })],
  ["a signature cut by one letter", () => personToken(NEXT).slice(0, -1)],
  ["a signature with one letter more", () => `${personToken(NEXT)}A`],
  ["no signature", () => personToken(NEXT).replace(/[^.]*$/, "")],
  ["the payload of one under the signature of another", () => swapped({ c: "home" }, NEXT)],
  ["another version of the form", () => personToken(NEXT).replace(/^v1/, "v2")],
  ["a part more", () => `${personToken(NEXT)}.x`],
  ["another environment's", () => personToken({ ...NEXT, n: "staging" })],
  ["one that ended a second ago", () => personToken({ ...NEXT, e: soon(-1000) })],
  ["one that ends in two days", () => personToken({ ...NEXT, e: soon(2 * 86_400_000) })],
  ["one that never ends", () => personToken({ ...NEXT, e: Number.MAX_SAFE_INTEGER })],
  ["a debug token", () => personToken({ ...NEXT, k: "debug" })],
  ["an opt-in token", () => personToken({ ...NEXT, k: "opt-in", r: "canary" })],
  ["a kind of no such name", () => personToken({ ...NEXT, k: "toString" })],
  ["a session's token, signed by the same key", () => signedPayload(payloadOf(NEXT), { domain: "" })],
  ["twice the same", () => [personToken(NEXT), personToken(NEXT)]],
  ["two of them", () => [personToken({ c: "home" }), personToken(NEXT)]],
  ["a huge one", () => personToken({ ...NEXT, b: "a".repeat(8000) })],
  ["a maker too long", () => personToken({ ...NEXT, b: "a".repeat(65) })],
  ["a maker with a line break", () => personToken({ ...NEXT, b: "ada\nlevel" })],
  ["another spelling of the payload", () => signedPayload(` ${payloadOf(NEXT)}`)],
  ["a field more", () => signedPayload(payloadOf(NEXT).replace("}", ',"z":1}'))],
  ["a field named twice", () => signedPayload(payloadOf(NEXT).replace("{", '{"c":"home",'))],
  ["a prototype in the payload", () => signedPayload(payloadOf(NEXT).replace("{", '{"__proto__":{"c":"next"},'))],
  ["no JSON", () => signedPayload("next")],
  ["null", () => signedPayload("null")],
  ["bytes that are no text", () => signedPayload("\u{FFFD}\u0000")],
  ["a cluster that is no longer there", () => personToken({ c: "gone" })],
  ["a cluster named as something every object has", () => personToken({ c: "constructor" })],
  ["the longest names", () => personToken({ c: LONG, g: LONG, n: "production" })],
  ["a cluster in upper case", () => personToken({ c: "NEXT" })],
];

/** One token's payload with another's signature. */
function swapped(signed: Said, wanted: Said): string {
  const [version, kid, , signature] = personToken(signed).split(".");
  const payload = personToken(wanted).split(".")[2];
  return [version, kid, payload, signature].join(".");
}

describe("a test header that does not count is ignored", () => {
  test.each(ATTACKS)("%s", async (_, token) => {
    const { status, text } = await tests(token());
    expect([status, text]).toEqual([200, "home"]);
    expect(edge.home.requests[0]?.headers["x-edge-version"]).toBe("stable");
    expect(edge.home.requests[0]?.rawHeaders.join("\n").toLowerCase()).not.toContain("x-edge-test");
    expect((await tests(personToken(NEXT))).text).toBe("next");
  });

  test("in an address or a cookie, where it would spread by itself", async () => {
    const token = personToken(NEXT);
    const cookie = { headers: [["Cookie", `x-edge-test=${token}`]] } as const;
    expect((await edge.ask(`/a?x-edge-test=${token}`)).text).toBe("home");
    expect((await edge.ask("/a", cookie)).text).toBe("home");
  });

  test("a role that no cluster runs gets the old version", async () => {
    await tests(personToken({ r: "constructor" }));
    expect(edge.home.requests[0]?.headers["x-edge-version"]).toBe("stable");
  });

  test("a test token is no session", async () => {
    expect((await edge.ask(`/~gr.${personToken(NEXT)}/a`)).text).toBe("home");
  });
});

describe("a debug header", () => {
  const debugs = (token: string, path = "/a"): Promise<ViewerAnswer> =>
    edge.ask(path, { headers: [["x-edge-debug", token]] });

  test("is told what was decided, and so is nobody else", async () => {
    const { headers, text } = await debugs(personToken({ k: "debug" }));
    expect(text).toBe("home");
    expect(headers["x-edge-decision"]).toMatch(/reason=matched.*region=world.*cluster=home.*role=stable.*bundle=\d+/);
    expect(headers["cache-control"]).toBe("no-store");
    expect((await edge.ask("/a")).headers["x-edge-decision"]).toBeUndefined();
  });

  test("also where the edge answers by itself", async () => {
    const { status, headers } = await debugs(personToken({ k: "debug" }), "/moved");
    expect([status, headers["x-edge-decision"]]).toEqual([302, expect.stringContaining("reason=route-response")]);
  });

  test.each([
    ["a test token", () => personToken({ c: "next" })],
    ["a forged one", () => personToken({ k: "debug" }, { by: "t9" })],
    ["one that ended", () => personToken({ k: "debug", e: soon(-1000) })],
  ])("%s says nothing", async (_, token) => {
    const { headers } = await debugs(token());
    expect(headers["x-edge-decision"]).toBeUndefined();
    expect(headers["cache-control"]).toBeUndefined();
  });

  test("beside a test header says where the test went", async () => {
    const headers = [
      ["x-edge-test", personToken({ c: "next", r: "canary" })],
      ["x-edge-debug", personToken({ k: "debug" })],
    ] as const;
    const answer = await edge.ask("/a", { headers });
    expect(answer.headers["x-edge-decision"]).toMatch(/reason=test-header.*cluster=next.*role=canary/);
  });

  test("a cluster cannot write it", async () => {
    edge.home.answer({ body: "home", headers: { "x-edge-decision": "reason=forged" } });
    expect((await edge.ask("/a")).headers["x-edge-decision"]).toBeUndefined();
    expect((await debugs(personToken({ k: "debug" }))).headers["x-edge-decision"]).not.toContain("forged");
  });
});

describe("without keys", () => {
  test("tokens are ignored, and requests served", async ({ onTestFinished }) => {
    const keyless = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
    onTestFinished(() => keyless.stop());
    await keyless.reset();
    const answer = await keyless.ask("/a", { headers: [["x-edge-test", personToken(NEXT)]] });
    expect([answer.status, answer.text]).toEqual([200, "home"]);
  });

  test("that cannot be used it is the same, and the log says why, once, without a secret", async ({
    onTestFinished,
  }) => {
    const weak = await startEdge({
      bundle: bundleText(edgeRules(PATIENT_MS)),
      tokenKeys: '{"current":"t1","keys":{"t1":"c2VjcmV0LXNlY3JldA"}}',
    });
    onTestFinished(() => weak.stop());
    await weak.reset();
    for (let request = 0; request < 3; request++) {
      const answer = await weak.ask("/a", { headers: [["x-edge-test", personToken(NEXT)]] });
      expect(answer.text).toBe("home");
    }
    const said = await until("the line", 2000, () => weak.logs.find((line) => line.includes("TOKEN_KEYS")) ?? null);
    expect(said).toMatch(/"level":"error".*tokens of people are ignored.*at least 32 bytes/);
    expect(weak.logs.filter((line) => line.includes("TOKEN_KEYS"))).toHaveLength(1);
    expect(weak.logs.join("\n")).not.toContain("c2VjcmV0");
  });
});
