/**
 * Looks once a minute, from cron, which GeoIP table operators published, and tells the health board.
 *
 * Not on any request's path and not in the board itself: KV may hang or be away, and then the board
 * keeps what it knows and answers edges as before. A pointer that cannot be read changes nothing.
 */
import { isToCome, POINTER_KEY, publishedOf, readTablePointer, TO_COME } from "../core/bundle/table-pointer.ts";
import { healthBoard } from "./health-board.ts";
import { logFault } from "./log.ts";
import { within } from "./within.ts";

const DEADLINE_MS = 5000;

/** Follows the pointer; never rejects. */
export async function followPointer(env: Env): Promise<void> {
  try {
    const text = await within(DEADLINE_MS, env.STATE.get(POINTER_KEY));
    if (text === null) return; // nothing was ever published
    const pointer = readTablePointer(text);
    if (!pointer.ok) throw new Error(`KV's ${POINTER_KEY} ${pointer.error}; publish again`);
    if (isToCome(pointer.value, Date.now())) throw new Error(`KV's ${POINTER_KEY} ${TO_COME}; publish again`);
    await within(DEADLINE_MS, healthBoard(env).publish(publishedOf(pointer.value)));
  } catch (fault) {
    logFault("following the published GeoIP table", POINTER_KEY, fault);
  }
}
