/**
 * An IP address as numbers, and a network as a prefix of one.
 *
 * In: text from a header, a rule file or a command line. Out: one canonical value or null.
 * Parsing is strict on purpose: what another program would read as a different address
 * (leading zeros, hex, short forms, ports, zone ids, lists) is no address here, so it can
 * never place a viewer somewhere else. IPv4-mapped (::ffff:0:0/96), SIIT (::ffff:0:0:0/96)
 * and NAT64 (64:ff9b::/96) addresses become the IPv4 address they carry; 6to4 and Teredo do
 * not, because whoever sends them can write any address inside.
 */
import { asId, type CanonicalAddress } from "./ids.ts";

/** Four unsigned 32-bit words, most significant first; an IPv4 address uses only the first. */
export type AddressWords = readonly [number, number, number, number];

export interface Address {
  readonly text: CanonicalAddress;
  readonly family: 4 | 6;
  readonly words: AddressWords;
}

export interface Network {
  readonly text: string;
  readonly family: 4 | 6;
  /** Prefix length in bits, 0..32 or 0..128. */
  readonly bits: number;
  /** The network's first address; host bits are zero. */
  readonly words: AddressWords;
}

const LONGEST_ADDRESS = 45;

/** Parses one address; null when the text is anything else. Total: never throws, whatever the text. */
export function parseAddress(text: string): Address | null {
  if (text.length === 0 || text.length > LONGEST_ADDRESS) return null;
  if (!text.includes(":")) {
    const word = parseV4(text);
    return word === null ? null : v4Address(word);
  }
  const words = parseV6(text);
  return words === null ? null : (embeddedV4(words) ?? v6Address(words));
}

/** Parses `address/bits`; null when malformed, out of range, or when host bits are set. A network of IPv4-mapped addresses is the IPv4 network, as the addresses are. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  const bitsText = text.slice(slash + 1);
  if (slash < 0 || !/^(0|[1-9]\d{0,2})$/.test(bitsText)) return null;
  const bits = Number(bitsText);
  const base = text.slice(0, slash);
  if (!base.includes(":")) {
    const word = parseV4(base);
    return word === null ? null : v4Network(word, bits);
  }
  const words = parseV6(base);
  const inside = words === null || bits < 96 ? null : embeddedV4(words);
  if (inside !== null) return bits > 128 ? null : v4Network(inside.words[0], bits - 96);
  return words === null ? null : v6Network(words, bits);
}

function v4Network(word: number, bits: number): Network | null {
  if (bits > 32 || maskWord(word, bits) !== word) return null;
  return { text: `${v4Text(word)}/${bits}`, family: 4, bits, words: [word, 0, 0, 0] };
}

function v6Network(words: AddressWords, bits: number): Network | null {
  if (bits > 128 || maskWords(words, bits).some((word, at) => word !== words[at])) return null;
  return { text: `${v6Text(words)}/${bits}`, family: 6, bits, words };
}

/** Keeps the first `bits` bits and clears the rest. */
export function maskWords(words: AddressWords, bits: number): AddressWords {
  return [
    maskWord(words[0], bits),
    maskWord(words[1], bits - 32),
    maskWord(words[2], bits - 64),
    maskWord(words[3], bits - 96),
  ];
}

/** Keeps the first `bits` bits of one word: all of them from 32 on, none up to 0. */
export function maskWord(word: number, bits: number): number {
  if (bits >= 32) return word;
  if (bits <= 0) return 0;
  return (word & (-1 << (32 - bits))) >>> 0;
}

/** An IPv4 address from its 32-bit number. */
export function v4Address(word: number): Address {
  return { text: asId<CanonicalAddress>(v4Text(word)), family: 4, words: [word, 0, 0, 0] };
}

function v6Address(words: AddressWords): Address {
  return { text: asId<CanonicalAddress>(v6Text(words)), family: 6, words };
}

/** The network of an address, `203.0.113.0/24`. */
export function networkOf({ family, words }: Address, bits: number): string {
  const masked = maskWords(words, bits);
  return `${family === 4 ? v4Text(masked[0]) : v6Text(masked)}/${bits}`;
}

/**
 * The network that stands for an address where people read: enough to recognize a viewer's provider, not the viewer.
 * @param bits prefix length of what is shown, where it may be wider than /24 or /48
 */
export function shownNetwork(address: Address, bits = 128): string {
  return networkOf(address, Math.min(bits, address.family === 4 ? 24 : 48));
}

function embeddedV4([a, b, c, d]: AddressWords): Address | null {
  if (a === 0 && b === 0 && c === 0xffff) return v4Address(d);
  if (a === 0 && b === 0 && c === 0xffff0000) return v4Address(d);
  if (a === 0x0064ff9b && b === 0 && c === 0) return v4Address(d);
  return null;
}

/** Dotted quad, exactly four decimal parts without leading zeros. */
function parseV4(text: string): number | null {
  let word = 0;
  let part = -1;
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2) {
      if (part < 0 || parts === 4) return null;
      word = word * 256 + part;
      part = -1;
      parts++;
    } else {
      if (digit < 0 || digit > 9 || part === 0) return null;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return null;
    }
  }
  return parts === 4 && part >= 0 ? word * 256 + part : null;
}

/** RFC 4291 section 2.2, with at most one `::` and optionally a dotted quad at the end. */
function parseV6(text: string): AddressWords | null {
  const gap = text.indexOf("::");
  if (gap >= 0 && text.includes("::", gap + 1)) return null;
  const head: number[] = [];
  const tail: number[] = [];
  if (!readGroups(text, 0, gap < 0 ? text.length : gap, head)) return null;
  if (gap >= 0 && !readGroups(text, gap + 2, text.length, tail)) return null;
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return null;
  while (head.length + tail.length < 8) head.push(0);
  head.push(...tail);
  const word = (at: number): number => (head[at] ?? 0) * 0x10000 + (head[at + 1] ?? 0);
  return [word(0), word(2), word(4), word(6)];
}

const COLON = 58;
const DOT = 46;

/**
 * Reads the groups between colons into a list; a dotted quad only where the text ends. By character,
 * because every IPv6 viewer comes by here, and so does every IPv6 network of a bundle.
 */
function readGroups(text: string, from: number, to: number, into: number[]): boolean {
  if (from === to) return true;
  let start = from;
  let group = 0;
  for (let at = from; at <= to; at++) {
    const code = at === to ? COLON : text.charCodeAt(at);
    if (code === DOT) return to === text.length && readDottedQuad(text.slice(start), into);
    if (code === COLON) {
      if (at === start) return false;
      into.push(group);
      start = at + 1;
      group = 0;
    } else {
      const digit = hexDigit(code);
      if (digit < 0 || at - start === 4) return false;
      group = group * 16 + digit;
    }
  }
  return true;
}

function readDottedQuad(text: string, into: number[]): boolean {
  const word = parseV4(text);
  if (word === null) return false;
  into.push(word >>> 16, word & 0xffff);
  return true;
}

/** 0..15, or -1 for any other character. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = (code | 32) - 87;
  return letter >= 10 && letter <= 15 ? letter : -1;
}

function v4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups as `::`. */
function v6Text([a, b, c, d]: AddressWords): string {
  const groups = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff, c >>> 16, c & 0xffff, d >>> 16, d & 0xffff];
  const run = longestZeroRun(groups);
  const from = run?.start ?? 8;
  const to = from + (run?.length ?? 0);
  let text = "";
  for (const [at, group] of groups.entries()) {
    if (at === from) text += "::";
    else if (at < from || at >= to) text += (at === 0 || at === to ? "" : ":") + group.toString(16);
  }
  return text;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } | null {
  let best: { start: number; length: number } | null = null;
  let start = 0;
  for (let at = 0; at <= groups.length; at++) {
    if (groups[at] === 0) continue;
    const length = at - start;
    if (length > 1 && length > (best?.length ?? 0)) best = { start, length };
    start = at + 1;
  }
  return best;
}
