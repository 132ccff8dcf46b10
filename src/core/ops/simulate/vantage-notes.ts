/**
 * Two live values → what has changed in how much the word of a vantage counts, as sentences.
 *
 * Being silent or bad is of the vantage, so it is said once and not for each cluster; a suspicion is of a cluster.
 */
import { own } from "../../model/record.ts";
import type { Live, VantageStanding, VantageView } from "../../model/live.ts";
import type { Happening } from "./simulation.ts";

/** One sentence for each change. */
export function vantageNotes(before: Live, after: Live, atMs: number): readonly Happening[] {
  const names = new Set(Object.values(after.clusters).flatMap(({ vantages }) => Object.keys(vantages)));
  const texts = [...names].toSorted().flatMap((name) => [
    ...wholeNotes(name, standingsOf(name, before), standingsOf(name, after)),
    ...Object.entries(after.clusters).flatMap(([cluster, { vantages }]) => {
      const earlier = own(own(before.clusters, cluster)?.vantages ?? {}, name);
      const now = own(vantages, name);
      return earlier === undefined || now === undefined ? [] : suspicionNotes(name, cluster, { earlier, now });
    }),
  ]);
  return texts.map((text) => ({ atMs, kind: "vantage", text }));
}

function standingsOf(vantage: string, { clusters }: Live): readonly VantageStanding[] {
  return Object.values(clusters).flatMap(({ vantages }) => own(vantages, vantage)?.standing ?? []);
}

function wholeNotes(
  vantage: string,
  before: readonly VantageStanding[],
  after: readonly VantageStanding[],
): readonly string[] {
  const began = (standing: VantageStanding): boolean => after.includes(standing) && !before.includes(standing);
  if (began("bad")) return [`${vantage} sees most clusters down that others see up: not counted`];
  if (began("silent")) return [`${vantage} has fallen silent: it brings no change about`];
  return before.some(isOut) && !after.some(isOut) ? [`${vantage} counts again`] : [];
}

function isOut(standing: VantageStanding): boolean {
  return standing === "bad" || standing === "silent";
}

function suspicionNotes(
  vantage: string,
  cluster: string,
  { earlier, now }: { readonly earlier: VantageView; readonly now: VantageView },
): readonly string[] {
  if (now.standing === earlier.standing) return [];
  if (now.standing === "suspect") return [`${vantage} alone says that ${cluster} is down: suspect, it stays in use`];
  if (earlier.standing !== "suspect" || now.standing !== "counted") return [];
  return [now.says === "down" ? `${vantage} is no longer alone on ${cluster}` : `${vantage} sees ${cluster} again`];
}
