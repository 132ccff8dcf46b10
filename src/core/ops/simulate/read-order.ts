/**
 * Events that are an operator's orders: `drain sa-* ramp=5m`, `dial sa-east 70`, `move CL us-east`.
 *
 * Patterns are expanded here, so that an order of a simulation means the clusters that it meant when it was read.
 */
import { parseCountry } from "../../model/country.ts";
import type { ClusterName } from "../../model/ids.ts";
import type { ForcedState, OverrideEffect } from "../../model/override-rule.ts";
import { fail, ok } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import { NO_VIEWER_KEYS, type ViewerKeys } from "../../model/viewer-keys.ts";
import { DEFAULT_DRAIN } from "../../ruleset/defaults.ts";
import { suggestionHint } from "../../ruleset/suggest.ts";
import { parseSubdivision } from "../../viewer/read-subdivision.ts";
import { clustersMeant, noCluster, percentOf, withClusters, wrongPercent, type Read, type Said } from "./said.ts";
import type { SimEffect } from "./sim-event.ts";

/** `drain CLUSTER`, `forced-down CLUSTER`, `forced-up CLUSTER`. */
export function readState({ words: [glob], options, rules }: Said, state: ForcedState): Read {
  const rampMs = options.get("ramp") ?? DEFAULT_DRAIN.rampMs;
  const finishWithinMs = options.get("finish") ?? DEFAULT_DRAIN.finishWithinMs;
  return withClusters(glob, rules, (clusters) =>
    ok(order({ kind: "state", clusters, state, rampMs, finishWithinMs }, options)),
  );
}

/** `undrain CLUSTER`. */
export function readUndrain({ words: [glob], rules }: Said): Read {
  return withClusters(glob, rules, (clusters) => ok({ kind: "undrain", clusters }));
}

/** `dial CLUSTER PERCENT`. */
export function readDial({ words: [glob, percent = ""], options, rules }: Said): Read {
  const accept = percentOf(percent);
  if (accept === null) return fail(wrongPercent(percent));
  return withClusters(glob, rules, (clusters) => ok(order({ kind: "dial", clusters, accept }, options)));
}

function order(effect: OverrideEffect, options: Said["options"]): SimEffect {
  return { kind: "order", effect, forMs: options.get("for") ?? null };
}

/** `failback REGION CLUSTER`. */
export function readFailback({ words: [region = "", name = ""], rules }: Said): Read {
  const known = rules.regions.find((one) => one.name === region);
  if (known === undefined) return fail(`no region is called ${JSON.stringify(region)}; ${regionHint(region, rules)}`);
  if (known.failback !== "manual") return fail(`region ${region} has failback mode auto; nothing waits for an order`);
  return withClusters(name, rules, ([cluster, ...more]) =>
    cluster === undefined || more.length > 0
      ? fail(`${name} means ${more.length + 1} clusters; name one`)
      : ok({ kind: "failback", region: known.name, cluster }),
  );
}

function regionHint(region: string, { regions }: Rules): string {
  const known = regions.map(({ name }) => name);
  return suggestionHint(region, known, "region");
}

/** `move CL us-east`, `move CL→us-east,sa-east`, `move CL -> us-east`. */
export function readMove({ words, options, rules }: Said): Read {
  const parts = words.flatMap((word) => word.split(/->|→/)).filter((word) => word !== "");
  const [place = "", names = "", ...more] = parts;
  if (names === "" || more.length > 0) return fail(`write move COUNTRY CLUSTERS, such as move CL us-east,sa-east`);
  const viewers = keysOf(place);
  if (viewers === null) return fail(`${JSON.stringify(place)} is no country or subdivision, such as CL or BR-SP`);
  const use: ClusterName[] = [];
  for (const name of names.split(",")) {
    const meant = clustersMeant(name, rules);
    if (meant.length === 0) return fail(noCluster(name, rules));
    use.push(...meant.filter((cluster) => !use.includes(cluster)));
  }
  return ok(order({ kind: "move", viewers, use }, options));
}

function keysOf(place: string): ViewerKeys | null {
  const country = parseCountry(place);
  if (country !== null) return { ...NO_VIEWER_KEYS, countries: [country] };
  const subdivision = parseSubdivision(place);
  return subdivision === null ? null : { ...NO_VIEWER_KEYS, subdivisions: [subdivision] };
}
