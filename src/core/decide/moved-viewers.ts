/**
 * The order that moves a viewer: the clusters he goes to before those of his region.
 *
 * In: the viewer, the orders of files and live ones, the rules' clusters. Out: one order or none: a later
 * one wins, and live ones beat files. It adds clusters in front and takes none away, so residency, drains
 * and the viewer's version are as without it. A cluster that the rules no longer have is passed over.
 */
import type { EpochMs } from "../model/ids.ts";
import type { LiveOrder } from "../model/live-order.ts";
import type { OverrideEffect, OverrideRule } from "../model/override-rule.ts";
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

type MoveEffect = Extract<OverrideEffect, { readonly kind: "move" }>;

/** One order that moves viewers, whether from a file or live. */
interface MoveOrder extends Pick<Move, "order" | "untilMs" | "source"> {
  readonly effect: MoveEffect;
  readonly fromMs: EpochMs;
}

type OrderList = readonly (OverrideRule | LiveOrder)[];

/** Most orders move nobody: those that do are looked up once for each list, which is replaced whole and never changed. */
const FOUND = new WeakMap<OrderList, readonly MoveOrder[]>();

/** The order that holds for a viewer now. */
export function moveOf(viewer: Viewer, { live, overrides, at }: Moment, clusters: readonly ClusterRule[]): Move | null {
  if (live.orders.length === 0 && overrides.length === 0) return null;
  const moves = (order: MoveOrder): boolean => isMoved(viewer, order, at);
  const found = movesIn(live.orders).findLast(moves) ?? movesIn(overrides).findLast(moves);
  if (found === undefined) return null;
  const { order, effect, untilMs, source } = found;
  return { order, use: effect.use.flatMap((name) => clusters.find((one) => one.name === name) ?? []), untilMs, source };
}

function isMoved(viewer: Viewer, { effect, fromMs, untilMs }: MoveOrder, at: EpochMs): boolean {
  return fromMs <= at && at < untilMs && meetsKeys(effect.viewers, viewer);
}

function movesIn(list: OrderList): readonly MoveOrder[] {
  const known = FOUND.get(list);
  if (known !== undefined) return known;
  const found = list.flatMap((one) => {
    const { effect, fromMs, untilMs } = one;
    if (effect.kind !== "move") return [];
    const named = "id" in one ? { order: one.id, source: "" } : { order: one.name, source: one.source };
    return [{ ...named, effect, fromMs: fromMs ?? 0, untilMs }];
  });
  FOUND.set(list, found);
  return found;
}
