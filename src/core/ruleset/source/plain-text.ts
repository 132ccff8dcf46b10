/**
 * Characters that rule files may not hold.
 *
 * What a reviewer sees must be what the rules say: bidirectional controls can make a line read
 * differently from what it means (CVE-2021-42574), and control characters are invisible. U+FFFD is
 * what a decoder leaves behind for bytes that are not UTF-8, so a file with it was not read right.
 * A carriage return alone is a line break for some readers and none for others, so only CR LF passes.
 * The same holds for values written with YAML escapes, so the schemas ask here too.
 */
interface ForbiddenRange {
  readonly from: number;
  readonly to: number;
  readonly what: string;
  /** Whether it shows that the file is no text at all, so that further findings would only be noise. */
  readonly binary: boolean;
}

const FORBIDDEN: readonly ForbiddenRange[] = [
  { from: 0x00, to: 0x00, what: "a NUL character", binary: true },
  { from: 0x01, to: 0x08, what: "a control character", binary: false },
  { from: 0x0b, to: 0x0c, what: "a control character", binary: false },
  { from: 0x0d, to: 0x0d, what: "a carriage return without a line feed", binary: false },
  { from: 0x0e, to: 0x1f, what: "a control character", binary: false },
  { from: 0x7f, to: 0x9f, what: "a control character", binary: false },
  { from: 0x061c, to: 0x061c, what: "a bidirectional control character", binary: false },
  { from: 0x200e, to: 0x200f, what: "a bidirectional control character", binary: false },
  { from: 0x202a, to: 0x202e, what: "a bidirectional control character", binary: false },
  { from: 0x2066, to: 0x2069, what: "a bidirectional control character", binary: false },
  { from: 0xd800, to: 0xdfff, what: "half of a surrogate pair", binary: false },
  { from: 0xfeff, to: 0xfeff, what: "a byte order mark", binary: false },
  { from: 0xfffd, to: 0xfffd, what: "bytes that are not UTF-8", binary: true },
  { from: 0xfffe, to: 0xffff, what: "a code point that is no character", binary: false },
];

export interface ForbiddenCharacter {
  /** Offset into the text. */
  readonly at: number;
  /** With its code point: `a control character (U+0007)`. */
  readonly what: string;
  readonly binary: boolean;
}

/** Where so many are, the file is not what it was meant to be, and more findings would not help. */
const AT_MOST = 100;

/** The forbidden characters of a text in order, at most 100; stops at the first that shows it is no text at all. */
export function forbiddenCharacters(text: string): readonly ForbiddenCharacter[] {
  const found: ForbiddenCharacter[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) continue;
    if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) {
      at++;
      continue;
    }
    const range = rangeAt(text, at);
    if (range === null) continue;
    const what = range.binary && isWide(text) ? "what looks like UTF-16" : range.what;
    found.push({ at, what: `${what} (${codePointName(code)})`, binary: range.binary });
    if (range.binary || found.length === AT_MOST) return found;
  }
  return found;
}

function rangeAt(text: string, at: number): ForbiddenRange | null {
  const code = text.charCodeAt(at);
  if (code === 0x0d && text.charCodeAt(at + 1) === 0x0a) return null;
  return FORBIDDEN.find(({ from, to }) => code >= from && code <= to) ?? null;
}

/** Whether every second character at the beginning is NUL, as in UTF-16 that was read as UTF-8. */
function isWide(text: string): boolean {
  return /^\ufffd{0,2}(?:(?:[^\0]\0){4}|(?:\0[^\0]){4})/.test(text);
}

function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
