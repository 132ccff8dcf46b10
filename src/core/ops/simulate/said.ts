/**
 * What stands behind the verb of an event, and the names and numbers in it.
 *
 * Names may have `*`; one that means nothing is a fault with the name that was probably meant.
 */
import { clustersMeant as namesMeant } from "../../model/cluster-glob.ts";
import { asId, type ClusterName, type VantageName } from "../../model/ids.ts";
import { fail, type Result } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import { suggestionHint } from "../../ruleset/suggest.ts";
import type { SimEffect } from "./sim-event.ts";

/** Words, and the times of `name=value` options. */
export interface Said {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, number>;
  readonly rules: Rules;
}

/** An effect, or what is wrong as a sentence. */
export type Read = Result<SimEffect, string>;

/** Reads on with the clusters that a name or pattern means. */
export function withClusters(glob = "", rules: Rules, read: (clusters: readonly ClusterName[]) => Read): Read {
  const clusters = clustersMeant(glob, rules);
  return clusters.length === 0 ? fail(noCluster(glob, rules)) : read(clusters);
}

/** The clusters that a name or pattern means. */
export function clustersMeant(glob: string, { clusters }: Rules): readonly ClusterName[] {
  const known = clusters.map(({ name }) => name);
  return namesMeant(glob, known).map((name) => asId<ClusterName>(name));
}

/** The vantages that a name or pattern means. */
export function vantagesMeant(glob: string, { vantages }: Rules): readonly VantageName[] {
  const known = vantages.map(({ name }) => name);
  return namesMeant(glob, known).map((name) => asId<VantageName>(name));
}

/** That nothing is called so. */
export function noCluster(glob: string, { clusters }: Rules): string {
  const known = clusters.map(({ name }) => name);
  return `no cluster is called ${JSON.stringify(glob)}; ${suggestionHint(glob, known, "cluster")}`;
}

/** That nothing is called so. */
export function noVantage(glob: string, { vantages }: Rules): string {
  const known = vantages.map(({ name }) => name);
  return `no vantage is called ${JSON.stringify(glob)}; ${suggestionHint(glob, known, "vantage")}`;
}

/** A whole number 0 to 100, with or without its sign; null for anything else. */
export function percentOf(text: string): number | null {
  return /^\d{1,3}%?$/.test(text) && Number.parseInt(text, 10) <= 100 ? Number.parseInt(text, 10) : null;
}

/** What is wanted instead. */
export function wrongPercent(text: string): string {
  return `a percentage is a whole number 0 to 100, found ${JSON.stringify(text)}`;
}
