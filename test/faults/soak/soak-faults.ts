/**
 * The faults of a soak run: which there are, and which comes next for a seed.
 *
 * One at a time, and each is repaired before the next begins, so that every viewer always has a cluster that can
 * serve him: what fails a viewer all the same is ours.
 */
import { SERVE, type Behaviour } from "../rig/behaviour.ts";
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

/** What a viewer of a broken cluster gets; none of it may cost him a request. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  hang: { kind: "hang" },
  reset: { kind: "reset" },
  shed: { kind: "shed", percent: 50, status: 503, retryAfter: "1" },
  "brown-out": { kind: "brown-out", percent: 10, ms: 5000 },
  "drips its headers": { kind: "drip-headers" },
  "drips its bodies": { kind: "drip-body", ms: 3000 },
  "Cloudflare's pages": { kind: "in-turn", statuses: [520, 521, 522, 523, 524, 525, 526, 527, 530] },
  garbage: { kind: "raw", answer: "garbage" },
  "two lengths": { kind: "raw", answer: "two-lengths" },
  "longer than its length": { kind: "raw", answer: "longer-than-said" },
  "1,000 headers": { kind: "raw", answer: "1000-headers" },
};

type ControlKind = "blind" | "link" | "kill" | "kv";

const CONTROL_KINDS: readonly ControlKind[] = ["blind", "link", "kill", "kv"];
const CLUSTER_KINDS: readonly string[] = ["refuse", "freeze", "flap", ...Object.keys(BEHAVIOURS)];
const SHORTEST_MS = 15_000;
const LONGEST_MS = 60_000;

/** The next fault. */
export function nextFault(chance: () => number, clusters: readonly string[], vantages: readonly string[]): SoakFault {
  const pick = <T>(all: readonly T[], otherwise: T): T => all[Math.floor(chance() * all.length)] ?? otherwise;
  const at = Math.floor(chance() * (CLUSTER_KINDS.length + CONTROL_KINDS.length));
  const forMs = Math.round(SHORTEST_MS + chance() * (LONGEST_MS - SHORTEST_MS));
  const cluster = pick(clusters, "");
  const vantage = pick(vantages, "");
  const control = CONTROL_KINDS[at - CLUSTER_KINDS.length];
  return control === undefined
    ? onCluster(CLUSTER_KINDS[at] ?? "refuse", cluster, forMs)
    : onControl(control, vantage, forMs);
}

function onCluster(kind: string, name: string, forMs: number): SoakFault {
  const end = async (platform: Platform): Promise<unknown> => {
    await platform.cluster(name).heal();
    return platform.cluster(name).settle();
  };
  const begin = async (platform: Platform): Promise<unknown> => {
    const cluster = platform.cluster(name);
    if (kind === "refuse") return cluster.refuse();
    if (kind === "freeze") return cluster.freeze();
    if (kind === "flap") return cluster.script({ listens: { upMs: 2000, downMs: 2000 } });
    return cluster.viewersGet(BEHAVIOURS[kind] ?? SERVE);
  };
  return { words: `${name}: ${kind}`, forMs, begin, end };
}

function onControl(kind: ControlKind, vantage: string, forMs: number): SoakFault {
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
