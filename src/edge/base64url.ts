/**
 * Bytes ↔ base64url without padding (RFC 4648, 5), each text in exactly one spelling.
 *
 * The platform's decoder takes blanks, padding and stray last bits, so two texts could stand for the same bytes; a
 * text that would not be written again as it is is refused.
 */

/** Writes bytes. */
export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Reads bytes; null when the text is not what `toBase64url` writes. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return toBase64url(bytes) === text ? bytes : null;
  } catch {
    return null; // atob has no other way to say so
  }
}
