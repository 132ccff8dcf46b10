/**
 * Live value as text → checked `Live`, or null.
 *
 * The control plane that wrote it may be of another version; an edge keeps the value it has rather
 * than believe one it cannot read in full. Values of formats 2 and 3 are read too, so that the edge can be
 * deployed before the control plane is.
 */
import { EPOCH_MAX } from "../model/day.ts";
import { upgradeLive, withKillSwitches, type EarlierLive, type LiveWithoutKills } from "../model/earlier-live.ts";
import { KILL_SWITCH_NAMES } from "../model/kill.ts";
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

const kill = fields({
  name: oneOf(...KILL_SWITCH_NAMES),
  at: number(0, EPOCH_MAX),
  reason: text(ORDER_TEXT.reason),
  by: text(ORDER_TEXT.by),
});

const sinceThree = {
  epoch: number(0, EPOCH_MAX),
  version: integer(0, Number.MAX_SAFE_INTEGER),
  at: number(0, EPOCH_MAX),
  clusters: record(cluster, LIMITS.clusters * 2),
  orders: list(order, LIMITS.overrides),
  away: record(record(away, LIMITS.clusters * 2), LIMITS.regions * 2),
  percent: record(record(number(0, 100), LIMITS.regions * 2), LIMITS.rollouts * 2),
  geoip: nullable(fields(publishedFields)),
};

const liveShape = fields({
  format: oneOf(LIVE_FORMAT),
  ...sinceThree,
  kills: list(kill, KILL_SWITCH_NAMES.length),
});

const shapeThree = fields({ format: oneOf(3), ...sinceThree });

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
  if (shapeThree(value, "$") === null) return withKillSwitches(asThree(value));
  return earlierShape(value, "$") === null ? upgradeLive(asEarlier(value)) : null;
}

function asLive(checked: unknown): Live {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- liveShape has just checked every field
  return checked as Live;
}

function asThree(checked: unknown): LiveWithoutKills {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- shapeThree has just checked every field
  return checked as LiveWithoutKills;
}

function asEarlier(checked: unknown): EarlierLive {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- earlierShape has just checked every field
  return checked as EarlierLive;
}
