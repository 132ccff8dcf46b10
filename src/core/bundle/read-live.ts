/**
 * Live value as text → checked `Live`, or null.
 *
 * The control plane that wrote it may be of another version; an edge keeps the value it has rather
 * than believe one it cannot read in full. A value of format 1 is read too, so that the edge can be
 * deployed before the control plane is.
 */
import { EPOCH_MAX } from "../model/day.ts";
import { LIVE_FORMAT, upgradeLive, type Live, type LiveOfFormat1 } from "../model/live.ts";
import { LIMITS } from "../model/limits.ts";
import { publishedFields } from "./published-shape.ts";
import { fields, integer, nullable, number, oneOf, record, text } from "./shape.ts";

const measured = fields({
  state: oneOf("up", "degraded", "down"),
  since: number(0, EPOCH_MAX),
  ready: number(0, 100),
  flaps: integer(0, 1_000_000),
  why: text(2000),
});

const known = {
  version: integer(0, Number.MAX_SAFE_INTEGER),
  at: number(0, EPOCH_MAX),
  clusters: record(
    fields({
      measured: nullable(measured),
      forced: nullable(oneOf("drain", "forced-down", "forced-up")),
      dial: number(0, 100),
    }),
    LIMITS.clusters * 2,
  ),
  percent: record(record(number(0, 100), LIMITS.regions * 2), LIMITS.rollouts * 2),
};

const liveShape = fields({ ...known, format: oneOf(LIVE_FORMAT), geoip: nullable(fields(publishedFields)) });
const format1Shape = fields({ ...known, format: oneOf(1) });

/** Reads a live value; null when it is not one that this version understands. */
export function readLive(json: string): Live | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
  if (liveShape(value, "$") === null) return asLive(value);
  return format1Shape(value, "$") === null ? upgradeLive(asFormat1(value)) : null;
}

/** Whether an edge that holds one value should take another; a board that lost its storage counts from 1 again, so time counts too. */
export function isNewer(next: Live, held: Live): boolean {
  return next.at >= held.at || next.version > held.version;
}

function asLive(checked: unknown): Live {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- liveShape has just checked every field
  return checked as Live;
}

function asFormat1(checked: unknown): LiveOfFormat1 {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- format1Shape has just checked every field
  return checked as LiveOfFormat1;
}
