/**
 * The `Forwarded` header (RFC 7239) → what each hop says it was called by.
 *
 * In: the header, several lines of it joined by commas. Out: the `for` of each element in order, empty where
 * it has none; null where the text is not of that form. By character and in one pass, because a quoted string
 * may hold commas, and a bad end makes every earlier comma doubtful: then nobody is believed.
 */
import type { Address } from "../model/address.ts";
import { parseAddress } from "../model/address.ts";
import { isPort, parseBracketed } from "./address-and-port.ts";

/** A header is read this far, `Forwarded` as a whole or not at all. */
export const LONGEST_HEADER = 8192;
export const MOST_HOPS = 100;

interface Pair {
  readonly name: string;
  readonly value: string;
  /** Index behind it. */
  readonly end: number;
}

/** Reads the `for` parameters. */
export function readForwarded(text: string): readonly string[] | null {
  if (text.length > LONGEST_HEADER) return null;
  const hops: string[] = [];
  let at = 0;
  while (hops.length < MOST_HOPS) {
    const element = readElement(text, at);
    if (element === null) return null;
    hops.push(element.hop);
    if (element.end === text.length) return hops;
    if (text[element.end] !== ",") return null;
    at = element.end + 1;
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
