/**
 * The control plane's health answer, watched while something is broken: every change of a state that it published.
 */
import type { Platform } from "./platform.ts";

export interface Transition {
  readonly at: number;
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}

export interface HealthWatch {
  /** Changes of what is measured; the first state of a cluster is none. */
  readonly transitions: readonly Transition[];
  /** Versions of the live value, in the order in which they were seen. */
  readonly versions: readonly number[];
  stop(): Promise<void>;
}

const EVERY_MS = 100;

/** Watches until it is stopped; an answer that does not come is left out. */
export function watchHealth(platform: Platform): HealthWatch {
  const transitions: Transition[] = [];
  const versions: number[] = [];
  const last = new Map<string, string>();
  const stopping = new AbortController();
  const look = async (): Promise<void> => {
    const { clusters, live } = await platform.health();
    if (versions.at(-1) !== live.version) versions.push(live.version);
    for (const [cluster, { real }] of Object.entries(clusters)) {
      const from = last.get(cluster);
      last.set(cluster, real);
      if (from !== undefined && from !== real) transitions.push({ at: Date.now(), cluster, from, to: real });
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  const looping = loop();
  return {
    transitions,
    versions,
    stop: async () => {
      stopping.abort();
      await looping;
    },
  };
}
