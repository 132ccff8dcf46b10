/**
 * What operators published → the live value.
 *
 * In: the live value and a pointer as KV shows it. Out: the next live value, or the same one when the
 * pointer is not newer, so that an old view of KV never takes a table back. A pointer whose numbers
 * began again (a new KV namespace) is newer by its time.
 */
import type { Live } from "../model/live.ts";
import type { PublishedTable } from "../model/published-table.ts";

/** Puts a newer pointer into the live value; decisions read places, so `version` grows. */
export function followTable(live: Live, published: PublishedTable): Live {
  if (live.geoip !== null && !isNewer(published, live.geoip)) return live;
  return { ...live, version: live.version + 1, geoip: published };
}

function isNewer(next: PublishedTable, held: PublishedTable): boolean {
  return next.seq > held.seq || next.publishedAt > held.publishedAt;
}
