/**
 * Keys that are served somewhere: read when needed, kept when they cannot be read, and never asked for by strangers.
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { liveKeyPair } from "../../../src/lab/live-key-pair.ts";
import { remoteKeys, type KeySource } from "../../../src/verifier/key-source.ts";

const [A, B, C] = await Promise.all(["a", "b", "c"].map(async (kid) => (await liveKeyPair(kid)).publicKey));
const MINUTE = 60_000;

let server: Server;
let served: { status: number; body: string };
let asked: number;
let keys: KeySource;

const serve = (...all: readonly unknown[]): void => {
  served = { status: 200, body: JSON.stringify({ keys: all }) };
};

beforeEach(async () => {
  asked = 0;
  serve(A);
  server = createServer((_request, response) => {
    asked++;
    response.writeHead(served.status).end(served.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  keys = remoteKeys(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`);
});
afterEach(async () => {
  server.closeAllConnections();
  if (!server.listening) return;
  server.close();
  await once(server, "close");
});

/** What is found under a name at this time. */
async function find(kid: string, now: number): Promise<string> {
  const key = await keys.find(kid, now);
  return typeof key === "string" ? key : "key";
}

test("a set is read once for many requests at once, and not again for five minutes", async () => {
  expect(await Promise.all(Array.from({ length: 50 }, () => find("a", 0)))).toEqual(Array(50).fill("key"));
  expect(await find("a", 5 * MINUTE - 1)).toBe("key");
  expect(asked).toBe(1);
});

test("then it is read behind a request, which is answered by the old set", async () => {
  await find("a", 0);
  serve(B);
  expect(await find("a", 5 * MINUTE)).toBe("key");
  await expect.poll(() => find("a", 5 * MINUTE + 1)).toBe("unknown-key");
  expect(asked).toBe(2);
});

test("a new key is known as soon as a token names it", async () => {
  await find("a", 0);
  serve(A, B);
  expect(await find("b", MINUTE)).toBe("key");
  expect(asked).toBe(2);
});

test("names that strangers make up cost a request twice a minute, not more", async () => {
  await find("a", 0);
  for (let at = 0; at < 600; at++) expect(await find(`made-up-${at}`, at * 100)).toBe("unknown-key");
  expect(asked).toBeLessThanOrEqual(3);
});

describe("what was read stays", () => {
  test.each([
    ["an error", 500, ""],
    ["no JSON", 200, "<html>"],
    ["an empty set", 200, '{"keys":[]}'],
    ["a set of private keys", 200, '{"keys":[{"kty":"EC","d":"x"}]}'],
    ["a redirect", 302, ""],
  ])("when %s comes in its place", async (_what, status, body) => {
    await find("a", 0);
    served = { status, body };
    for (let time = 1; time <= 10; time++) {
      const now = time * 6 * MINUTE;
      const findAndCount = async () => [await find("a", now), asked]; // it is read behind the request
      await expect.poll(findAndCount).toEqual(["key", 1 + time]);
    }
  });

  test("when nobody serves it any more", async () => {
    await find("a", 0);
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    expect([await find("a", 10 * MINUTE), await find("a", 60 * MINUTE)]).toEqual(["key", "key"]);
  });
});

test("before any set was read there are no keys, and it is tried again after half a minute", async () => {
  served = { status: 500, body: "" };
  expect([await find("a", 0), await find("a", 29_000)]).toEqual(["keys-unavailable", "keys-unavailable"]);
  serve(A);
  expect([await find("a", 29_999), await find("a", 30_000)]).toEqual(["keys-unavailable", "key"]);
});

test("other keys in the set are passed over", async () => {
  serve({ kty: "RSA", kid: "r", n: "AQ", e: "AQAB" }, C, { kty: "EC", crv: "P-521", kid: "e" });
  expect([await find("c", 0), await find("r", 0)]).toEqual(["key", "unknown-key"]);
});
