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
  const word = parseV4(text);
  // Text of four decimal parts has no other spelling, so it is canonical as it came.
  if (word !== null) return { text: asId<CanonicalAddress>(text), family: 4, words: [word, 0, 0, 0] };
  const groups = parseV6(text);
  if (groups === null) return null;
  const words = wordsOf(groups);
  return embeddedV4(words) ?? { text: asId<CanonicalAddress>(spelling(text, groups)), family: 6, words };
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
  const groups = parseV6(base);
  if (groups === null) return null;
  const words = wordsOf(groups);
  const inside = bits < 96 ? null : embeddedV4(words);
  if (inside !== null) return bits > 128 ? null : v4Network(inside.words[0], bits - 96);
  return v6Network(words, bits);
}

function v4Network(word: number, bits: number): Network | null {
  if (bits > 32 || maskWord(word, bits) !== word) return null;
  return { text: `${v4Text(word)}/${bits}`, family: 4, bits, words: [word, 0, 0, 0] };
}

function v6Network(words: AddressWords, bits: number): Network | null {
  if (bits > 128 || maskWords(words, bits).some((word, at) => word !== words[at])) return null;
  return { text: `${v6Text(groupsOf(words))}/${bits}`, family: 6, bits, words };
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

/** The network of an address, `203.0.113.0/24`. */
export function networkOf({ family, words }: Address, bits: number): string {
  const masked = maskWords(words, bits);
  return `${family === 4 ? v4Text(masked[0]) : v6Text(groupsOf(masked))}/${bits}`;
}

/**
 * The network that stands for an address where people read: enough to recognize a viewer's provider, not the viewer.
 * @param bits prefix length of what is shown, where it may be wider than /24 or /48
 */
export function shownNetwork(address: Address, bits = 128): string {
  return networkOf(address, Math.min(bits, address.family === 4 ? 24 : 48));
}

function embeddedV4(words: AddressWords): Address | null {
  if (words[1] !== 0) return null;
  if (words[0] === 0x0064ff9b) return words[2] === 0 ? v4Address(words[3]) : null;
  const mapped = words[0] === 0 && (words[2] === 0xffff || words[2] === 0xffff0000);
  return mapped ? v4Address(words[3]) : null;
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

/** The eight groups of an IPv6 address as they are read, and what its spelling is like. */
interface Groups {
  readonly values: [number, number, number, number, number, number, number, number];
  count: number;
  /** What `::` stands for, as `longestZeroRun` says it. */
  gap: number;
  /** No upper case, no leading zeros, no dotted quad. */
  plain: boolean;
}

/** RFC 4291 section 2.2, with at most one `::` and optionally a dotted quad at the end. */
function parseV6(text: string): Groups | null {
  const at = text.indexOf("::");
  const groups: Groups = { values: [0, 0, 0, 0, 0, 0, 0, 0], count: 0, gap: NO_RUN, plain: true };
  if (!readGroups(text, 0, at < 0 ? text.length : at, groups)) return null;
  if (at < 0) return groups.count === 8 ? groups : null;
  const start = groups.count;
  if (!readGroups(text, at + 2, text.length, groups) || groups.count === 8) return null;
  const length = 8 - groups.count;
  groups.values.copyWithin(start + length, start, groups.count);
  groups.values.fill(0, start, start + length);
  groups.gap = start * RUN_START + length;
  return groups;
}

function wordsOf({ values }: Groups): AddressWords {
  return [
    values[0] * 0x10000 + values[1],
    values[2] * 0x10000 + values[3],
    values[4] * 0x10000 + values[5],
    values[6] * 0x10000 + values[7],
  ];
}

/** The canonical spelling: mostly that in which the address came, and then not written anew. */
function spelling(text: string, { values, gap, plain }: Groups): string {
  return plain && longestZeroRun(values) === gap ? text : v6Text(values);
}

const COLON = 58;
const DOT = 46;

/** Reads the groups between colons; a dotted quad only where the text ends. */
function readGroups(text: string, from: number, to: number, groups: Groups): boolean {
  if (from === to) return true;
  for (let at = from; groups.count < 8; at++) {
    const group = readGroup(text, at, to);
    const end = at + (group >>> DIGITS_SHIFT);
    if (end < to && text.charCodeAt(end) === DOT) return to === text.length && readDottedQuad(text.slice(at), groups);
    if (end === at) return false;
    if ((group & ODD) !== 0) groups.plain = false;
    groups.values[groups.count++] = group & 0xffff;
    if (end === to) return true;
    if (text.charCodeAt(end) !== COLON) return false;
    at = end;
  }
  return false;
}

/** In what `readGroup` gives, above the group itself: whether it is spelled oddly, and its number of digits. */
const ODD = 0x10000;
const DIGITS_SHIFT = 17;

/**
 * Reads up to four hexadecimal digits. All in one number and digits by a table, because every IPv6 viewer
 * comes by here eight times, and so does every IPv6 network of a bundle; digits and letters come in no
 * order that a processor could foresee, so branches cost more than the table.
 */
function readGroup(text: string, from: number, to: number): number {
  const end = Math.min(from + 4, to);
  let group = 0;
  let odd = 0;
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    const digit = code < 128 ? (HEX_DIGITS[code] ?? -1) : -1;
    if (digit < 0) break;
    if (group === 0 && at > from) odd = ODD;
    odd |= digit & ODD;
    group = group * 16 + (digit & 15);
  }
  return group | odd | ((at - from) << DIGITS_SHIFT);
}

/** By character code: 0..15, with ODD for those in upper case, or -1 for what is no digit. */
const HEX_DIGITS: Int32Array = Int32Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return code >= 65 && code <= 70 ? digit | ODD : digit;
});

function readDottedQuad(text: string, groups: Groups): boolean {
  const word = parseV4(text);
  if (word === null || groups.count > 6) return false;
  groups.values[groups.count++] = word >>> 16;
  groups.values[groups.count++] = word & 0xffff;
  groups.plain = false;
  return true;
}

function v4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

function groupsOf(words: AddressWords): readonly number[] {
  return words.flatMap((word) => [word >>> 16, word & 0xffff]);
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups as `::`. */
function v6Text(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const start = Math.floor(run / RUN_START);
  const to = start + (run % RUN_START);
  let text = "";
  for (const [at, group] of groups.entries()) {
    if (at === start) text += "::";
    else if (at < start || at >= to) text += (at === 0 || at === to ? "" : ":") + group.toString(16);
  }
  return text;
}

/** A run of zero groups in one number: where it begins, times this, and its length. */
const RUN_START = 16;
const NO_RUN = 8 * RUN_START;

/** The first of the longest runs of two zero groups or more. */
function longestZeroRun(groups: readonly number[]): number {
  let best = NO_RUN;
  let start = 0;
  for (let at = 0; at <= groups.length; at++) {
    if (groups[at] === 0) continue;
    const length = at - start;
    if (length > 1 && length > best % RUN_START) best = start * RUN_START + length;
    start = at + 1;
  }
  return best;
}
