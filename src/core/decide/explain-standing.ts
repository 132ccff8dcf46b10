/**
 * How much a cluster takes and why, in words: measured state, orders, dial, and how long it still recovers.
 *
 * In: a cluster's standing from the trace, nothing else. Out: one line without its layout. What is real and
 * what is ordered are told apart, so that nobody looks for a fault where an order stands.
 */
import type { ClusterStanding } from "../model/trace.ts";

/** Says how a cluster stands. */
export function standingText(standing: ClusterStanding): string {
  const { cluster, real, forced, healthy, degraded, dial, because, recoversInMs } = standing;
  const order = forced === null ? "" : `, forced ${forced.replace(/^forced-/, "")}`;
  const dialled = dial === 1 ? "" : `, dial ${percent(dial)}`;
  const rest = recoversInMs === null ? "" : `, recovered in ${durationText(recoversInMs)}`;
  return `${cluster}  ${real}${order}${dialled}  takes ${percent(healthy + degraded)} (${because})${rest}`;
}

/** To the second, never too short: `4 min 8 s`, `45 s`. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 1000) / 10} %`;
}
