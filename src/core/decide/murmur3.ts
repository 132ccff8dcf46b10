/**
 * MurmurHash3 x86 32 bit over the UTF-8 bytes of a text.
 *
 * This is bucket function number 1: every stored percentage and every viewer's home depends on it,
 * so it must never change; another function gets another number (`HASH_NUMBER`). Chosen because it
 * is synchronous, short, well spread, and published with test vectors by Austin Appleby (smhasher).
 */
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** Hashes a text to an unsigned 32-bit number. */
export function murmur3(text: string, seed = 0): number {
  const length = text.length;
  let hash = seed;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    if ((a | b | c | d) > 127) return murmur3Bytes(utf8(text), seed);
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let tail = 0;
  for (let left = length - 1; left >= at; left--) {
    const code = text.charCodeAt(left);
    if (code > 127) return murmur3Bytes(utf8(text), seed);
    tail = (tail << 8) | code;
  }
  return finish(at < length ? hash ^ mixTail(tail) : hash, length);
}

function murmur3Bytes(bytes: readonly number[], seed: number): number {
  let hash = seed;
  let at = 0;
  const byte = (index: number): number => bytes[index] ?? 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = mixBlock(hash, byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24));
  }
  let tail = 0;
  for (let left = bytes.length - 1; left >= at; left--) tail = (tail << 8) | byte(left);
  return finish(at < bytes.length ? hash ^ mixTail(tail) : hash, bytes.length);
}

function mixTail(block: number): number {
  const mixed = Math.imul(block, C1);
  return Math.imul((mixed << 15) | (mixed >>> 17), C2);
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ mixTail(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let mixed = hash ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** UTF-8 bytes; a lone surrogate becomes U+FFFD, as in every encoder. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return bytes;
}
