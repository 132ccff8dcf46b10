/**
 * An order as an operator gave it → what is wrong with it, in words; null when nothing is.
 *
 * The limits are those that an edge checks when it reads the live value.
 */
import { clustersMeant } from "../model/cluster-glob.ts";
import { DAY_MS, EPOCH_MAX } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";
import { LIMITS } from "../model/limits.ts";
import { ORDER_TEXT, type LiveOrder } from "../model/live-order.ts";
import type { OverrideEffect } from "../model/override-rule.ts";
import type { ClusterRule } from "../model/rules.ts";
import { timeText } from "../model/time-text.ts";

const LONGEST_RAMP_MS = 366 * DAY_MS;

/** Looks for the first fault. */
export function orderFault(order: LiveOrder, clusters: readonly ClusterRule[], now: EpochMs): string | null {
  const names = clusters.map(({ name }) => name);
  return textFault(order) ?? timeFault(order, now) ?? effectFault(order.effect) ?? aimFault(order, names);
}

function textFault({ id, reason, by }: LiveOrder): string | null {
  if (id === "") return "The order has no id; give it one of its own";
  for (const [field, text] of Object.entries({ id, reason, by })) {
    const most = field === "id" ? ORDER_TEXT.id : field === "by" ? ORDER_TEXT.by : ORDER_TEXT.reason;
    if (text.length > most) return `The order's ${field} has ${text.length} characters; ${most} is the limit`;
  }
  return null;
}

function timeFault({ id, fromMs, untilMs }: LiveOrder, now: EpochMs): string | null {
  if (!within(fromMs, EPOCH_MAX)) return `Order ${id} begins at ${fromMs}; give milliseconds since 1970`;
  if (!within(untilMs, EPOCH_MAX)) return `Order ${id} ends at ${untilMs}; give milliseconds since 1970`;
  if (untilMs <= now) return `Order ${id} ends at ${timeText(untilMs)}, which is past; give it an end to come`;
  if (fromMs < untilMs) return null;
  return `Order ${id} begins at ${timeText(fromMs)}, not before its end at ${timeText(untilMs)}; give it a later end`;
}

function effectFault(effect: OverrideEffect): string | null {
  switch (effect.kind) {
    case "state":
      if (!within(effect.rampMs, LONGEST_RAMP_MS)) return `A ramp of ${effect.rampMs} ms is not within 0 and 366 days`;
      if (within(effect.finishWithinMs, EPOCH_MAX)) return null;
      return `Sessions that end within ${effect.finishWithinMs} ms cannot be; give milliseconds from 0`;
    case "dial":
      return effect.accept >= 0 && effect.accept <= 100 ? null : `A dial of ${effect.accept} is not within 0 and 100`;
    case "move":
      if (effect.use.length === 0) return "The order moves viewers nowhere; name at least one cluster";
      if (Object.values(effect.viewers).some((keys: readonly unknown[]) => keys.length > 0)) return null;
      return "The order moves nobody: its viewers have no key; name countries, networks or other keys";
  }
}

function aimFault({ id, effect, globs }: LiveOrder, names: readonly string[]): string | null {
  if (effect.kind === "move") {
    const unknown = effect.use.find((name) => !names.includes(name));
    return unknown === undefined ? null : `Order ${id} moves viewers to ${unknown}, which is no cluster of the rules`;
  }
  if (globs.length === 0) return `Order ${id} names no cluster; name at least one`;
  if (globs.length > LIMITS.clusters)
    return `Order ${id} names ${globs.length} patterns; ${LIMITS.clusters} is the limit`;
  const long = globs.find((glob) => glob.length > ORDER_TEXT.glob);
  if (long !== undefined) return `A pattern has ${long.length} characters; ${ORDER_TEXT.glob} is the limit`;
  const nobody = globs.find((glob) => clustersMeant(glob, names).length === 0);
  return nobody === undefined ? null : `${nobody} means no cluster of the rules; clusters are ${some(names)}`;
}

const SHOWN = 10;

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(", ")} and ${more} more` : names.join(", ");
}

function within(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
