/**
 * How long texts are as they are stored: limits count bytes, while a text knows its UTF-16 units.
 */

/** Length of the text in UTF-8, in bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    const half = code >= 0xd800 && code <= 0xdfff; // a surrogate pair is two units and four bytes
    bytes += code < 0x800 || half ? 1 : 2;
  }
  return bytes;
}

/** The length in bytes where it is over the limit, else null; counts only where the answer is in doubt, since a unit takes at most three bytes. */
export function utf8LengthOver(text: string, limit: number): number | null {
  if (text.length * 3 <= limit) return null;
  const bytes = utf8Length(text);
  return bytes > limit ? bytes : null;
}
