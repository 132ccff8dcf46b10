/**
 * The host a request was sent to, strictly.
 *
 * Runtimes are lenient here: `Host: user:pw@b.test` becomes host b.test, `b.test/x` injects a path, a
 * tab vanishes. So the raw header is checked, and it must be the host that the runtime parsed.
 */

// Tested before the text is lower-cased: the Kelvin sign in lower case is an ASCII k.
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?(?::\d{1,5})?$/i;
const IPV6_HOST = /^\[[0-9a-f:.]{2,45}\](?::\d{1,5})?$/i;

/**
 * Reads the host in its canonical form: lower case, without port and trailing dot.
 * @param header the Host header as received, or null
 * @param parsed host of the URL as the runtime parsed it, with port
 * @returns null when the header is malformed or means another host than the URL
 */
export function readHost(header: string | null, parsed: string): string | null {
  if (header === null) return null;
  if (header.length > 260 || !(HOST.test(header) || IPV6_HOST.test(header))) return null;
  const canonical = canonicalHost(header.toLowerCase());
  return canonical === canonicalHost(parsed.toLowerCase()) && canonical.length <= 253 ? canonical : null;
}

function canonicalHost(host: string): string {
  return host.replace(/:\d{1,5}$/, "").replace(/\.$/, "");
}
