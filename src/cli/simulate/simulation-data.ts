/**
 * A simulation for programs: JSON with everything, or CSV with one row for each step and cluster.
 */
import type { Simulation } from "../../core/ops/simulate/simulation.ts";

const COLUMNS = [
  "seconds",
  "cluster",
  "state",
  "takes_percent",
  "rps",
  "capacity_percent",
  "over",
  "moved_percent",
  "moved_others_percent",
  "answered_percent",
  "lost_percent",
  "sent_to_failing_percent",
] as const;

/** JSON with numbers to three digits; ends with a newline. */
export function simulationJson(simulation: Simulation, more: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...more, ...simulation }, rounded, 2)}\n`;
}

/** CSV (RFC 4180, lines end with LF) with a head; what is of the whole step is the same in each of its rows. */
export function simulationCsv({ steps, viewers }: Simulation): string {
  const percent = (count: number): number => digits((100 * count) / viewers);
  const rows = steps.flatMap(({ atMs, clusters, moved, movedOthers, answered, lost, sentToFailing }) => {
    const ofStep = [moved, movedOthers, answered, lost, sentToFailing].map(percent);
    return clusters.map((load) => [
      atMs / 1000,
      load.cluster,
      load.state,
      digits(load.takes),
      digits(load.rps),
      load.percent === null ? "" : digits(load.percent),
      load.over,
      ...ofStep,
    ]);
  });
  return `${[COLUMNS, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? digits(value) : value;
}

function digits(value: number): number {
  return Math.round(value * 1000) / 1000;
}
