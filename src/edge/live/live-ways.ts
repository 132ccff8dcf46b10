/**
 * The ways by which a live value comes to an isolate: the colo's cache, the control plane, KV.
 *
 * Each answers within its deadline, with a text or with why there is none, and never rejects. A text is
 * only that; whether it is believed is decided where it is taken (`take-live.ts`).
 */
import { LIVE_KEY } from "../../core/bundle/signed-live.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import type { NearCache } from "../colo/colo-cache.ts";
import { within } from "../within.ts";

export interface LiveWays {
  /** Asks the control plane for its value. */
  readonly askBoard: (signal: AbortSignal) => Promise<Response>;
  /** Reads a key of KV, which keeps the answer nearby for so many seconds. */
  readonly askKv: (key: string, keepS: number) => Promise<string | null>;
  /** The colo's cache, by addresses. */
  readonly cache: NearCache;
  /** `LIVE_KEYS`: a JSON Web Key Set, or empty where values are not signed. */
  readonly keys: string;
  readonly environment: string;
}

/** Why a way gave nothing. */
export interface NoAnswer {
  readonly why: string;
  /** How long the one asked wants to be left alone; 0 when it did not say. */
  readonly pauseMs: number;
}

const ANSWER_WITHIN_MS = 300;
/** The colo's cache is near. */
const CACHE_WITHIN_MS = 100;
/** The least that KV takes: its answer, an absence too, is remembered nearby for so long. */
const KV_KEEPS_S = 30;
/** The cache keeps the last known value so long, however old it is. */
const COLO_KEEPS_S = 86_400;
const STORED_AT = "x-stored-at";
/** No address of anybody: what is stored under it is reached by this code alone. */
const CACHE_KEY = "https://live.georouter.invalid/";
/** How long the control plane is left alone at the most, whatever it says. */
export const LONGEST_PAUSE_MS = 30_000;

/** What the colo's cache holds; null when nothing. */
export async function fromCache(ways: LiveWays): Promise<{ readonly text: string; readonly storedAt: EpochMs } | null> {
  try {
    return await within(CACHE_WITHIN_MS, async () => {
      const found = await ways.cache.match(CACHE_KEY + ways.environment);
      if (found === undefined) return null;
      return { text: await found.text(), storedAt: Number(found.headers.get(STORED_AT)) };
    });
  } catch {
    return null; // a cache that fails is an empty one
  }
}

/** Leaves a value for the other isolates of the colo. */
export async function keepInCache(ways: LiveWays, text: string, now: EpochMs): Promise<void> {
  try {
    const headers = { "cache-control": `max-age=${COLO_KEEPS_S}`, [STORED_AT]: String(now) };
    await within(CACHE_WITHIN_MS, () => ways.cache.put(CACHE_KEY + ways.environment, new Response(text, { headers })));
  } catch {
    // The next isolate asks for itself.
  }
}

/** What the control plane says. */
export async function fromBoard(ways: LiveWays): Promise<Result<string, NoAnswer>> {
  try {
    return await within(ANSWER_WITHIN_MS, async (signal) => {
      const response = await ways.askBoard(signal);
      const text = await response.text();
      if (response.ok) return ok(text);
      const seconds = Number(response.headers.get("retry-after") ?? "0");
      const pauseMs = seconds >= 0 ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : 0;
      return fail({ why: `the control plane answers ${response.status}`, pauseMs });
    });
  } catch (fault) {
    return fail({ why: `the control plane: ${messageOf(fault)}`, pauseMs: 0 });
  }
}

/** What KV holds. */
export async function fromKv(ways: LiveWays): Promise<Result<string, NoAnswer>> {
  try {
    const text = await within(ANSWER_WITHIN_MS, () => ways.askKv(LIVE_KEY, KV_KEEPS_S));
    return text === null ? fail({ why: `KV has no ${LIVE_KEY}`, pauseMs: 0 }) : ok(text);
  } catch (fault) {
    return fail({ why: `KV: ${messageOf(fault)}`, pauseMs: 0 });
  }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
