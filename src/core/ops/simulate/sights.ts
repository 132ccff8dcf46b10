/**
 * What is to be seen of every cluster, and by whom: the scene that the vantages of a simulation look at.
 *
 * Invariant: what is seen from everywhere and what one vantage sees are kept apart, because only the first makes
 * requests fail at the edges.
 */
import type { ClusterName, EpochMs, VantageName } from "../../model/ids.ts";
import type { EdgeReport } from "../../model/probe.ts";
import type { Rules } from "../../model/rules.ts";
import { WELL, type Sight, type SimEffect, type VantageState } from "./sim-event.ts";

export interface Scene {
  readonly everywhere: ReadonlyMap<ClusterName, Sight>;
  /** Key: vantage and cluster. Goes before what is seen from everywhere. */
  readonly alone: ReadonlyMap<string, Sight>;
  readonly vantages: ReadonlyMap<VantageName, VantageState>;
}

const NOTHING: Sight = { ...WELL, ok: false };

/** Every cluster is up and every vantage well. */
export const ALL_WELL: Scene = { everywhere: new Map(), alone: new Map(), vantages: new Map() };

/** The scene after an event; orders change nothing in it. */
export function sceneAfter(scene: Scene, effect: SimEffect): Scene {
  switch (effect.kind) {
    case "sight": {
      const { clusters, sight, from } = effect;
      const { everywhere, alone } = scene;
      if (from !== null) return { ...scene, alone: withAll(alone, clusters, (name) => keyOf(from, name), sight) };
      const left = [...alone].filter(([key]) => !clusters.some((name) => key.endsWith(` ${name}`)));
      return { ...scene, everywhere: withAll(everywhere, clusters, (name) => name, sight), alone: new Map(left) };
    }
    case "vantage":
      return { ...scene, vantages: withAll(scene.vantages, effect.vantages, (name) => name, effect.state) };
    case "order":
    case "undrain":
    case "failback":
      return scene;
  }
}

/** What a vantage sees of a cluster; null when it does not look. */
export function sightOf(
  { everywhere, alone, vantages }: Scene,
  vantage: VantageName,
  cluster: ClusterName,
): Sight | null {
  switch (vantages.get(vantage) ?? "well") {
    case "silent":
      return null;
    case "blind":
      return NOTHING;
    case "well":
      return alone.get(keyOf(vantage, cluster)) ?? everywhere.get(cluster) ?? WELL;
  }
}

/** What the edges report: requests to a cluster that is down for everybody fail in every colo. */
export function edgeReports(scene: Scene, { clusters }: Rules, now: EpochMs): readonly EdgeReport[] {
  const failing = clusters.filter(({ name }) => isFailing(scene, name));
  if (failing.length === 0) return [];
  const sight = { failures: 5, openUntil: null, probe: null };
  return [{ colo: "simulated", at: now, clusters: Object.fromEntries(failing.map(({ name }) => [name, sight])) }];
}

/** Whether requests to the cluster fail. */
export function isFailing({ everywhere }: Scene, cluster: ClusterName): boolean {
  return everywhere.get(cluster)?.ok === false;
}

function keyOf(vantage: VantageName, cluster: ClusterName): string {
  return `${vantage} ${cluster}`;
}

function withAll<N, K, V>(map: ReadonlyMap<K, V>, names: readonly N[], key: (name: N) => K, value: V) {
  return new Map<K, V>([...map, ...names.map((name) => [key(name), value] as const)]);
}
