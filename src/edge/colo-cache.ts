/**
 * The one entry that the isolates of a colo share, in the colo's own cache.
 *
 * The Cache API may be missing, fail, hang or forget at any time: then each isolate is on its own, which is
 * slower to learn and never wrong. Nothing of a viewer is in it.
 */
import { readColoEntry } from "../core/bundle/read-colo-entry.ts";
import { COLO_ENTRY_FORMAT, type ColoEntry } from "../core/model/colo-entry.ts";
import type { EpochMs } from "../core/model/ids.ts";

/** What of the Cache API is needed. */
export type ColoCache = Pick<Cache, "match" | "put">;

/** No address of anybody: a viewer cannot ask for it. */
const KEY = `https://colo.georouter.invalid/${COLO_ENTRY_FORMAT}`;
const KEEP_S = 300;
const DEADLINE_MS = 500;

/** Reads the entry; null when there is none that can be used. */
export async function readColo(cache: ColoCache, now: EpochMs): Promise<ColoEntry | null> {
  const found = await soon(cache.match(KEY));
  return found === undefined ? null : readColoEntry(await soon(found.text()), now);
}

/** Writes the entry. */
export async function writeColo(cache: ColoCache, entry: ColoEntry): Promise<void> {
  await soon(
    cache.put(KEY, new Response(JSON.stringify(entry), { headers: { "cache-control": `max-age=${KEEP_S}` } })),
  );
}

async function soon<T>(call: Promise<T>): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the colo's cache did not answer within ${DEADLINE_MS} ms`)),
      DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
