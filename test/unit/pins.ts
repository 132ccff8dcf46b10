/**
 * Sessions for tests: a route that keeps them, and viewers that come with a pin.
 */
import { asId } from "../../src/core/model/ids.ts";
import type { SessionRule } from "../../src/core/model/route-rule.ts";
import { NO_TOKENS, type Pin, type TokenRead } from "../../src/core/model/session.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { AT, route, viewerNumber, type RouteParts, type ViewerParts } from "./small-rules.ts";

export const HOUR = 3_600_000;
export const MANIFEST = "/live/1/a.m3u8";
export const SEGMENT = "/live/1/s1.m4s";

export const BY_PATH: SessionRule = { carry: "path", start: ["*.m3u8", "*.mpd"], ttlMs: 6 * HOUR };
export const BY_COOKIE: SessionRule = { ...BY_PATH, carry: "cookie" };

/** A route that keeps sessions. */
export function sessionRoute(more: RouteParts = {}): ReturnType<typeof route> {
  return route("play", { session: BY_PATH, ...more });
}

/** A pin of the route `play` that lasts another hour. */
export function pinTo(cluster: string, more: Partial<Omit<Pin, "role">> & { readonly role?: string } = {}): Pin {
  const { role = "stable", ...rest } = more;
  return { cluster, role: asId(role), arms: {}, bucket: null, endMs: AT + HOUR, route: asId("play"), ...rest };
}

/** The n-th viewer, with this read from his token in front of the path. */
export function holder(token: TokenRead, more: ViewerParts = {}, n = 1): Viewer {
  return viewerNumber(n, { path: SEGMENT, session: { ...NO_TOKENS, path: token }, ...more });
}
