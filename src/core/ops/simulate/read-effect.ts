/**
 * The words of an event → what it does.
 *
 * In: `["drain", "sa-*", "ramp=5m"]` and the rules. Out: the effect with names resolved, or a sentence that says
 * what was found, what is wanted, and the name that was probably meant. Nothing given is ignored.
 */
import { asId, type ClusterName, type VantageName } from "../../model/ids.ts";
import { parseCountry } from "../../model/country.ts";
import type { OverrideEffect } from "../../model/override-rule.ts";
import { matchPath } from "../../model/path-glob.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import type { ViewerKeys } from "../../model/viewer-keys.ts";
import { DEFAULT_DRAIN } from "../../ruleset/defaults.ts";
import { closest, suggestionHint } from "../../ruleset/suggest.ts";
import { parseSubdivision } from "../../viewer/read-subdivision.ts";
import { parseSpan } from "./parse-span.ts";
import type { Sight, SimEffect, VantageState } from "./sim-event.ts";

/** What stands behind the verb: words, and `name=value` options. */
interface Said {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, number>;
  readonly rules: Rules;
}

type Read = Result<SimEffect, string>;

interface Form {
  /** As it is written, for faults. */
  readonly usage: string;
  /** How many words. */
  readonly takes: readonly number[];
  readonly options: readonly string[];
  readonly read: (said: Said) => Read;
}

const WELL: Sight = { ok: true, degraded: false, ready: 100 };

const FORMS: Readonly<Record<string, Form>> = {
  down: sightForm("down", { ...WELL, ok: false }),
  up: sightForm("up", WELL),
  degraded: sightForm("degraded", { ...WELL, degraded: true }),
  ready: form("ready CLUSTER PERCENT", [2], [], readReady),
  drain: form("drain CLUSTER [ramp=5m] [finish=10m] [for=30m]", [1], ["ramp", "finish", "for"], (said) =>
    readState(said, "drain"),
  ),
  "forced-down": form("forced-down CLUSTER [for=30m]", [1], ["for"], (said) => readState(said, "forced-down")),
  "forced-up": form("forced-up CLUSTER [for=30m]", [1], ["for"], (said) => readState(said, "forced-up")),
  undrain: form("undrain CLUSTER", [1], [], ({ words, rules }) =>
    withClusters(words[0], rules, (clusters) => ok({ kind: "undrain", clusters })),
  ),
  dial: form("dial CLUSTER PERCENT [for=30m]", [2], ["for"], readDial),
  failback: form("failback REGION CLUSTER", [2], [], readFailback),
  move: form("move COUNTRY CLUSTERS [for=30m]", [1, 2, 3], ["for"], readMove),
  vantage: form("vantage NAME blind|silent|well", [2], [], readVantage),
};

/** How each event is written, for help. */
export const EVENT_FORMS: readonly string[] = Object.values(FORMS).map(({ usage }) => usage);

function form(usage: string, takes: readonly number[], options: readonly string[], read: Form["read"]): Form {
  return { usage, takes, options, read };
}

/** Reads what happens. */
export function readEffect(words: readonly string[], rules: Rules): Read {
  const [verb = "", ...rest] = words;
  const found = Object.hasOwn(FORMS, verb) ? FORMS[verb] : undefined;
  if (found === undefined) return fail(unknownVerb(verb));
  const plain = rest.filter((word) => !/^[a-z]+=/.test(word));
  const options = new Map<string, number>();
  for (const word of rest.filter((one) => !plain.includes(one))) {
    const [name = "", value = ""] = word.split("=", 2);
    if (!found.options.includes(name)) return fail(`${verb} has no option ${name}; write ${found.usage}`);
    const ms = parseSpan(value);
    if (ms === null) return fail(`${name} must be a time such as 5m, found ${JSON.stringify(value)}`);
    options.set(name, ms);
  }
  if (!found.takes.includes(plain.length))
    return fail(`found ${JSON.stringify(words.join(" "))}; write ${found.usage}`);
  return found.read({ words: plain, options, rules });
}

function unknownVerb(verb: string): string {
  const near = closest(verb, Object.keys(FORMS));
  const next = near === null ? `write one of ${Object.keys(FORMS).join(", ")}` : `did you mean "${near}"?`;
  return verb === "" ? `nothing happens; ${next}` : `unknown event ${JSON.stringify(verb)}; ${next}`;
}

/** `down CLUSTER [from VANTAGE]`: without `from` it is so for everybody. */
function sightForm(verb: string, sight: Sight): Form {
  return form(`${verb} CLUSTER [from VANTAGE]`, [1, 3], [], ({ words, rules }) => {
    const [glob, preposition, vantage] = words;
    if (preposition !== undefined && preposition !== "from") {
      return fail(`found ${JSON.stringify(preposition)}; write ${verb} CLUSTER [from VANTAGE]`);
    }
    return withClusters(glob, rules, (clusters) => {
      if (vantage === undefined) return ok({ kind: "sight", clusters, sight, from: null });
      const found = vantagesMeant(vantage, rules);
      const [from] = found;
      if (from === undefined) return fail(noVantage(vantage, rules));
      return found.length === 1
        ? ok({ kind: "sight", clusters, sight, from })
        : fail(`${vantage} means ${found.length} vantages; name one, or write vantage ${vantage} blind`);
    });
  });
}

function readReady({ words: [glob, percent = ""], rules }: Said): Read {
  const ready = percentOf(percent);
  if (ready === null) return fail(wrongPercent(percent));
  return withClusters(glob, rules, (clusters) =>
    ok({ kind: "sight", clusters, sight: { ...WELL, ready }, from: null }),
  );
}

function readState({ words: [glob], options, rules }: Said, state: "drain" | "forced-down" | "forced-up"): Read {
  const rampMs = options.get("ramp") ?? DEFAULT_DRAIN.rampMs;
  const finishWithinMs = options.get("finish") ?? DEFAULT_DRAIN.finishWithinMs;
  return withClusters(glob, rules, (clusters) =>
    ok(order({ kind: "state", clusters, state, rampMs, finishWithinMs }, options)),
  );
}

function readDial({ words: [glob, percent = ""], options, rules }: Said): Read {
  const accept = percentOf(percent);
  if (accept === null) return fail(wrongPercent(percent));
  return withClusters(glob, rules, (clusters) => ok(order({ kind: "dial", clusters, accept }, options)));
}

function order(effect: OverrideEffect, options: Said["options"]): SimEffect {
  return { kind: "order", effect, forMs: options.get("for") ?? null };
}

function readFailback({ words: [region = "", name = ""], rules }: Said): Read {
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

const NO_KEYS: ViewerKeys = {
  networks: [],
  asns: [],
  cities: [],
  subdivisions: [],
  countries: [],
  groupCountries: [],
  continents: [],
};

/** `move CL us-east`, `move CL→us-east,sa-east`, `move CL -> us-east`. */
function readMove({ words, options, rules }: Said): Read {
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
  if (country !== null) return { ...NO_KEYS, countries: [country] };
  const subdivision = parseSubdivision(place);
  return subdivision === null ? null : { ...NO_KEYS, subdivisions: [subdivision] };
}

const VANTAGE_STATES: readonly VantageState[] = ["well", "blind", "silent"];

function readVantage({ words: [glob = "", word = ""], rules }: Said): Read {
  const vantages = vantagesMeant(glob, rules);
  if (vantages.length === 0) return fail(noVantage(glob, rules));
  const state = VANTAGE_STATES.find((one) => one === word);
  if (state !== undefined) return ok({ kind: "vantage", vantages, state });
  const near = closest(word, VANTAGE_STATES);
  return fail(`a vantage is blind, silent or well, found ${word}${near === null ? "" : `; did you mean "${near}"?`}`);
}

function withClusters(glob = "", rules: Rules, read: (clusters: readonly ClusterName[]) => Read): Read {
  const clusters = clustersMeant(glob, rules);
  return clusters.length === 0 ? fail(noCluster(glob, rules)) : read(clusters);
}

function clustersMeant(glob: string, { clusters }: Rules): readonly ClusterName[] {
  return clusters.map(({ name }) => name).filter((name) => matchPath(glob, name));
}

function vantagesMeant(glob: string, { vantages }: Rules): readonly VantageName[] {
  return vantages.map(({ name }) => asId<VantageName>(name)).filter((name) => matchPath(glob, name));
}

function noCluster(glob: string, { clusters }: Rules): string {
  const known = clusters.map(({ name }) => name);
  return `no cluster is called ${JSON.stringify(glob)}; ${suggestionHint(glob, known, "cluster")}`;
}

function noVantage(glob: string, { vantages }: Rules): string {
  const known = vantages.map(({ name }) => name);
  return `no vantage is called ${JSON.stringify(glob)}; ${suggestionHint(glob, known, "vantage")}`;
}

function percentOf(text: string): number | null {
  return /^\d{1,3}%?$/.test(text) && Number.parseInt(text, 10) <= 100 ? Number.parseInt(text, 10) : null;
}

function wrongPercent(text: string): string {
  return `a percentage is a whole number 0 to 100, found ${JSON.stringify(text)}`;
}
