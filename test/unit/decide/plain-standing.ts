/**
 * The standing of a cluster of which there is nothing to tell: up, no orders.
 */
import { asId } from "../../../src/core/model/ids.ts";

export const PLAIN_STANDING = {
  cluster: asId<never>("a"),
  real: "up",
  since: null,
  ready: 100,
  vantage: null,
  why: "",
  forced: null,
  order: null,
  orderUntil: null,
  dialOrder: null,
  dialUntil: null,
  healthy: 1,
  degraded: 0,
  dial: 1,
  because: "measured",
  recoversInMs: null,
} as const;
