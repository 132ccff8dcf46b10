/**
 * How a request to a gateway says that its answer is for this request alone.
 *
 * By default the platform may keep the answer to a `fetch` under its URL, for files by their extension and for whatever
 * an answer's own headers allow. Roles and clusters may share a gateway's host and path, so a stable viewer could be given a canary's
 * answer. `cache: "no-store"` would say the same, but also sends `cache-control: no-cache` and `pragma` to the gateway, which
 * would go past caches of the cluster's own; measured in workerd, these two properties are what it turns `no-store` into,
 * and they add no header.
 */
export const NEVER_CACHED = { cacheTtl: -1, cacheLevel: "bypass" } as const;
