/**
 * What the edge says of itself to gateways: the token in `x-edge-assertion`, as it reaches a real origin.
 *
 * Verified here by jose alone; the verifier for origins is met in `assertion-verified.test.ts`.
 */
import { once } from "node:events";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { assertionKey, type TestKey } from "./rig/assertion-keys.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import type { Origin } from "./rig/origin.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { echoFrames } from "./rig/websocket-echo.ts";

let key: TestKey;
let edge: RunningEdge;

/** Rules in which `next` wants to know the request, and `home` does not. */
function rules(): string {
  const base = edgeRules(PATIENT_MS);
  const clusters = base.clusters.map((cluster) =>
    cluster.name === "next" ? { ...cluster, assertion: "request" as const } : cluster,
  );
  return bundleText({ ...base, clusters });
}

beforeAll(async () => {
  key = await assertionKey("a1");
  edge = await startEdge({ assertionKey: key.secret, bundle: rules(), testClock: true });
});
afterAll(() => edge.stop());
beforeEach(() => edge.recover());

const tokenOf = ({ requests }: Origin): string => String(requests.at(-1)?.headers["x-edge-assertion"]);

async function verified(token: string, audience: string): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [key.publicKey] }), {
    algorithms: ["ES256"],
    typ: "JWT",
    audience,
    issuer: "georouter/production",
    subject: "edge-router",
    currentDate: new Date(Number(decodeJwt(token).iat) * 1000),
  });
  return payload;
}

describe("a request that is handed off", () => {
  test("carries who sends it, to which cluster, in which version and region, for a minute", async () => {
    await edge.ask("/live/7/master.m3u8?a=1");
    const token = tokenOf(edge.home);
    const { iat = 0, exp, jti, ...said } = await verified(token, "cluster:home");
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", kid: "a1", typ: "JWT" });
    expect(said).toEqual({
      iss: "georouter/production",
      sub: "edge-router",
      aud: "cluster:home",
      ver: "stable",
      rgn: "world",
    });
    expect(exp).toBe(iat + 60);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("says the version and the region that its headers say", async () => {
    for (const country of ["BR", "JP", "US"]) {
      await edge.ask("/", { cf: { colo: "GRU", country } });
      const headers = edge.home.requests.at(-1)?.headers ?? {};
      const { ver, rgn } = await verified(tokenOf(edge.home), "cluster:home");
      expect({ country, ver, rgn }).toEqual({ country, ver: headers["x-edge-version"], rgn: headers["x-edge-region"] });
    }
  });

  test("never carries what its viewer put there, not even beside ours", async () => {
    const forged = "eyJhbGciOiJub25lIn0.e30.";
    await edge.ask("/", {
      headers: [
        ["X-Edge-Assertion", forged],
        ["x-edge-assertion", forged],
        ["x_edge_assertion", forged],
      ],
    });
    const sent = edge.home.requests.at(-1)?.rawHeaders ?? [];
    expect(sent.filter((text) => text.includes(forged))).toEqual([]);
    await verified(tokenOf(edge.home), "cluster:home");
  });

  test("speaks to the cluster that it goes to, a second attempt too, and names method and path where that is wanted", async () => {
    edge.home.answer({ status: 503 });
    expect((await edge.ask("/live/%7e7/master.m3u8?token=secret", { method: "HEAD" })).status).toBe(200);
    const [first, second] = [
      await verified(tokenOf(edge.home), "cluster:home"),
      await verified(tokenOf(edge.next), "cluster:next"),
    ];
    expect([first["mth"], first["pth"]]).toEqual([undefined, undefined]);
    expect([second["mth"], second["pth"]]).toEqual(["HEAD", "/live/%7e7/master.m3u8"]);
    expect(`${String(second["pth"])}?token=secret`).toBe(edge.next.requests.at(-1)?.url);
  });

  test("carries it when it opens a socket", async () => {
    const sockets: string[] = [];
    edge.home.upgrade((request, socket) => {
      sockets.push(String(request.headers["x-edge-assertion"]));
      echoFrames(request, socket);
    });
    const socket = new WebSocket(`ws://${edge.url.host}/socket`);
    await once(socket, "open");
    socket.close();
    expect((await verified(String(sockets[0]), "cluster:home")).sub).toBe("edge-router");
  });
});

describe("a shared token", () => {
  test("is used again for 20 s for the same cluster, version and region, whatever the request", async () => {
    const seen = [];
    for (const path of ["/a", "/b?c", "/c"]) {
      await edge.ask(path);
      seen.push(tokenOf(edge.home));
    }
    await edge.ask("/a", { cf: { colo: "GRU", country: "BR" } });
    const other = tokenOf(edge.home);
    expect(new Set(seen).size).toBe(1);
    expect(other).not.toBe(seen[0]);
    await edge.forward(20_000);
    await edge.ask("/a");
    expect(tokenOf(edge.home)).not.toBe(seen[0]);
  });

  test("has always 40 s left when it is sent", async () => {
    await edge.ask("/");
    const from = Date.now();
    const first = decodeJwt(tokenOf(edge.home));
    const seen = new Set<number>();
    for (let step = 1; step <= 20; step++) {
      await edge.forward(3_700);
      const now = Number(first.iat) + step * 3.7 + (Date.now() - from) / 1000;
      await edge.ask("/");
      const { exp = 0 } = decodeJwt(tokenOf(edge.home));
      expect(exp - now).toBeGreaterThanOrEqual(40);
      seen.add(exp);
    }
    expect(seen.size).toBeLessThan(8);
  });

  test("is signed for one request only where the cluster wants that", async () => {
    edge.home.answer({ status: 503 });
    const seen = [];
    for (let at = 0; at < 3; at++) {
      await edge.ask("/same");
      seen.push(tokenOf(edge.next));
    }
    expect(new Set(seen).size).toBe(3);
  });
});

describe("without a key that can be used", () => {
  async function started(secret: string): Promise<RunningEdge> {
    const one = await startEdge({ assertionKey: secret, testClock: true });
    onTestFinished(() => one.stop());
    await one.reset();
    return one;
  }

  test("requests go on without a token; the log says why once and nothing of the secret; each is counted", async () => {
    const { publicKey } = key;
    for (const [secret, why] of [
      ["hunter2-is-no-json", "it is no JSON object"],
      [JSON.stringify(publicKey), "public half"],
      [JSON.stringify({ ...publicKey, d: "hunter2" }), "no key of the curve"],
    ] as const) {
      const one = await started(secret);
      for (let at = 0; at < 3; at++) expect((await one.ask("/")).text).toBe("home");
      expect(one.home.requests.filter(({ headers }) => "x-edge-assertion" in headers)).toEqual([]);
      await one.forward(61_000);
      await one.ask("/");
      const said = one.logs.filter((line) => line.includes("ASSERTION_KEY"));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(why);
      expect(one.logs.join()).not.toContain("hunter2");
      expect(one.logs.join()).toContain('"assertion_unsigned":');
    }
  });

  test("and without any, there is neither a token nor a word", async () => {
    const one = await started("");
    await one.ask("/");
    expect(one.home.requests[0]?.headers["x-edge-assertion"]).toBeUndefined();
    expect(one.logs.filter((line) => /assertion/i.test(line))).toEqual([]);
  });
});
