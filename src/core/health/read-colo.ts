/**
 * Where a prober really runs, from Cloudflare's own page about the connection.
 *
 * A hint says only where an object should be placed, and nothing inside it says where it is; the page
 * `/cdn-cgi/trace`, which every host behind Cloudflare has, names the colo that answers (`colo=GRU`).
 */

/** What a prober says as long as it cannot tell. */
export const UNKNOWN_COLO = "unknown";

/** The colo in the text of the page, an airport's code; `unknown` when there is none. */
export function readColo(text: string): string {
  return /^colo=([A-Z]{3})\r?$/m.exec(text)?.[1] ?? UNKNOWN_COLO;
}
