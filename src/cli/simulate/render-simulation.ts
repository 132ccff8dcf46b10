/**
 * A simulation as people read it: what it came to, a chart, and the steps at which something changed.
 */
import type { Peak, Simulation } from "../../core/ops/simulate/simulation.ts";
import type { Paint } from "../colour.ts";
import { inLocale } from "../marks.ts";
import { loadText, timeText } from "./form.ts";
import { renderChart } from "./render-chart.ts";
import { renderSummary } from "./render-summary.ts";
import { MOST_CLUSTERS, renderTable } from "./render-table.ts";

export interface TextForm {
  /** What the viewers are called: `the mix world`. */
  readonly whom: string;
  readonly notes: readonly string[];
  readonly quiet: boolean;
  readonly paint: Paint;
}

/** The whole text; with `quiet` only what it came to. */
export function renderSimulation(simulation: Simulation, { whom, notes, quiet, paint }: TextForm): string {
  const summary = [...renderSummary(simulation, paint), ...notes.map((note) => `${paint("yellow", "⚠")} ${note}`)];
  if (quiet) return inLocale(`${summary.join("\n")}\n`);
  const shown = mostTelling(simulation);
  const left = simulation.peaks.filter((peak) => peak.rps > 0 && !shown.includes(peak)).length;
  const more =
    left === 0 ? [] : [`${left} more ${left === 1 ? "cluster changes" : "clusters change"} less; -o csv has all`];
  const parts = [
    [headOf(simulation, whom)],
    summary,
    renderChart(simulation, shown, paint),
    [...renderTable(simulation, shown, paint), ...more],
  ];
  return inLocale(`${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`);
}

const LONGEST_NAME = 40;

function headOf({ rps, forMs, stepMs, viewers, errorRps }: Simulation, whom: string): string {
  const name = whom.length <= LONGEST_NAME ? whom : `${whom.slice(0, LONGEST_NAME - 1)}…`;
  return `${loadText(rps)} rps for ${timeText(forMs)} in steps of ${timeText(stepMs)}: ${loadText(viewers)} viewers of ${name}, ± ${loadText(errorRps)} rps`;
}

/** Of the clusters with any load those that fit: whose load changes most, in the order of the rules. */
function mostTelling({ peaks, steps }: Simulation): readonly Peak[] {
  const changeOf = (peak: Peak): number => {
    const loads = steps.map(({ clusters }) => clusters[peaks.indexOf(peak)]?.rps ?? 0);
    return Math.max(...loads) - Math.min(...loads) + (peak.overMs > 0 ? Number.MAX_SAFE_INTEGER : 0);
  };
  const most = peaks
    .filter(({ rps }) => rps > 0)
    .map((peak) => ({ peak, change: changeOf(peak) }))
    .toSorted((a, b) => b.change - a.change || b.peak.rps - a.peak.rps)
    .slice(0, MOST_CLUSTERS)
    .map(({ peak }) => peak);
  return peaks.filter((peak) => most.includes(peak));
}
