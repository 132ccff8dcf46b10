/**
 * Log lines that every request would write again: each thing that is told of has one a minute.
 *
 * Things are few and named by rules (clusters, roles), never by viewers, so what is kept is bounded. A clock that was set back
 * by more than a minute lets a line through.
 */
import type { EpochMs } from "../core/model/ids.ts";

const EVERY_MS = 60_000;

/** Says of a thing whether its line is due; when it is, that counts as written. */
export function onceAMinute(): (name: string, now: EpochMs) => boolean {
  const toldAt = new Map<string, EpochMs>();
  return (name, now) => {
    const before = toldAt.get(name);
    if (before !== undefined && Math.abs(now - before) < EVERY_MS) return false;
    toldAt.set(name, now);
    return true;
  };
}
