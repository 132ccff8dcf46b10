/**
 * The one entry that the isolates of a colo share, in the colo's own cache.
 *
 * There is one for each environment: Workers of several may run in one zone, and then have this cache between them.
 * The Cache API may be missing, fail, hang or forget at any time: then each isolate is on its own, which is
 * slower to learn and never wrong. Nothing of a viewer is in it.
 */
import { readColoEntry } from "../../core/bundle/read-colo-entry.ts";
import { COLO_ENTRY_FORMAT, type ColoEntry } from "../../core/model/colo-entry.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { within } from "../within.ts";

/** What of the Cache API is needed. */
export interface NearCache {
  match(address: string): Promise<Response | undefined>;
  put(address: string, response: Response): Promise<void>;
}

/** The cache, and for which environment. */
export interface ColoCache {
  readonly cache: NearCache;
  readonly environment: string;
}

/** No address of anybody: a viewer cannot ask for it. */
const keyOf = (environment: string): string => `https://colo.georouter.invalid/${COLO_ENTRY_FORMAT}/${environment}`;
const KEEP_S = 300;
const DEADLINE_MS = 500;

/** Reads the entry; null when there is none that can be used. */
export async function readColo({ cache, environment }: ColoCache, now: EpochMs): Promise<ColoEntry | null> {
  const text = await within(DEADLINE_MS, async () => (await cache.match(keyOf(environment)))?.text());
  return text === undefined ? null : readColoEntry(text, now);
}

/** Writes the entry. */
export async function writeColo({ cache, environment }: ColoCache, entry: ColoEntry): Promise<void> {
  const headers = { "cache-control": `max-age=${KEEP_S}` };
  await within(DEADLINE_MS, () => cache.put(keyOf(environment), new Response(JSON.stringify(entry), { headers })));
}
