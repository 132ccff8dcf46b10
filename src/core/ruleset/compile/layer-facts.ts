/**
 * Facts in layers: what a case says over what its viewer says over what holds for the whole document.
 *
 * A fact replaces the one below it; headers, cookies, health, rtt and percent are joined key by key. A
 * place is one thing: a layer that names an address, a country or a continent takes all that lower
 * layers say of the place away, so that nobody is in Argentina and in São Paulo at once.
 */
import type { Facts } from "../../model/rule-test.ts";

const PLACE: readonly string[] = ["ip", "country", "continent", "subdivision", "city", "lat", "lon"];
const NEW_PLACE: readonly string[] = ["ip", "country", "continent"];
const JOINED: readonly string[] = ["headers", "cookies", "health", "rtt", "percent"];

/** Lays facts over one another, the lowest first. */
export function layerFacts(layers: readonly Facts[]): Facts {
  return layers.reduce<Facts>(layOver, {});
}

function layOver(below: Facts, above: Facts): Facts {
  const moved = NEW_PLACE.some((name) => name in above);
  const kept = Object.entries(below).filter(([name]) => !(moved && PLACE.includes(name)));
  const laid = Object.entries(above).map(([name, value]) => [
    name,
    JOINED.includes(name) ? joined(below[name], value) : value,
  ]);
  return Object.fromEntries([...kept, ...laid]);
}

/** Maps are joined, one inside the other (percentages are by rollout and region); of anything else the upper counts. */
function joined(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  return {
    ...below,
    ...Object.fromEntries(Object.entries(above).map(([key, value]) => [key, joinedEntry(below[key], value)])),
  };
}

function joinedEntry(below: unknown, above: unknown): unknown {
  return isMap(below) && isMap(above) ? { ...below, ...above } : above;
}

function isMap(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
