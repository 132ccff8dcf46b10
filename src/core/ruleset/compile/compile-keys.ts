/**
 * Viewer keys as written → as compiled, with groups replaced by their countries.
 */
import type { ViewerKeys } from "../../model/viewer-keys.ts";
import type { Groups } from "../values/areas.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";

/** Compiles the keys of one entry. */
export function compileKeys(keys: WrittenKeys, groups: Groups): ViewerKeys {
  const grouped = (keys.groups ?? []).flatMap((group) => groups.get(group) ?? []);
  return {
    networks: keys.networks ?? [],
    asns: keys.asns ?? [],
    cities: keys.cities ?? [],
    subdivisions: keys.subdivisions ?? [],
    countries: keys.countries ?? [],
    groupCountries: [...new Set(grouped)],
    continents: keys.continents ?? [],
  };
}
