/**
 * What the edge does about a session once cluster and version are settled: start one, keep it, or pin it anew.
 *
 * Only a start request (a manifest) changes a token, for only from there does the rest of the playback follow.
 * Invariant: what a start request is given is kept by the next one at the same moment, so that a redirect
 * leads to one more request and never to another redirect.
 */
import type { Pin, SessionDecision } from "../model/session.ts";
import type { Choice } from "./choice.ts";
import type { PinStage } from "./pin.ts";

/** The version that was settled, as the next token would have it. */
export interface SettledVersion extends Pick<Pin, "role" | "bucket"> {
  /** Whether the pinned role ended before the session did. */
  readonly cut: boolean;
}

/** What to do; null where there is no session and none begins. */
export function sessionOf(
  stage: PinStage | null,
  { chosen }: Choice,
  { role, bucket, cut }: SettledVersion,
  at: number,
): SessionDecision | null {
  if (stage === null || stage.outcome === "off") return null;
  const { held, starts, rule, route } = stage;
  const { carry, ttlMs } = rule;
  const cluster = chosen.id;
  if (held === null) {
    if (!starts) return null;
    return {
      carry,
      action: "start",
      pin: { cluster, role, arms: {}, bucket, endMs: at + ttlMs, route: route.rule.name },
    };
  }
  const { pin } = held;
  if (!starts || (pin.cluster === cluster && !cut)) return { carry, action: "keep", pin };
  // It is the same session, so it ends when it would have ended.
  const next = { ...pin, cluster, role, bucket: pin.bucket ?? bucket, route: route.rule.name };
  return { carry, action: "repin", pin: next };
}
