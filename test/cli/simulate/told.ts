/**
 * Simulations as they are told, made by hand: loads by cluster and step, and whatever a test cares about beside them.
 */
import { asId } from "../../../src/core/model/ids.ts";
import type { Peak, Simulation, SimStep } from "../../../src/core/ops/simulate/simulation.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Signs in words, so that a test sees what would be coloured. */
export const tagged = (style: string, text: string): string => `<${style}:${text}>`;
export const plain = (_: string, text: string): string => text;

export interface Loads {
  readonly rps: readonly number[];
  readonly capacity?: number;
}

/** Steps every ten seconds with these loads; every cluster has as many. */
export function told(loads: Readonly<Record<string, Loads>>, more: Partial<Simulation> = {}): Simulation {
  const names = Object.keys(loads);
  const count = Math.max(...Object.values(loads).map(({ rps }) => rps.length));
  const steps = Array.from({ length: count }, (_, at): SimStep => ({
    atMs: at * 10 * SECOND,
    clusters: names.map((name) => loadAt(name, loads[name], at)),
    moved: 0,
    movedOthers: 0,
    answered: 0,
    lost: 0,
    sentToFailing: 0,
    reasons: {},
  }));
  return {
    rps: 1000,
    forMs: (count - 1) * 10 * SECOND,
    stepMs: 10 * SECOND,
    seed: 1,
    viewers: 100,
    errorRps: 98,
    steps,
    transitions: [],
    happenings: [],
    peaks: names.map((name) => peakOf(name, loads[name])),
    outages: [],
    ...more,
  };
}

function loadAt(name: string, loads: Loads | undefined, at: number): SimStep["clusters"][number] {
  const rps = loads?.rps[at] ?? 0;
  const capacity = loads?.capacity ?? null;
  return {
    cluster: asId(name),
    state: "up",
    takes: 100,
    differs: false,
    viewers: rps / 10,
    rps,
    percent: capacity === null ? null : (100 * rps) / capacity,
    over: capacity !== null && rps > capacity,
  };
}

function peakOf(name: string, loads: Loads | undefined): Peak {
  const all = loads?.rps ?? [];
  const rps = Math.max(...all);
  const capacity = loads?.capacity ?? null;
  return {
    cluster: asId(name),
    capacity,
    rps,
    percent: capacity === null ? null : (100 * rps) / capacity,
    atMs: all.indexOf(rps) * 10 * SECOND,
    overMs: capacity === null ? 0 : all.filter((load) => load > capacity).length * 10 * SECOND,
  };
}

/** The same simulation with something else at one of its steps. */
export function withStep(simulation: Simulation, at: number, more: Partial<SimStep>): Simulation {
  return { ...simulation, steps: simulation.steps.map((step, place) => (place === at ? { ...step, ...more } : step)) };
}
