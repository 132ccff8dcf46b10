/**
 * The order that moves a viewer: the clusters he goes to before those of his region.
 *
 * In: the viewer, the orders of files and live ones, the rules' clusters. Out: one order or none: a later
 * one wins, and live ones beat files. It adds clusters in front and takes none away, so residency, drains
 * and the viewer's version are as without it. A cluster that the rules no longer have is passed over.
 */
import type { EpochMs } from "../model/ids.ts";
import type { OverrideEffect } from "../model/override-rule.ts";
import { meetsKeys } from "../model/meets-keys.ts";
import type { Moment } from "../model/orders-on.ts";
import type { ClusterRule } from "../model/rules.ts";
import type { SourceLine } from "../model/source-line.ts";
import type { Viewer } from "../model/viewer.ts";

export interface Move {
  /** Name of the override, or id of the live order. */
  readonly order: string;
  readonly use: readonly ClusterRule[];
  readonly untilMs: EpochMs;
  /** Empty for a live order. */
  readonly source: SourceLine;
}

interface Order {
  readonly effect: OverrideEffect;
  readonly fromMs: EpochMs | null;
  readonly untilMs: EpochMs;
}

/** The order that holds for a viewer now. */
export function moveOf(viewer: Viewer, { live, overrides, at }: Moment, clusters: readonly ClusterRule[]): Move | null {
  if (live.orders.length === 0 && overrides.length === 0) return null;
  const moves = (order: Order): boolean => isMoved(viewer, order, at);
  const liveOrder = live.orders.findLast(moves);
  if (liveOrder !== undefined) return { ...moveBy(liveOrder, clusters), order: liveOrder.id, source: "" };
  const written = overrides.findLast(moves);
  return written === undefined ? null : { ...moveBy(written, clusters), order: written.name, source: written.source };
}

function isMoved(viewer: Viewer, { effect, fromMs, untilMs }: Order, at: EpochMs): boolean {
  return effect.kind === "move" && (fromMs ?? 0) <= at && at < untilMs && meetsKeys(effect.viewers, viewer);
}

function moveBy({ effect, untilMs }: Order, clusters: readonly ClusterRule[]): Pick<Move, "use" | "untilMs"> {
  const names = effect.kind === "move" ? effect.use : [];
  return { use: names.flatMap((name) => clusters.find((one) => one.name === name) ?? []), untilMs };
}
