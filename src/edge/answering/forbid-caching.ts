/**
 * An answer for one viewer alone, such as one that holds his session's cookie: no cache between him and the edge may give it to others.
 *
 * `no-store` is not enough: by other headers a cluster tells CDNs something else, and they heed these first (RFC 9213, 2.2).
 */
const FOR_CACHES = ["cdn-cache-control", "cloudflare-cdn-cache-control", "surrogate-control"] as const;

/** Says so on the answer, whatever the cluster said. */
export function forbidCaching({ headers }: Response): void {
  for (const name of FOR_CACHES) headers.delete(name);
  headers.set("cache-control", "no-store");
}
