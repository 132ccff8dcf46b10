/**
 * Which clusters asked for fewer requests, as one isolate heard it.
 *
 * It is not shared with the colo: what one isolate is told concerns its own share of the load, and ends by itself within half a minute.
 */
import { coolingLeftMs, coolingUntil, type Cooled } from "../../core/handoff/cooling.ts";
import type { RequestClass } from "../../core/model/handoff.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { count } from "../counters.ts";
import { log } from "../log.ts";

const cooled = new Map<string, EpochMs>();

/** Those that are to be left alone now. */
export function heldCooled(now: EpochMs): Cooled {
  for (const cluster of cooled.keys()) if (coolingLeftMs(cooled, cluster, now) === 0) cooled.delete(cluster);
  return cooled;
}

/** Takes what an answer of this cluster asks for. */
export function noteCooling(cluster: string, { status, headers }: Response, kind: RequestClass, now: EpochMs): void {
  const answered = { status, retryAfter: headers.get("retry-after"), overloaded: headers.has("x-envoy-overloaded") };
  const until = coolingUntil(answered, kind, now);
  if (until === null) return;
  const was = coolingLeftMs(cooled, cluster, now);
  cooled.set(cluster, Math.max(until, now + was)); // of many on their way, the one that asks for most
  if (was > 0) return;
  count("cluster_cooled");
  log("warn", "cluster asks for fewer requests", { cluster, status, forMs: until - now });
}
