/**
 * Edge, control plane and origins with one another: tokens that the edge signs, keys that the control plane serves, and the
 * built verifier in a plain Node server. Exchanging the key costs no request anything, in the order that docs/assertion.md prescribes.
 */
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AssertionScope } from "../../src/core/model/rules.ts";
import type { VerifierOptions } from "../../src/verifier/verification.ts";
import { assertionKey, type TestKey } from "./rig/assertion-keys.ts";
import { builtVerifier, type BuiltVerifier } from "./rig/built-verifier.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import type { Origin } from "./rig/origin.ts";
import { startControl } from "./rig/running-control.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText, testRules } from "./rig/test-bundle.ts";

let built: BuiltVerifier;
let [a, b]: TestKey[] = [];
let signsA: RunningEdge;
let signsB: RunningEdge;
/** By key a, each token for its own request. */
let binds: RunningEdge;
const stops: (() => unknown)[] = [];

/** An edge with this key, whose clusters take shared tokens, or want the request named. */
async function edgeWith(key: TestKey, assertion: AssertionScope = "shared"): Promise<RunningEdge> {
  const base = edgeRules(PATIENT_MS);
  const clusters = base.clusters.map((cluster) => ({ ...cluster, assertion }));
  const edge = await startEdge({ bundle: bundleText({ ...base, clusters }), assertionKey: key.secret });
  stops.unshift(() => edge.stop());
  return edge;
}

beforeAll(async () => {
  built = await builtVerifier();
  stops.push(() => built.remove());
  [a, b] = await Promise.all([assertionKey("a"), assertionKey("b")]);
  if (a === undefined || b === undefined) throw new Error("there are no keys");
  [signsA, signsB, binds] = [await edgeWith(a), await edgeWith(b), await edgeWith(a, "request")];
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** Lets an origin serve who the edge sent, and say to others why not; returns the reasons, as they come. */
function guard(origin: Origin, options: Partial<VerifierOptions> & Pick<VerifierOptions, "cluster">): string[] {
  const refused: string[] = [];
  const verifier = built.createVerifier({ environment: "production", ...options });
  origin.script(async (request, response) => {
    const judged = await verifier.verify(request);
    if (judged.ok) response.end(`${judged.vouched.version} ${judged.vouched.region}`);
    else {
      refused.push(judged.reason);
      response.writeHead(403, { "x-edge-deny": "assertion" }).end(judged.reason);
    }
  });
  return refused;
}

const setOf = (...keys: readonly (TestKey | undefined)[]) => ({ keys: keys.map((key) => key?.publicKey ?? {}) });

describe("an origin that asks the verifier", () => {
  test("serves what the edge sends, in the version and for the region that it vouches for", async () => {
    await signsA.reset();
    guard(signsA.home, { cluster: "home", jwks: setOf(a) });
    expect((await signsA.ask("/live/7/master.m3u8?x=1")).text).toBe("stable world");
    expect((await signsA.ask("/", { cf: { colo: "GRU", country: "BR" } })).text).toBe("stable latam");
    expect((await signsA.ask("/", { method: "POST", body: "hello" })).text).toBe("stable world");
  });

  test("finds the same as jose alone, and the path that it was asked for in a token bound to it", async () => {
    await binds.reset();
    guard(binds.home, { cluster: "home", jwks: setOf(a), bind: "required" });
    for (const path of ["/live/7/master.m3u8?x=1", "/%7Euser/a%2Fb;c=d", "//double//slash", "/?only=query"]) {
      expect((await binds.ask(path)).text).toBe("stable world");
      const token = String(binds.home.requests.at(-1)?.headers["x-edge-assertion"]);
      const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [a?.publicKey ?? {}] }), {
        algorithms: ["ES256"],
        audience: "cluster:home",
        issuer: "georouter/production",
      });
      expect([payload["mth"], payload["pth"]]).toEqual(["GET", path.split("?")[0]]);
    }
  });

  test("serves nobody else: not with another's token, nor with none, nor with one for another path", async () => {
    await binds.reset();
    guard(binds.home, { cluster: "home", jwks: setOf(a), bind: "required" });
    await binds.ask("/mine");
    const token = String(binds.home.requests.at(-1)?.headers["x-edge-assertion"]);
    const direct = async (path: string, headers: Readonly<Record<string, string>>) =>
      (await fetch(`http://${binds.home.address}${path}`, { headers })).text();
    expect(await direct("/mine", { "x-edge-assertion": token })).toBe("stable world"); // a copy is as good until it ends
    expect(await direct("/other", { "x-edge-assertion": token })).toBe("wrong-request");
    expect(await direct("/mine", { "x-edge-assertion": token, "x-edge-version": "canary" })).toBe("wrong-version");
    expect(await direct("/mine", {})).toBe("missing");
    guard(binds.home, { cluster: "next", jwks: setOf(a) });
    expect(await direct("/mine", { "x-edge-assertion": token })).toBe("wrong-audience");
    guard(binds.home, { cluster: "home", jwks: setOf(a), environment: "staging" });
    expect(await direct("/mine", { "x-edge-assertion": token })).toBe("wrong-issuer");
  });
});

describe("exchanging the key", () => {
  test("refuses no request in the prescribed order, and the old key once it is taken away", async () => {
    const sets = [setOf(a), setOf(a, b), setOf(a, b), setOf(b)];
    const table: string[][] = [];
    for (const jwks of sets) {
      const row: string[] = [];
      for (const edge of [signsA, signsB]) {
        await edge.reset();
        const refused = guard(edge.home, { cluster: "home", jwks });
        row.push([(await edge.ask("/")).text, ...refused].join(": "));
      }
      table.push(row);
    }
    expect(table).toEqual([
      ["stable world", "next: unknown-key"], // why b must be known before it signs; the viewer is served elsewhere
      ["stable world", "stable world"], // b is known; a signs
      ["stable world", "stable world"], // b signs wherever it has arrived
      ["next: unknown-key", "stable world"], // a is taken away
    ]);
  });

  test("needs no deploy of origins that read the set from the control plane: they know the new key by its first token", async () => {
    const serving = async (jwks: object): Promise<string> => {
      const variables = { ASSERTION_JWKS: JSON.stringify(jwks) };
      const control = await startControl({ rules: testRules([], []), gateways: {}, variables });
      stops.unshift(() => control.stop());
      return new URL("/.well-known/jwks.json", await control.miniflare.ready).href;
    };
    const [before, during, after] = [await serving(setOf(a)), await serving(setOf(a, b)), await serving(setOf(b))];
    const seen: string[] = [];
    for (const [jwksUrl, edges] of [
      [before, [signsA]],
      [during, [signsA, signsB, signsA, signsB]],
      [after, [signsB]],
    ] as const) {
      for (const edge of edges) {
        await edge.reset();
        const refused = guard(edge.home, { cluster: "home", jwksUrl });
        seen.push([(await edge.ask("/")).text, ...refused].join(": "));
      }
    }
    expect(new Set(seen)).toEqual(new Set(["stable world"]));
    const refused = guard(signsA.home, { cluster: "home", jwksUrl: after });
    expect([(await signsA.ask("/")).text, ...refused]).toEqual(["next", "unknown-key"]);
  });
});
