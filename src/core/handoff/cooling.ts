/**
 * An answer → until when its cluster asks for fewer requests.
 *
 * That is a 502, 503 or 504 with a Retry-After, or any answer with `x-envoy-overloaded`, which Envoy sets where it sheds
 * load itself (envoyproxy.io, router filter). One such answer is enough; a breaker takes five. It cools that one cluster, for
 * between 1 and 30 s, whatever the header says: a cluster that is not asked cannot say that it is well again. A
 * 429 never cools: it speaks to one viewer, and others would pay for him.
 */
import type { RequestClass } from "../model/handoff.ts";
import type { EpochMs } from "../model/ids.ts";
import { retryAfterMs } from "./retry-after.ts";

const [AT_LEAST_MS, AT_MOST_MS] = [1000, 30_000];
/** Where Envoy says that it is overloaded, and nobody for how long. */
const OVERLOADED_MS = 2000;

/** Until when clusters are to be left alone, by name; those that are not there need not be. */
export type Cooled = ReadonlyMap<string, EpochMs>;

/** What an answer says that may cool its cluster. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly overloaded: boolean;
}

/** Until when the answer cools its cluster; null when it does not. */
export function coolingUntil(answered: Answered, kind: RequestClass, now: EpochMs): EpochMs | null {
  const { status, retryAfter, overloaded } = answered;
  if (status === 429 || !(overloaded || saysUnavailable(status, kind))) return null;
  const asked = retryAfterMs(retryAfter, now) ?? (overloaded ? OVERLOADED_MS : null);
  return asked === null ? null : now + Math.min(AT_MOST_MS, Math.max(AT_LEAST_MS, asked));
}

/** How long a cluster is still to be left alone, in milliseconds; 0 when it is not, or when the clock was set back. */
export function coolingLeftMs(cooled: Cooled, cluster: string, now: EpochMs): number {
  const left = (cooled.get(cluster) ?? 0) - now;
  return left > 0 && left <= AT_MOST_MS ? left : 0;
}

/** What a request that was held back is answered in the end is about its own wish. */
function saysUnavailable(status: number, kind: RequestClass): boolean {
  return status === 502 || status === 504 || (status === 503 && kind === "ordinary");
}
