/**
 * What each failure came to: when it was found out, and when the cluster was back.
 *
 * Found out is when no region sends viewers to it any more; back is when some region does, and whole when every
 * region sees it as before.
 */
import type { ClusterName } from "../../model/ids.ts";
import type { SimEvent } from "./sim-event.ts";
import type { Outage, SimStep, Transition } from "./simulation.ts";

export interface OutageFacts {
  readonly events: readonly SimEvent[];
  readonly steps: readonly SimStep[];
  readonly transitions: readonly Transition[];
}

interface Span {
  readonly cluster: ClusterName;
  readonly from: number;
  /** When the cluster came up again; null: not before the end. */
  readonly to: number | null;
}

/** Every failure that is seen from everywhere, in the order in which they begin. */
export function outagesOf({ events, steps, transitions }: OutageFacts): readonly Outage[] {
  const spans = spansIn(events);
  return spans.map((span) => {
    const next = spans.find(({ cluster, from }) => cluster === span.cluster && from > span.from);
    const until = next?.from ?? Number.POSITIVE_INFINITY;
    const own = transitions.filter(
      ({ cluster, atMs }) => cluster === span.cluster && atMs >= span.from && atMs < until,
    );
    return outageOf(span, steps, own);
  });
}

function spansIn(events: readonly SimEvent[]): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<ClusterName, number>();
  for (const { atMs, effect } of events) {
    if (effect.kind !== "sight" || effect.from !== null) continue;
    for (const cluster of effect.clusters) {
      const from = open.get(cluster);
      if (!effect.sight.ok && from === undefined) open.set(cluster, atMs);
      if (!effect.sight.ok || from === undefined) continue;
      open.delete(cluster);
      spans.push({ cluster, from, to: atMs });
    }
  }
  const lasting = [...open].map(([cluster, from]) => ({ cluster, from, to: null }));
  return [...spans, ...lasting].toSorted((a, b) => a.from - b.from);
}

/** `own`: the cluster's transitions from this failure on, up to its next. */
function outageOf({ cluster, from, to }: Span, steps: readonly SimStep[], own: readonly Transition[]): Outage {
  const outAtMs = own.find(({ takesSome }) => !takesSome)?.atMs ?? null;
  const back = to === null || outAtMs === null ? [] : own.filter(({ atMs }) => atMs >= to && atMs > outAtMs);
  const until = outAtMs ?? to ?? Number.POSITIVE_INFINITY;
  const sent = steps
    .filter(({ atMs }) => atMs >= from && atMs < until)
    .map(({ clusters }) => clusters.find((load) => load.cluster === cluster)?.rps ?? 0);
  return {
    cluster,
    downAtMs: from,
    outAtMs,
    upAtMs: to,
    takesAtMs: back.find(({ to: word, takesSome }) => takesSome || word === "ramp")?.atMs ?? null,
    wholeAtMs: back.find(({ to: word }) => word === "up")?.atMs ?? null,
    sentRps: Math.max(0, ...sent),
  };
}
