import { describe, expect, test } from "vitest";
import { murmur3 } from "../../../src/core/decide/murmur3.ts";
import { MURMUR3 } from "../published.ts";

const rotl = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;
const mul = (a: number, b: number): number => Number((BigInt(a) * BigInt(b)) & 0xffffffffn);
const scramble = (k: number): number => mul(rotl(mul(k, 0xcc9e2d51), 15), 0x1b873593);

/** MurmurHash3_x86_32 over bytes, straight from its definition: 32-bit words, little endian. */
function reference(bytes: Uint8Array, seed: number): number {
  let hash = seed >>> 0;
  const whole = bytes.length - (bytes.length % 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += 4) {
    hash = (hash ^ scramble(view.getUint32(at, true))) >>> 0;
    hash = (mul(rotl(hash, 13), 5) + 0xe6546b64) >>> 0;
  }
  let tail = 0;
  for (let at = whole; at < bytes.length; at++) tail += (bytes[at] ?? 0) * 256 ** (at - whole);
  if (whole < bytes.length) hash = (hash ^ scramble(tail)) >>> 0;
  hash = (hash ^ bytes.length) >>> 0;
  hash = mul((hash ^ (hash >>> 16)) >>> 0, 0x85ebca6b);
  hash = mul((hash ^ (hash >>> 13)) >>> 0, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** smhasher's VerificationTest: hashes of 256 keys of growing length and falling seed, hashed together. */
function verification(hash: (bytes: Uint8Array, seed: number) => number): number {
  const key = new Uint8Array(256);
  const hashes = new DataView(new ArrayBuffer(256 * 4));
  for (let at = 0; at < 256; at++) {
    key[at] = at;
    hashes.setUint32(at * 4, hash(key.slice(0, at), 256 - at), true);
  }
  return hash(new Uint8Array(hashes.buffer), 0);
}

describe("published values", () => {
  const cases: [text: string, seed: number, hash: number][] = [
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["test", 0, 0xba6bd213],
    ["test", 0x9747b28c, 0x704b81dc],
    ["Hello, world!", 0, 0xc0363e43],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
  ];
  test.each(cases)("%j with seed %i", (text, seed, hash) => {
    expect(murmur3(text, seed)).toBe(hash);
  });

  test("the reference of this test gives smhasher's verification value for MurmurHash3_x86_32", () => {
    expect(verification(reference)).toBe(0xb0f57ee3);
  });

  test("the edges of the range that flagd publishes", () => {
    for (const [text, hash] of MURMUR3.flagdEdges) {
      expect([text, murmur3(text)]).toEqual([text, Number(hash)]);
    }
  });

  test("Unleash's normalized values", () => {
    for (const [id, group, buckets, seed, expected] of MURMUR3.unleash) {
      expect((murmur3(`${group}:${id}`, seed) % buckets) + 1).toBe(expected);
    }
  });
});

describe("every length and alphabet", () => {
  const lengths = Array.from({ length: 17 }, (_, length) => length);
  test.each(lengths)("ASCII text of %i characters", (length) => {
    const text = "georouter keeps!".repeat(2).slice(0, length);
    expect(murmur3(text)).toBe(reference(new TextEncoder().encode(text), 0));
  });

  const texts: [name: string, text: string][] = [
    ["the last ASCII character", "\u007f\u007f\u007f\u007f\u007f"],
    ["two bytes each", "São Paulo ñÿ\u0080\u07ff"],
    ["three bytes each", "東京\u0800\uffff€"],
    ["four bytes each", "🎬🇧🇷\u{10000}\u{10ffff}"],
    ["a character beyond ASCII in the tail only", "abcdé"],
    ["a character beyond ASCII in the last block only", "abcdefgé"],
    ["a lone high surrogate, as encoders write it", "ab\ud800cd"],
    ["a lone low surrogate, as encoders write it", "\udc00"],
    ["NUL characters", "\0\0\0\0\0"],
  ];
  test.each(texts)("%s", (_, text) => {
    expect(murmur3(text)).toBe(reference(new TextEncoder().encode(text), 0));
  });
});
