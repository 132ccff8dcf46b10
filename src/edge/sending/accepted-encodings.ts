/**
 * A request → the encodings that its viewer accepts, as he wrote them; null where nobody says more than the header does.
 *
 * Cloudflare's front end writes `br, gzip` over every viewer's `accept-encoding` and keeps his own in `request.cf`
 * (developers.cloudflare.com/fundamentals/reference/http-headers). Sent on as it stands, a cluster would encode for viewers
 * who take no encoding, and the front end, when it decodes for them, no longer knows the length. Players ask for segments
 * as they are and need it.
 */

/** For `accept-encoding` of what goes on. Only Cloudflare's front end, which names the colo, is believed. */
export function acceptedEncodings({ cf }: { readonly url: string; readonly cf?: object | undefined }): string | null {
  if (cf === undefined || !("colo" in cf) || !("clientAcceptEncoding" in cf)) return null;
  const said = cf.clientAcceptEncoding;
  return typeof said === "string" && said !== "" ? said : null;
}
