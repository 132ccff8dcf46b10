/**
 * Whether two live values are the same for decisions, so that the version need not grow.
 *
 * Only what a decision reads is compared: verdicts without their words, returns, orders, kill switches, and who is
 * away. When a vantage last looked, and how long its round trips take, changes with every report.
 */
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type Measured } from "../model/live.ts";
import { own } from "../model/record.ts";

/** Compares them. */
export function decidesAlike(before: Live, after: Live): boolean {
  return (
    sameClusters(before.clusters, after.clusters) &&
    sameOrders(before.orders, after.orders) &&
    before.kills === after.kills &&
    awayText(before.away) === awayText(after.away)
  );
}

function sameClusters(before: Live["clusters"], after: Live["clusters"]): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((name) => {
    const [was, is] = [own(before, name) ?? UNKNOWN_CLUSTER, own(after, name) ?? UNKNOWN_CLUSTER];
    return was === is || clusterText(was) === clusterText(is);
  });
}

function clusterText({ measured, returned, vantages }: ClusterLive): string {
  const verdicts = Object.entries(vantages)
    .filter(([, { verdict }]) => verdict !== null)
    .map(([name, { verdict }]) => [name, verdictParts(verdict)] as const)
    .toSorted(byName);
  return JSON.stringify([verdictParts(measured), returned, verdicts]);
}

function verdictParts(verdict: Measured | null): readonly unknown[] {
  return verdict === null ? [] : [verdict.state, verdict.since, verdict.ready, verdict.flaps];
}

/** Orders, and the list of kill switches, are values that are never changed in place, so an unchanged one is the very same. */
function sameOrders(before: Live["orders"], after: Live["orders"]): boolean {
  return before.length === after.length && before.every((order, index) => order === after[index]);
}

function awayText(away: Live["away"]): string {
  const regions = Object.entries(away).map(([region, clusters]) => {
    const entries = Object.entries(clusters).map(
      ([name, { since, returnedAt }]) => [name, [since, returnedAt]] as const,
    );
    return [region, entries.toSorted(byName)] as const;
  });
  return JSON.stringify(regions.toSorted(byName));
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
