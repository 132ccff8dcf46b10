/**
 * The steps of a simulation → each cluster's greatest load, when it was, and for how long it was too much.
 */
import type { ClusterRule } from "../../model/rules.ts";
import type { Peak, SimStep } from "./simulation.ts";

/** One peak for each cluster, in the order of the rules; a step stands for the time until the next one. */
export function peaksOf(steps: readonly SimStep[], clusters: readonly ClusterRule[], stepMs: number): readonly Peak[] {
  return clusters.map(({ name, capacity }, place) => {
    let peak: Peak = { cluster: name, capacity, rps: 0, percent: capacity === null ? null : 0, atMs: 0, overMs: 0 };
    for (const { atMs, clusters: loads } of steps) {
      const load = loads[place];
      if (load === undefined) continue;
      if (load.rps > peak.rps) peak = { ...peak, rps: load.rps, percent: load.percent, atMs };
      if (load.over) peak = { ...peak, overMs: peak.overMs + stepMs };
    }
    return peak;
  });
}
