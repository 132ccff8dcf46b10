/**
 * Events that change what is seen of clusters: `down sa-east`, `ready sa-east 60`, `vantage europe blind`.
 */
import { fail, ok } from "../../model/result.ts";
import { closest } from "../../ruleset/suggest.ts";
import { noVantage, percentOf, vantagesMeant, withClusters, wrongPercent, type Read, type Said } from "./said.ts";
import { WELL, type Sight, type VantageState } from "./sim-event.ts";

/** `down CLUSTER [from VANTAGE]`: without `from` it is so for everybody. */
export function readSight({ words, rules }: Said, verb: string, sight: Sight): Read {
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
}

/** `ready CLUSTER PERCENT`. */
export function readReady({ words: [glob, percent = ""], rules }: Said): Read {
  const ready = percentOf(percent);
  if (ready === null) return fail(wrongPercent(percent));
  return withClusters(glob, rules, (clusters) =>
    ok({ kind: "sight", clusters, sight: { ...WELL, ready }, from: null }),
  );
}

const VANTAGE_STATES: readonly VantageState[] = ["well", "blind", "silent"];

/** `vantage NAME blind`. */
export function readVantage({ words: [glob = "", word = ""], rules }: Said): Read {
  const vantages = vantagesMeant(glob, rules);
  if (vantages.length === 0) return fail(noVantage(glob, rules));
  const state = VANTAGE_STATES.find((one) => one === word);
  if (state !== undefined) return ok({ kind: "vantage", vantages, state });
  const near = closest(word, VANTAGE_STATES);
  return fail(`a vantage is blind, silent or well, found ${word}${near === null ? "" : `; did you mean "${near}"?`}`);
}
