/**
 * Bytes ↔ base64url without padding (RFC 4648, 5), each text in exactly one spelling.
 *
 * The platform's decoder takes blanks, padding and stray last bits, so two texts could stand for the same bytes; a
 * text that would not be written again as it is is refused.
 */

/** Writes bytes, few of them: a token, a signature. */
export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Reads bytes; null when the text is not what `toBase64url` writes. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1 || !/^[\w-]*$/.test(text)) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  // Only the last letter can be spelled in several ways, and only where bytes do not fill it.
  const over = bytes.length % 3;
  return over === 0 || text.endsWith(toBase64url(bytes.subarray(-over))) ? bytes : null;
}
