/**
 * Keeps the live value fresh, behind requests and never in front of them.
 *
 * When the value was looked for longer ago than the soft TTL, the next request starts a refresh in
 * `waitUntil` and is itself answered from the value held. The lease is a time, not a promise, so that no
 * request waits for another's I/O. The order is: the colo's cache, the control plane, KV; whatever they
 * give, the newest stays, and when none gives any, the last one stays for ever.
 *
 * Only while an isolate has never known a value do requests wait, all together for at most `COLD_MS` from
 * the first of them, each by looking at the module's value with timers of its own.
 */
import { log } from "../log.ts";
import { count } from "../counters.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { heldLive, isLiveKnown } from "./held-live.ts";
import { liveKeys } from "./live-keys.ts";
import { fromBoard, fromCache, fromKv, keepInCache, LONGEST_PAUSE_MS, type LiveWays } from "./live-ways.ts";
import type { LiveTrust } from "./open-live.ts";
import { takeLive } from "./take-live.ts";

/** Isolates that began together drift apart: the TTL is this or up to a fifth more or less. */
const SOFT_TTL_MS = 2000;
const JITTER = 0.2;
/** After a failure: long enough not to add to an outage. */
const BACK_OFF_MS = 5000;
/** An isolate that knows nothing, orders included, asks the colo's cache and KV again sooner. */
const COLD_AGAIN_MS = 500;
/** For so long the colo's cache answers for the control plane. */
const COLO_FRESH_MS = 5000;
/** Measurements older than this are worth a count. */
const STALE_MS = 60_000;
const COLD_MS = 250;
const LOOK_EVERY_MS = 5;

/** When the next refresh is due, and when the control plane may be asked again. */
let nextAt: EpochMs = 0;
let boardFrom: EpochMs = 0;
/** The first load of this isolate: until when requests wait for it. */
let coldUntil: EpochMs | null = null;
/** Why the control plane gave nothing, while it does not. */
let trouble: string | null = null;
let saidUnsigned = false;

/** Starts a refresh when one is due; returns its end for `waitUntil`, or null. */
export function refreshLive(ways: () => LiveWays, now: EpochMs): Promise<void> | null {
  if (isAhead(nextAt, now, BACK_OFF_MS)) return null;
  nextAt = now + SOFT_TTL_MS * (1 - JITTER + 2 * JITTER * Math.random());
  coldUntil ??= now + COLD_MS;
  return refresh(ways(), now)
    .catch((fault: unknown) => log("error", "live value not refreshed by a fault of ours", { why: String(fault) }))
    .finally(() => {
      coldUntil = 0; // whoever waits need not wait any longer
    });
}

/** Whether a time is still to come; one that is further ahead than was ever set was set before the clock went back. */
function isAhead(time: EpochMs, now: EpochMs, atMostMs: number): boolean {
  return now < time && time - now <= atMostMs;
}

/** Waits for the first value of a cold isolate, or until its time is up; at once when one is known. */
export async function firstLive(): Promise<void> {
  while (isCold()) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
}

function isCold(): boolean {
  return !isLiveKnown() && coldUntil !== null && Date.now() < coldUntil;
}

async function refresh(ways: LiveWays, now: EpochMs): Promise<void> {
  const trust = await trustOf(ways);
  countAge(now);
  if (trust === null) return settle(await takeFromBoard(ways, trust, now), false, now);
  const cached = await takeFromCache(ways, trust, now);
  if (cached === "fresh") return;
  if (cached === "none" && !isLiveKnown()) {
    const [board, kv] = await Promise.all([takeFromBoard(ways, trust, now), takeFromKv(ways, trust)]);
    settle(board, kv === null, now);
    if (isLiveKnown()) return;
    nextAt = now + COLD_AGAIN_MS;
    boardFrom = Math.max(boardFrom, now + BACK_OFF_MS);
    return;
  }
  const board = await takeFromBoard(ways, trust, now);
  settle(board, board !== null && (await takeFromKv(ways, trust)) === null, now);
}

async function trustOf({ keys, environment }: LiveWays): Promise<LiveTrust | null> {
  if (keys !== "") return { keys: await liveKeys(keys), environment };
  if (!saidUnsigned) {
    log(
      "warn",
      "live values are not signed: they are taken from the control plane only, never from KV or the colo's cache; see docs/live.md",
      {},
    );
  }
  saidUnsigned = true;
  return null;
}

function countAge(now: EpochMs): void {
  const { at } = heldLive();
  if (at > 0 && now - at > STALE_MS) count("live_stale");
}

async function takeFromCache(ways: LiveWays, trust: LiveTrust, now: EpochMs): Promise<"fresh" | "last-known" | "none"> {
  const cached = await fromCache(ways);
  if (cached === null) return "none";
  const taken = await takeLive(cached.text, trust);
  if (!taken.ok) return "none";
  const age = now - cached.storedAt;
  return age > -COLO_FRESH_MS && age < COLO_FRESH_MS ? "fresh" : "last-known";
}

/** Null when the control plane gave a value, else why it did not. */
async function takeFromBoard(ways: LiveWays, trust: LiveTrust | null, now: EpochMs): Promise<string | null> {
  if (isAhead(boardFrom, now, LONGEST_PAUSE_MS)) return trouble ?? "the control plane wants to be left alone";
  const answer = await fromBoard(ways);
  if (!answer.ok) {
    boardFrom = now + answer.error.pauseMs;
    return answer.error.why;
  }
  const taken = await takeLive(answer.value, trust);
  if (!taken.ok) return `the control plane's value is refused: ${taken.error}`;
  if (trust !== null && taken.value !== "older") await keepInCache(ways, answer.value, now);
  return null;
}

/** Null when KV gave a value, else why it did not. */
async function takeFromKv(ways: LiveWays, trust: LiveTrust): Promise<string | null> {
  const answer = await fromKv(ways);
  if (!answer.ok) return answer.error.why;
  const taken = await takeLive(answer.value, trust);
  if (!taken.ok) return `KV's value is refused: ${taken.error}`;
  if (taken.value !== "taken") return null;
  count("live_from_kv");
  await keepInCache(ways, answer.value, Date.now());
  return null;
}

/** What a refresh came to, for the next one and for the log, which hears of a trouble once when it begins and once when it ends. */
function settle(why: string | null, fromKvInstead: boolean, now: EpochMs): void {
  if (why === null) {
    if (trouble !== null) log("info", "live value refreshed again", { version: heldLive().version });
    trouble = null;
    return;
  }
  nextAt = now + BACK_OFF_MS;
  if (!fromKvInstead) count("live_unreached");
  if (trouble === null) log("warn", "live value not refreshed by the control plane", { why, fromKv: fromKvInstead });
  trouble = why;
}
