/**
 * The steps at which something changed, with what happened before them, as a table.
 *
 * A ramp changes a little at every step; of such steps only those are shown at which the load of a cluster is a
 * fifth of its highest off what was shown last. What happens without moving anybody has no row.
 */
import type { Happening, Peak, Simulation, SimStep, Transition } from "../../core/ops/simulate/simulation.ts";
import type { Paint } from "../colour.ts";
import { percentText, shortLoad, timeText } from "./form.ts";
import { letterOf } from "./render-chart.ts";

const SHOWN_CHANGE = 0.2;
const TIME_WIDTH = 7;
const COLUMN_WIDTH = 14;
const NAME_WIDTH = 13;

/** Clusters that fit beside one another in 100 columns. */
export const MOST_CLUSTERS = 5;

/** What is said between two rows. */
interface Note {
  readonly atMs: number;
  readonly text: string;
}

/** The table, its head first. */
export function renderTable(simulation: Simulation, shown: readonly Peak[], paint: Paint): readonly string[] {
  const { steps, peaks } = simulation;
  const places = shown.map((peak) => peaks.indexOf(peak));
  const notes = notesOf(simulation, paint);
  const lines = [paint("dim", headOf(shown))];
  let last: SimStep | null = null;
  let told = 0;
  for (const step of steps) {
    const due = notes.slice(told).filter(({ atMs }) => atMs <= step.atMs);
    told += due.length;
    lines.push(...due.map(({ text }) => text));
    const isLast = step === steps.at(-1);
    if (last !== null && !isLast && !differs(last, step, due.length > 0 ? 0 : SHOWN_CHANGE, peaks)) continue;
    lines.push(rowOf(step, places, { simulation, paint }));
    last = step;
  }
  return lines;
}

function headOf(shown: readonly Peak[]): string {
  const names = shown.map(({ cluster }) =>
    cut(cluster)
      .padStart(COLUMN_WIDTH - 2)
      .padEnd(COLUMN_WIDTH),
  );
  return `${"t".padStart(TIME_WIDTH)}  moved  lost ${names.join("")}`.trimEnd();
}

function cut(name: string): string {
  return name.length <= NAME_WIDTH ? name : `${name.slice(0, NAME_WIDTH - 1)}…`;
}

function rowOf(
  { atMs, moved, lost, clusters }: SimStep,
  places: readonly number[],
  { simulation, paint }: { readonly simulation: Simulation; readonly paint: Paint },
): string {
  const { viewers } = simulation;
  const cells = places.map((place) => {
    const load = clusters[place];
    if (load === undefined) return "";
    const percent = load.percent === null ? "" : `${Math.min(999, Math.round(load.percent))} %`;
    const cell = `${shortLoad(load.rps).padStart(7)}${percent.padStart(6)}`;
    return load.over ? `${paint("red", cell)}!` : `${cell} `;
  });
  const part = (count: number): string => (count === 0 ? "-" : percentText(count, viewers));
  const head = `${timeText(atMs).padStart(TIME_WIDTH)} ${part(moved).padStart(6)}${part(lost).padStart(6)} `;
  return `${head}${cells.join("")}`.trimEnd();
}

/** Whether a row would say something new: a load that differs by this part of the cluster's peak, or a verdict. */
function differs(last: SimStep, step: SimStep, part: number, peaks: readonly Peak[]): boolean {
  if (last.lost !== step.lost) return true;
  return step.clusters.some((load, place) => {
    const before = last.clusters[place];
    const change = Math.abs(load.rps - (before?.rps ?? 0));
    return load.over !== before?.over || (change > 0 && change >= part * (peaks[place]?.rps ?? 0));
  });
}

/** Events, changes of state and vantages, in the order of their times; of the same time events first. */
function notesOf({ happenings, transitions }: Simulation, paint: Paint): readonly Note[] {
  let events = 0;
  const said = happenings.map((happening) => ({
    atMs: happening.atMs,
    text: happeningText(happening, happening.kind === "event" ? letterOf(events++) : "", paint),
  }));
  const changed = transitions.map((one) => ({ atMs: one.atMs, text: transitionText(one) }));
  return [...said, ...changed].toSorted((a, b) => a.atMs - b.atMs);
}

function happeningText({ atMs, kind, text }: Happening, letter: string, paint: Paint): string {
  const time = timeText(atMs).padStart(TIME_WIDTH);
  switch (kind) {
    case "event":
      return `${time}  ${paint("cyan", `▸ ${letter}  ${text}`)}`;
    case "refused":
      return `${time}  ${paint("red", "✖")} refused: ${text}`;
    case "vantage":
      return `${time}    ${text}`;
  }
}

function transitionText({ atMs, cluster, from, to, regions }: Transition): string {
  const where = regions.length === 0 ? "" : ` for ${listOf(regions)}`;
  return `${timeText(atMs).padStart(TIME_WIDTH)}    ${cluster} ${from} → ${to}${where}`;
}

function listOf(regions: readonly string[]): string {
  const shown = regions.slice(0, 3).join(", ");
  return regions.length > 3 ? `${shown} and ${regions.length - 3} more` : shown;
}
