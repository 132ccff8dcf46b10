/**
 * Why no more specific region took a viewer: the keys he has and no region names.
 *
 * In: the kind of key that placed him, and the viewer. Out: words for each of his keys that is searched
 * before it. That no region names them needs no look-up: else it would have placed him.
 */
import { shownNetwork } from "../model/address.ts";
import type { RegionKey } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { shown } from "./explain-wants.ts";

/** The viewer's keys that are more specific than the one that placed him, most specific first. */
export function unnamedKeys(by: RegionKey | "test", { address, asn, place }: Viewer): readonly string[] {
  if (by === "test") return [];
  const keys: readonly (readonly [kind: RegionKey, key: string | null])[] = [
    ["network", address === null ? null : shownNetwork(address)],
    ["asn", asn === null ? null : `AS${asn}`],
    ["city", place.city === null ? null : shown(place.city)],
    ["subdivision", place.subdivision],
    ["country", place.country],
    ["continent", place.continent],
  ];
  const end = keys.findIndex(([kind]) => kind === (by === "group" ? "continent" : by));
  return (end < 0 ? keys : keys.slice(0, end)).flatMap(([kind, key]) =>
    key === null ? [] : [`${kind === "network" ? "address" : kind} ${key}`],
  );
}
