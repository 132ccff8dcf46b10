/**
 * Probes what is due, a few at once, until the next round begins.
 *
 * Who is not reached by then is the first in the next round. Each connection makes at least one probe,
 * so that even rounds which begin late get on.
 */
import { nextProbe, type Waiting } from "../core/health/next-probe.ts";
import type { EpochMs } from "../core/model/ids.ts";
import { PROBES_AT_ONCE } from "../core/model/probe.ts";

/** @param due in the order of need; `probe` must not reject */
export async function runRound(
  due: readonly Waiting[],
  nextAt: EpochMs,
  probe: (one: Waiting) => Promise<void>,
): Promise<void> {
  const waiting = [...due];
  let slowNow = 0;
  let slowBegun = 0;
  const take = (): Waiting | null => {
    const next = nextProbe(waiting, { slowNow, slowBegun, nextAt }, Date.now());
    if (next !== null) waiting.splice(waiting.indexOf(next), 1);
    return next;
  };
  const lane = async (): Promise<void> => {
    for (let next = take(); next !== null; next = take()) {
      const slow = next.slow ? 1 : 0;
      slowNow += slow;
      slowBegun += slow;
      await probe(next);
      slowNow -= slow;
      if (Date.now() >= nextAt) return;
    }
  };
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, lane));
}
