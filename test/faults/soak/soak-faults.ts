/**
 * The faults of a soak run: which there are, and which comes next for a seed.
 *
 * One at a time, and each is repaired before the next begins, so that every viewer always has a cluster that can
 * serve him: what fails a viewer all the same is ours.
 */
import { SERVE } from "../rig/behaviour.ts";
import type { Platform } from "../rig/platform.ts";

export interface SoakFault {
  readonly words: string;
  readonly forMs: number;
  begin(platform: Platform): Promise<unknown> | void;
  end(platform: Platform): Promise<unknown> | void;
}

/** Numbers from 0 to below 1, always the same ones for a seed (Mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Kind = "refuse" | "freeze" | "hang" | "reset" | "shed" | "brown-out" | "flap" | "blind" | "link" | "kill" | "kv";

const CLUSTER_KINDS: readonly Kind[] = ["refuse", "freeze", "hang", "reset", "shed", "brown-out", "flap"];
const KINDS: readonly Kind[] = [...CLUSTER_KINDS, "blind", "link", "kill", "kv"];
const SHORTEST_MS = 15_000;
const LONGEST_MS = 60_000;

/** The next fault. */
export function nextFault(chance: () => number, clusters: readonly string[], vantages: readonly string[]): SoakFault {
  const pick = <T>(all: readonly T[], otherwise: T): T => all[Math.floor(chance() * all.length)] ?? otherwise;
  const kind = pick(KINDS, "refuse");
  const forMs = Math.round(SHORTEST_MS + chance() * (LONGEST_MS - SHORTEST_MS));
  const cluster = pick(clusters, "");
  const vantage = pick(vantages, "");
  if (CLUSTER_KINDS.includes(kind)) return onCluster(kind, cluster, forMs);
  return onControl(kind, vantage, forMs);
}

function onCluster(kind: Kind, name: string, forMs: number): SoakFault {
  const end = (platform: Platform): Promise<unknown> => platform.cluster(name).heal();
  const begin = async (platform: Platform): Promise<unknown> => {
    const cluster = platform.cluster(name);
    if (kind === "refuse") return cluster.refuse();
    if (kind === "freeze") return cluster.freeze();
    if (kind === "flap") return cluster.script({ listens: { upMs: 2000, downMs: 2000 } });
    if (kind === "shed") return cluster.viewersGet({ kind: "shed", percent: 50, status: 503, retryAfter: "1" });
    if (kind === "brown-out") return cluster.viewersGet({ kind: "brown-out", percent: 10, ms: 5000 });
    return cluster.viewersGet(kind === "hang" ? { kind: "hang" } : { kind: "reset" });
  };
  return { words: `${name}: ${kind}`, forMs, begin, end };
}

function onControl(kind: Kind, vantage: string, forMs: number): SoakFault {
  if (kind === "blind") {
    const all = async ({ clusters }: Platform, fails: boolean): Promise<void> => {
      const probes = fails ? ({ kind: "status", status: 500 } as const) : SERVE;
      await Promise.all(Object.values(clusters).map((one) => one.script({ vantages: { [vantage]: probes } })));
    };
    const words = `vantage ${vantage} is blind`;
    return { words, forMs, begin: (platform) => all(platform, true), end: (platform) => all(platform, false) };
  }
  if (kind === "kill") {
    const begin = (platform: Platform): void => {
      process.kill(platform.controlProcessId(), "SIGKILL");
    };
    return { words: "control plane killed", forMs: SHORTEST_MS, begin, end: () => {} };
  }
  const set = (platform: Platform, gone: boolean): void => {
    if (kind === "kv") platform.kv.state = gone ? "throws" : "there";
    else platform.link.state = gone ? "hangs" : "there";
  };
  const words = kind === "kv" ? "KV throws" : "control plane hangs";
  return { words, forMs, begin: (platform) => set(platform, true), end: (platform) => set(platform, false) };
}
