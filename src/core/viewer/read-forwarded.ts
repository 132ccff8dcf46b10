/**
 * The `Forwarded` header (RFC 7239) → what each hop says it was called by, seen from the right.
 *
 * In: the header, several lines of it joined by commas. Out: the `for` of each element, the last one first, empty
 * where it has none; null, and nothing more, where no element can be told. A quoted string may hold commas, so the
 * element at the end is the shortest text behind a comma that has the form of one: inside a string none has, since a
 * quotation mark is left over. What a viewer sends in front, such as a string without end, hides nobody.
 */
import type { Address } from "../model/address.ts";
import { parseAddress } from "../model/address.ts";
import { isPort, parseBracketed } from "./address-and-port.ts";

/** A header is read this far, from its end. */
export const LONGEST_HEADER = 8192;
export const MOST_HOPS = 100;

interface Pair {
  readonly name: string;
  readonly value: string;
  /** Index behind it. */
  readonly end: number;
}

/** Reads the `for` parameters. */
export function* readForwarded(header: string): Generator<string | null> {
  const text = header.slice(-LONGEST_HEADER);
  let end = text.length;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const element = lastElement(text.slice(0, end));
    // What is cut off at the left may be the end of a longer element.
    if (element === null || (element.from === 0 && text.length < header.length)) break;
    yield element.hop;
    if (element.from === 0) return;
    end = element.from - 1;
  }
  yield null;
}

/** The element at the end of a text, and where it begins. */
function lastElement(text: string): { readonly hop: string; readonly from: number } | null {
  for (let from = text.length; from >= 0;) {
    const comma = from === 0 ? -1 : text.lastIndexOf(",", from - 1);
    const element = readElement(text, comma + 1);
    if (element?.end === text.length) return { hop: element.hop, from: comma + 1 };
    from = comma;
  }
  return null;
}

/** Pairs separated by `;`, some of them empty; `for` at most once. */
function readElement(text: string, from: number): { readonly hop: string; readonly end: number } | null {
  let hop: string | null = null;
  let at = skipBlanks(text, from);
  for (;;) {
    if (tokenEnd(text, at) > at) {
      const pair = readPair(text, at);
      const isFor = pair?.name === "for";
      if (pair === null || (isFor && hop !== null)) return null;
      if (isFor) hop = pair.value;
      at = skipBlanks(text, pair.end);
    }
    if (text[at] !== ";") return { hop: hop ?? "", end: at };
    at = skipBlanks(text, at + 1);
  }
}

function readPair(text: string, from: number): Pair | null {
  const equals = tokenEnd(text, from);
  if (text[equals] !== "=") return null;
  const name = text.slice(from, equals).toLowerCase();
  if (text[equals + 1] === '"') return readQuoted(text, equals + 2, name);
  const end = tokenEnd(text, equals + 1);
  return end === equals + 1 ? null : { name, value: text.slice(equals + 1, end), end };
}

function readQuoted(text: string, from: number, name: string): Pair | null {
  let value = "";
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return { name, value, end: at + 1 };
    if (char === "\\") at++;
    value += text[at] ?? "";
  }
  return null;
}

const TOKEN: ReadonlySet<string> = new Set(
  "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
);

function tokenEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && TOKEN.has(text[at] ?? "")) at++;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

/** The address in a `for`: IPv4, or IPv6 in brackets, each with or without a port; null for `unknown`, `_hidden` and all else. */
export function forwardedAddress(node: string): Address | null {
  const end = node.startsWith("[") ? node.indexOf("]") + 1 : node.indexOf(":");
  const host = end > 0 ? node.slice(0, end) : node;
  const rest = end > 0 ? node.slice(end) : "";
  if (rest !== "" && !(rest.startsWith(":") && isNodePort(rest.slice(1)))) return null;
  return host.startsWith("[") ? parseBracketed(host) : parseAddress(host);
}

/** A port, or a hidden one such as `_p1`. */
function isNodePort(text: string): boolean {
  return isPort(text) || /^_[\w.-]{1,64}$/.test(text);
}
