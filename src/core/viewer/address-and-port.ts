/**
 * `address:port` as proxies write it → the address.
 *
 * In: text of which the rules say that it ends with a port. Out: the address, or null where either half is
 * anything else. The port is behind the last colon, since some write IPv6 in brackets (RFC 3986) and some,
 * such as CloudFront's Viewer-Address, bare: which colon ends the address cannot be guessed otherwise.
 */
import { parseAddress, type Address } from "../model/address.ts";

/** Reads an address with its port; null without a port, and for text that is neither. */
export function parseAddressAndPort(text: string): Address | null {
  const colon = text.lastIndexOf(":");
  if (colon < 0 || !isPort(text.slice(colon + 1))) return null;
  const host = text.slice(0, colon);
  return host.startsWith("[") ? parseBracketed(host) : parseAddress(host);
}

/** Reads `[2001:db8::1]`: brackets hold an IPv6 address and nothing else. */
export function parseBracketed(text: string): Address | null {
  const inside = text.slice(1, -1);
  return text.startsWith("[") && text.endsWith("]") && inside.includes(":") ? parseAddress(inside) : null;
}

/** Whether the text is a port in decimal digits. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
