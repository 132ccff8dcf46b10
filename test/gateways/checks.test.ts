/**
 * The two locks of a real gateway: nobody but the edge gets in, and what it signed decides the version. Called without an edge, so that
 * callers may be anybody. nginx and HAProxy run with the very files of docs/gateways.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assertionKey, type TestKey } from "../edge/rig/assertion-keys.ts";
import { until } from "../edge/rig/until.ts";
import { callGateway, type Answered, type Call } from "./rig/call-gateway.ts";
import { altered, assertion, confused, unsigned } from "./rig/forged-assertion.ts";
import { startBench, type Bench, type Site } from "./rig/gateway-bench.ts";
import type { Caller } from "./rig/pki.ts";
import { WITHOUT_GATEWAYS } from "./rig/real-gateway.ts";

const S = 1;
const nowS = (): number => Math.floor(Date.now() / 1000);

describe.skipIf(WITHOUT_GATEWAYS !== "").each(["nginx", "haproxy"] as const)(`%s${WITHOUT_GATEWAYS}`, (kind) => {
  let bench: Bench;
  let site: Site;
  let key: TestKey;
  let other: TestKey;
  beforeAll(async () => {
    bench = startBench();
    [key, other] = [await assertionKey("k1"), await assertionKey("k1")];
    site = await bench.site(kind, "home", [key.publicKey]);
  });
  beforeEach(() => site.reset());
  afterAll(() => bench.stop());

  const call = (asked: Call): Promise<Answered> => callGateway(site.gateway, bench.pki, site.host, asked);
  const served = (): number => site.stable.requests.length + site.canary.requests.length;
  /** The edge's own headers for a version. */
  const words = async (version = "canary", token?: string): Promise<Record<string, string>> => ({
    "x-edge-version": version,
    "x-edge-assertion": token ?? (await assertion(key, { ver: version })),
    "x-edge-request-id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "x-forwarded-host": "play.example",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  });

  describe("the edge itself", () => {
    test.each(["stable", "canary"])("gets the version that it signed: %s", async (version) => {
      const { status, text, headers } = await call({ as: "router", headers: await words(version) });
      expect([status, text]).toEqual([200, version]);
      expect(headers).toMatchObject({ "x-edge-served-version": version, "x-edge-served-cluster": "home" });
      expect(headers["x-edge-deny"]).toBeUndefined();
    });

    test("may bind what it signs to one method and path", async () => {
      const token = await assertion(key, { mth: "POST", pth: "/a" });
      const { text } = await call({ as: "router", method: "POST", body: "b", headers: await words("canary", token) });
      expect(text).toBe("canary");
    });

    test("may show a renewed certificate", async () => {
      expect((await call({ as: "router-renewed", headers: await words() })).text).toBe("canary");
    });

    test("gets the other server of a version when one does not take the connection, with a body too", async () => {
      for (const method of ["GET", "POST"]) {
        const body = method === "POST" ? { body: "payload" } : {};
        expect((await call({ as: "router", method, ...body, headers: await words("stable") })).text).toBe("stable");
      }
      expect(site.stable.requests.map(({ method, body }) => [method, body])).toEqual([
        ["GET", ""],
        ["POST", "payload"],
      ]);
    });

    test("is not told of another version in the place of one that is not there", async () => {
      const { status, headers } = await call({ as: "router", headers: await words("blue") });
      expect([502, 503]).toContain(status);
      expect([headers["x-edge-deny"], headers["x-edge-served-version"], served()]).toEqual([undefined, undefined, 0]);
    });
  });

  test("the application gets what was signed, the viewer's host, the ids, and no token", async () => {
    await call({ as: "router", headers: { ...(await words()), x_edge_version: "stable", "x-edge-region": "latam" } });
    const [asked] = site.canary.requests;
    expect(asked?.headers).toMatchObject({
      host: "play.example",
      "x-edge-version": "canary",
      "x-edge-region": "latam",
      "x-edge-request-id": "0f8fad5b-d9cb-469f-a165-70867728950e",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(asked?.headers["x-edge-assertion"]).toBeUndefined();
    expect(asked?.headers["x_edge_version"]).toBeUndefined();
  });

  test("an application cannot speak for the gateway, and its own 403 is no refusal", async () => {
    const another = { "x-edge-served-version": "v9", "x-edge-served-cluster": "moon" };
    const forged = { ...another, "x-edge-deny": "certificate", "x-envoy-overloaded": "true" };
    site.canary.answer({ status: 403, headers: forged, body: "not yours" });
    const { status, text, headers } = await call({ as: "router", headers: await words() });
    expect([status, text]).toEqual([403, "not yours"]);
    expect([headers["x-edge-deny"], headers["x-envoy-overloaded"]]).toEqual([undefined, undefined]);
    expect(headers).toMatchObject({ "x-edge-served-version": "canary", "x-edge-served-cluster": "home" });
  });

  test("each request is one line in the log, with its id", async () => {
    const id = crypto.randomUUID();
    await call({ as: "router", headers: { ...(await words()), "x-edge-request-id": id } });
    const line = await until("the line", 5000, () => {
      return site.gateway.requests().find(({ requestId }) => requestId === id) ?? null;
    });
    expect(line).toMatchObject({ version: "canary", method: "GET", status: 200 });
  });

  describe("a caller with a right assertion, but", () => {
    const rows: readonly (readonly [string, Caller | null])[] = [
      ["no certificate", null],
      ["one of another CA", "other-ca"],
      ["one of the right CA for another subject", "other-subject"],
      ["one of the right CA for another organization", "other-organization"],
      ["one that has expired", "expired"],
    ];
    test.each(rows)("%s gets nowhere, and is told that it is the certificate", async (_, as) => {
      const { status, headers } = await call({ as, headers: await words() });
      expect([status, served()]).toEqual([403, 0]);
      expect(headers["x-edge-deny"]).toMatch(/^certificate: [ -~]+$/);
      expect(headers["x-edge-served-version"]).toBeUndefined();
    });

    test.each(["other-subject", "other-ca", "expired"] as const)(
      "one that is wrong (%s), in a TLS session that is taken up again, gets nowhere either",
      async (wrong) => {
        const { session } = await call({ as: wrong, headers: await words() });
        expect(session).not.toBeNull();
        for (const as of [wrong, null]) {
          const again = await call({ as, headers: await words(), ...(session === null ? {} : { session }) });
          expect([again.wasResumed, again.status, served()]).toEqual([true, 403, 0]);
          expect(again.headers["x-edge-deny"]).toMatch(/^certificate/);
        }
      },
    );
  });

  describe("a caller with the right certificate, but", () => {
    const rows: readonly (readonly [string, RegExp, () => Promise<Record<string, string | readonly string[]>>])[] = [
      ["no assertion", /missing/, async () => ({ "x-edge-version": "canary" })],
      ["one whose claims are altered", /signature/, async () => words("stable", altered(await assertion(key)))],
      ["one that is cut", /malformed|signature/, async () => words("canary", (await assertion(key)).slice(0, -20))],
      ["one that is no token", /malformed|unknown/, async () => words("canary", "e30.e30")],
      ["one of 7 kB", /malformed|signature|unknown/, async () => words("canary", "a".repeat(7000))],
      ["one without a signature", /malformed/, async () => words("canary", unsigned(await assertion(key)))],
      [
        "one signed with the public key",
        /malformed/,
        async () => words("canary", await confused(await assertion(key), key)),
      ],
      ["one of another key under our key's id", /signature/, async () => words("canary", await assertion(other))],
      [
        "one of a key that is not known",
        /unknown key/,
        async () => words("canary", await assertion(key, {}, { kid: "k9" })),
      ],
      [
        "one for another cluster",
        /audience/,
        async () => words("canary", await assertion(key, { aud: "cluster:next" })),
      ],
      [
        "one of another environment",
        /issuer/,
        async () => words("canary", await assertion(key, { iss: "georouter/test" })),
      ],
      ["one of another subject", /issuer/, async () => words("canary", await assertion(key, { sub: "prober" }))],
      [
        "one that has expired",
        /expired/,
        async () => words("canary", await assertion(key, { iat: nowS() - 120 * S, exp: nowS() - 60 * S })),
      ],
      [
        "one of a time to come",
        /not yet/,
        async () => words("canary", await assertion(key, { iat: nowS() + 60 * S, exp: nowS() + 120 * S })),
      ],
      [
        "one that is good for an hour",
        /lifetime/,
        async () => words("canary", await assertion(key, { exp: nowS() + 3600 * S })),
      ],
      ["one for another version than the header says", /version/, async () => words("stable", await assertion(key))],
      [
        "one for another method",
        /request/,
        async () => words("canary", await assertion(key, { mth: "POST", pth: "/a" })),
      ],
      [
        "one for another path",
        /request/,
        async () => words("canary", await assertion(key, { mth: "GET", pth: "/ab" })),
      ],
      ["one of another type", /malformed/, async () => words("canary", await assertion(key, {}, { typ: "at+jwt" }))],
      [
        "two of them",
        /malformed/,
        async () => ({ ...(await words()), "x-edge-assertion": [await assertion(key), await assertion(key)] }),
      ],
    ];
    test.each(rows)("%s gets nowhere, and is told so", async (_, why, headers) => {
      const answered = await call({ as: "router", headers: await headers() });
      expect([answered.status, served()]).toEqual([403, 0]);
      expect(answered.headers["x-edge-deny"]).toMatch(/^assertion: /);
      expect(answered.headers["x-edge-deny"]).toMatch(why);
    });
  });

  test.runIf(kind === "haproxy")("waits for headers as long as the edge does, and then says 504", async () => {
    site.canary.hang();
    const from = Date.now();
    const { status, headers } = await call({
      as: "router",
      headers: { ...(await words()), "x-edge-deadline-ms": "300" },
    });
    expect([status, headers["x-edge-deny"], site.canary.requests.length]).toEqual([504, undefined, 1]);
    expect(Date.now() - from).toBeGreaterThanOrEqual(290);
  });
});
