/**
 * Text of a header that stands for more than ASCII → that text, or null where it stands for nothing.
 *
 * In: the value as the runtime shows it. Out: decoded text without control characters. Bytes that are no UTF-8
 * make the field unknown in percent form, which allows nothing else, and stay as they are in byte form, since
 * then they were Latin-1. Never an exception, whatever a proxy passed on.
 */
import type { GeoEncoding } from "../model/geo-headers.ts";

/** Longer than any name of a place, also at nine characters for each of its own. */
const LONGEST = 1024;

/** Decodes one field. */
export function decodeField(text: string, encoding: GeoEncoding): string | null {
  if (text.length > LONGEST) return null;
  const decoded = encoding === "percent" ? percentDecoded(text) : (bytesDecoded(text) ?? text);
  return decoded === null || hasControls(decoded) ? null : decoded;
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // decodeURIComponent has no other way to say so
  }
}

/** Text whose characters are the bytes of UTF-8; null when they are not. */
function bytesDecoded(text: string): string | null {
  let escaped = "";
  let plain = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255) return null;
    if (code > 127) plain = false;
    escaped += code > 127 || code === 37 ? `%${code.toString(16).padStart(2, "0")}` : text.charAt(at);
  }
  return plain ? text : percentDecoded(escaped);
}

/** Whether the text holds a control character, of ASCII or of Latin-1. */
export function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || (code >= 127 && code < 160)) return true;
  }
  return false;
}
