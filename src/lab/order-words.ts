/**
 * What is ordered of a cluster, in a few words: the order, how far its ramp is, and how long it holds yet.
 *
 * In: a cluster of the answer to `GET /api/v1/health`. Times are lengths from now, since those who practise
 * here wait for them.
 */
import { field, numberIn } from "./json-field.ts";
import { LAB_RAMP_MS } from "./lab-rules.ts";

export interface OrderWords {
  /** Such as `drain`; empty when nothing is ordered and nothing comes back. */
  readonly ordered: string;
  /** What changes all the time, such as `ramp at 60 %, 9 min left`. */
  readonly progress: string;
}

/** The words of a cluster. */
export function orderWords(cluster: unknown, nowMs: number): OrderWords {
  const orders = field(cluster, "orders");
  const held = Array.isArray(orders) ? orders.map((order: unknown) => oneOrder(order, nowMs)) : [];
  const words = [...held, returning(cluster, nowMs)].filter(({ ordered }) => ordered !== "");
  return {
    ordered: words.map(({ ordered }) => ordered).join(" and "),
    progress: words.flatMap(({ progress }) => (progress === "" ? [] : [progress])).join("; "),
  };
}

const NOTHING: OrderWords = { ordered: "", progress: "" };

function oneOrder(order: unknown, nowMs: number): OrderWords {
  const ordered = effectText(field(order, "effect"));
  if (ordered === "") return NOTHING;
  if (field(order, "ended") === true)
    return { ordered: `${ordered} ended`, progress: "returns once its probes succeed" };
  const left = leftText((numberIn(order, "untilMs") ?? nowMs) - nowMs);
  return { ordered, progress: [rampText(order, nowMs), left].filter((part) => part !== "").join(", ") };
}

/** How far a cluster is that came back from a drain or forced-down. */
function returning(cluster: unknown, nowMs: number): OrderWords {
  const at = numberIn(field(cluster, "returned"), "at");
  if (at === null || field(cluster, "forced") !== null || nowMs - at >= LAB_RAMP_MS) return NOTHING;
  const percent = Math.round((100 * Math.max(0, nowMs - at)) / LAB_RAMP_MS);
  return { ordered: "returned", progress: `ramp at ${percent} %` };
}

function effectText(effect: unknown): string {
  const state = field(effect, "state");
  if (typeof state === "string") return state;
  const accept = numberIn(effect, "accept");
  return accept === null ? "" : `accepts ${accept} %`;
}

/** How much of its load a cluster that is drained by a ramp still takes. */
function rampText(order: unknown, nowMs: number): string {
  const effect = field(order, "effect");
  const rampMs = numberIn(effect, "rampMs") ?? 0;
  const elapsed = nowMs - (numberIn(order, "fromMs") ?? nowMs);
  if (field(effect, "state") !== "drain" || rampMs === 0 || elapsed >= rampMs) return "";
  return `ramp at ${Math.round(100 * (1 - Math.max(0, elapsed) / rampMs))} %`;
}

const MINUTE_S = 60;
const HOUR_S = 3600;
/** Orders that only questions state do not end. */
const DAY_S = 86_400;

function leftText(leftMs: number): string {
  const seconds = Math.max(0, Math.round(leftMs / 1000));
  if (seconds > 365 * DAY_S) return "";
  if (seconds < 2 * MINUTE_S) return `${seconds} s left`;
  return seconds < 2 * HOUR_S ? `${Math.round(seconds / MINUTE_S)} min left` : `${Math.round(seconds / HOUR_S)} h left`;
}
