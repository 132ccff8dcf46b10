/**
 * The shape of an override as stored in a bundle.
 */
import { LIMITS } from "../model/limits.ts";
import { duration, moment, name, percent, sourceLine, viewerKeys } from "./scalar-shape.ts";
import { fields, kinds, list, nullable, oneOf, text } from "./shape.ts";

const clusters = list(name, LIMITS.clusters);

const effect = kinds({
  state: {
    clusters,
    state: oneOf("drain", "forced-down", "forced-up"),
    rampMs: duration,
    finishWithinMs: duration,
  },
  dial: { clusters, accept: percent },
  move: { viewers: viewerKeys, use: clusters },
});

/** One override. */
export const overrideShape = fields({
  name,
  effect,
  fromMs: nullable(moment),
  untilMs: moment,
  reason: text(1000),
  ticket: text(1000),
  source: sourceLine,
});
