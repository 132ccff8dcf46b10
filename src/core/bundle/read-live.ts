/**
 * Live value as text → checked `Live`, or null.
 *
 * The control plane that wrote it may be of another version; an edge keeps the value it has rather
 * than believe one it cannot read in full. A value of format 2 is read too, so that the edge can be
 * deployed before the control plane is.
 */
import { EPOCH_MAX } from "../model/day.ts";
import { upgradeLive, type EarlierLive } from "../model/earlier-live.ts";
import { LIVE_FORMAT, type Live } from "../model/live.ts";
import { LIMITS } from "../model/limits.ts";
import { ORDER_TEXT } from "../model/live-order.ts";
import { effectShape } from "./override-shape.ts";
import { publishedFields } from "./published-shape.ts";
import { fields, integer, list, nullable, number, oneOf, record, text } from "./shape.ts";

const measured = fields({
  state: oneOf("up", "degraded", "down"),
  since: number(0, EPOCH_MAX),
  ready: number(0, 100),
  flaps: integer(0, 1_000_000),
  why: text(2000),
});

const view = fields({
  says: oneOf("up", "degraded", "down"),
  since: number(0, EPOCH_MAX),
  at: number(0, EPOCH_MAX),
  rttMs: nullable(number(0, EPOCH_MAX)),
  why: text(2000),
  standing: oneOf("counted", "suspect", "bad", "silent"),
  verdict: nullable(measured),
});

const cluster = fields({
  measured: nullable(measured),
  at: number(0, EPOCH_MAX),
  vantages: record(view, LIMITS.vantages),
  failingColos: integer(0, 1_000_000),
  returned: nullable(fields({ until: number(0, EPOCH_MAX), at: number(0, EPOCH_MAX) })),
});

const order = fields({
  id: text(ORDER_TEXT.id),
  effect: effectShape,
  globs: list(text(ORDER_TEXT.glob), LIMITS.clusters),
  fromMs: number(0, EPOCH_MAX),
  untilMs: number(0, EPOCH_MAX),
  reason: text(ORDER_TEXT.reason),
  by: text(ORDER_TEXT.by),
});

const away = fields({ since: number(0, EPOCH_MAX), returnedAt: nullable(number(0, EPOCH_MAX)) });

const liveShape = fields({
  format: oneOf(LIVE_FORMAT),
  version: integer(0, Number.MAX_SAFE_INTEGER),
  at: number(0, EPOCH_MAX),
  clusters: record(cluster, LIMITS.clusters * 2),
  orders: list(order, LIMITS.overrides),
  away: record(record(away, LIMITS.clusters * 2), LIMITS.regions * 2),
  percent: record(record(number(0, 100), LIMITS.regions * 2), LIMITS.rollouts * 2),
  geoip: nullable(fields(publishedFields)),
});

const earlierShape = fields({
  format: oneOf(2),
  version: integer(0, Number.MAX_SAFE_INTEGER),
  at: number(0, EPOCH_MAX),
  clusters: record(fields({ measured: nullable(measured) }), LIMITS.clusters * 2),
  percent: record(record(number(0, 100), LIMITS.regions * 2), LIMITS.rollouts * 2),
  geoip: nullable(fields(publishedFields)),
});

/** Reads a live value; null when it is not one that this version understands. */
export function readLive(json: string): Live | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
  if (liveShape(value, "$") === null) return asLive(value);
  return earlierShape(value, "$") === null ? upgradeLive(asEarlier(value)) : null;
}

/** Whether an edge that holds one value should take another; a board that lost its storage counts from 1 again, so time counts too. */
export function isNewer(next: Live, held: Live): boolean {
  return next.at >= held.at || next.version > held.version;
}

function asLive(checked: unknown): Live {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- liveShape has just checked every field
  return checked as Live;
}

function asEarlier(checked: unknown): EarlierLive {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- earlierShape has just checked every field
  return checked as EarlierLive;
}
