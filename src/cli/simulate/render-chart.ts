/**
 * Load over time as one line of bars for each cluster, with the numbers of the events below.
 *
 * A bar is a part of the cluster's capacity, or of the greatest load anywhere where nobody said what that is. What
 * is above capacity has a sign of its own, because the highest bar would hide it. Where there are more steps
 * than columns a bar is the greatest of its steps: a short peak must not vanish.
 */
import type { Happening, Peak, Simulation } from "../../core/ops/simulate/simulation.ts";
import type { Paint } from "../colour.ts";
import { loadText, timeText } from "./form.ts";

const BARS = "▁▂▃▄▅▆▇█";
const NONE = ".";
const OVER = "▲";

/** Columns of bars. */
const MOST_COLUMNS = 60;

/** The chart; `shown` names the clusters and their order. */
export function renderChart(simulation: Simulation, shown: readonly Peak[], paint: Paint): readonly string[] {
  const { steps, stepMs, peaks } = simulation;
  const each = Math.max(1, Math.ceil(steps.length / MOST_COLUMNS));
  const columns = Math.ceil(steps.length / each);
  const greatest = Math.max(...peaks.map(({ rps }) => rps));
  const nameWidth = Math.max("events".length, ...shown.map(({ cluster }) => cluster.length));
  const scale = `each mark ${timeText(each * stepMs)}`;
  const width = Math.max(columns, scale.length);
  const head = `${"".padEnd(nameWidth)}  ${scale.padEnd(width)}  ${"highest".padStart(9)}  capacity`;
  const rows = shown.map((peak) => {
    const place = peaks.indexOf(peak);
    const bars = Array.from({ length: columns }, (_, column) => {
      const loads = steps.slice(column * each, (column + 1) * each).map(({ clusters }) => clusters[place]?.rps ?? 0);
      return barOf(Math.max(...loads), peak.capacity, greatest);
    });
    const capacity = peak.capacity === null ? "unknown" : loadText(peak.capacity);
    const line = bars
      .join("")
      .padEnd(width)
      .replaceAll(new RegExp(`${OVER}+`, "g"), (run) => paint("red", run));
    return `${peak.cluster.padEnd(nameWidth)}  ${line}  ${loadText(peak.rps).padStart(9)}  ${capacity.padStart(8)}`;
  });
  const ruler = rulerOf(simulation.happenings, { columns, msEach: each * stepMs });
  const last = ruler.trim() === "" ? [] : [`${"events".padEnd(nameWidth)}  ${paint("cyan", ruler)}`];
  return [paint("dim", head), ...rows, ...last];
}

function barOf(rps: number, capacity: number | null, greatest: number): string {
  if (rps === 0) return NONE;
  if (capacity !== null && rps > capacity) return OVER;
  const part = rps / (capacity ?? greatest);
  return BARS[Math.min(BARS.length, Math.max(1, Math.ceil(part * BARS.length))) - 1] ?? NONE;
}

/** Letters a, b, c … below the columns in which events happen; of several in one column the first. */
function rulerOf(
  happenings: readonly Happening[],
  { columns, msEach }: { readonly columns: number; readonly msEach: number },
): string {
  const line: string[] = Array.from({ length: columns }, () => " ");
  for (const [at, { atMs }] of happenings.filter(({ kind }) => kind === "event").entries()) {
    const column = Math.min(columns - 1, Math.floor(atMs / msEach));
    if (line[column] === " ") line[column] = letterOf(at);
  }
  return line.join("").trimEnd();
}

/** The sign of an event in the ruler and in the table. */
export function letterOf(at: number): string {
  return "abcdefghijklmnopqrstuvwxyz"[at] ?? "*";
}
