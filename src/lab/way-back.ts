/**
 * How far a cluster that is well again is on its way back, in a few words: away, held down, or on its ramp.
 *
 * In: a cluster of the answer to `GET /api/v1/health`, and what is measured of it. The same reckoning as decisions make, with
 * the lab's hold-down and ramp. An order says for itself where its cluster is.
 */
import { recoveryOf } from "../core/model/recovery.ts";
import { field, numberIn } from "./json-field.ts";
import { LAB_HOLD_DOWN_MS, LAB_RAMP_MS } from "./lab-rules.ts";
import type { OrderWords } from "./order-words.ts";

const LAB_REGION = { failback: "auto", holdDownMs: LAB_HOLD_DOWN_MS, rampMs: LAB_RAMP_MS } as const;
const WELL: OrderWords = { ordered: "", progress: "" };

/** Empty for a cluster that is not well, that is under an order, or that has all of its load. */
export function wayBackWords(cluster: unknown, measured: unknown, at: number): OrderWords {
  const state = field(cluster, "real");
  if ((state !== "up" && state !== "degraded") || field(cluster, "forced") !== null) return WELL;
  const away = field(cluster, "awayFrom");
  if (Array.isArray(away) && away.length > 0) {
    return { ordered: `away from ${away.join(", ")}`, progress: "until a `lab failback`" };
  }
  const [since, flaps] = [numberIn(measured, "since"), numberIn(measured, "flaps")];
  if (since === null || flaps === null) return WELL;
  const seen = { state, since, flaps, ready: 100, why: "" } as const;
  const { because, fraction, endsAt } = recoveryOf(seen, null, LAB_REGION, { away: null, at });
  if (because === "ramp") return { ordered: "came back", progress: `ramp at ${Math.round(100 * fraction)} %` };
  if (because !== "hold-down" || endsAt === null) return WELL;
  return { ordered: "hold-down", progress: `${Math.ceil((endsAt - LAB_RAMP_MS - at) / 1000)} s left` };
}
