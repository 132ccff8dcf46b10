/**
 * One request that went well, for tests that say what of it is different.
 */
import type { Observed } from "./generator.ts";

export const SEEN_WELL: Observed = {
  number: 0,
  at: 1000,
  viewer: 0,
  country: "BR",
  colo: "GRU",
  status: 200,
  cluster: "sa-east",
  mayServe: true,
  attempt: "1",
  role: "stable",
  ttfbMs: 3,
  body: "right",
  error: null,
  reason: null,
  stalled: false,
};
