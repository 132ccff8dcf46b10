/**
 * The shape of an override as stored in a bundle.
 */
import { EPOCH_MAX } from "../model/day.ts";
import { LIMITS } from "../model/limits.ts";
import { duration, moment, name, percent, sourceLine, viewerKeys } from "./scalar-shape.ts";
import { fields, integer, kinds, list, nullable, oneOf, text } from "./shape.ts";

const clusters = list(name, LIMITS.clusters);

/** What an order does. */
export const effectShape = kinds({
  state: {
    clusters,
    state: oneOf("drain", "forced-down", "forced-up"),
    rampMs: duration,
    finishWithinMs: integer(0, EPOCH_MAX),
  },
  dial: { clusters, accept: percent },
  move: { viewers: viewerKeys, use: clusters },
});

/** One override. */
export const overrideShape = fields({
  name,
  effect: effectShape,
  fromMs: nullable(moment),
  untilMs: moment,
  reason: text(1000),
  ticket: text(1000),
  source: sourceLine,
});
