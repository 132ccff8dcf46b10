/**
 * The shapes of what gives viewers another version: rollouts and experiments.
 */
import { LIMITS } from "../model/limits.ts";
import { duration, isToken, moment, name, percent, sourceLine } from "./scalar-shape.ts";
import { fields, flag, integer, list, nullable, number, oneOf, record, tagged, text } from "./shape.ts";

const salt = text(200);
const base = { name, id: name, source: sourceLine };
const optIn = nullable(fields({ header: nullable(text(200)), cookie: nullable(text(200)), signed: flag }));

const analysis = fields({
  everyMs: duration,
  bakeMs: duration,
  minRequests: integer(1, 1_000_000_000),
  errorRateMaxDeltaPoints: nullable(percent),
  ttfbP95MaxDeltaMs: nullable(number(0, 60_000)),
  stallsMaxDeltaPoints: nullable(percent),
  failureLimit: integer(1, 1000),
  onFail: oneOf("abort", "pause"),
});

/** One rollout. */
export const rolloutShape = tagged("strategy", {
  canary: {
    ...base,
    from: name,
    to: name,
    salt,
    percent: record(percent, LIMITS.regions),
    steps: list(percent, 100),
    optIn,
    analysis: nullable(analysis),
  },
  blueGreen: { ...base, active: record(name, LIMITS.regions), preview: optIn },
});

const arm = fields({
  name,
  weight: number(0, 1_000_000),
  role: nullable(name),
  headers: record(text(1024), 50, isToken),
});

/** One experiment. */
export const experimentShape = fields({
  ...base,
  salt,
  regions: list(name, LIMITS.regions),
  percent,
  arms: list(arm, 100),
  fromMs: nullable(moment),
  untilMs: nullable(moment),
});
