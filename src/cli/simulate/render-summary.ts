/**
 * What a simulation came to, for people on call: too much load first, then who had no cluster, then how each
 * failure was found out and ended, and whom it moved.
 */
import type { Outage, Peak, Simulation, SimStep } from "../../core/ops/simulate/simulation.ts";
import type { Paint } from "../colour.ts";
import { loadText, percentText, timeText } from "./form.ts";

/** The summary, a line for each fact. */
export function renderSummary(simulation: Simulation, paint: Paint): readonly string[] {
  return [
    ...overloads(simulation.peaks, paint),
    losses(simulation, paint),
    ...simulation.outages.flatMap((outage) => outageLines(outage, paint)),
    ...lastResorts(simulation, paint),
    moves(simulation),
  ];
}

function overloads(peaks: readonly Peak[], paint: Paint): readonly string[] {
  const over = peaks.filter(({ overMs }) => overMs > 0);
  const known = peaks.filter(({ capacity }) => capacity !== null).length;
  if (over.length > 0) return over.map((peak) => `${paint("red", "✖")} ${overload(peak)}`);
  if (known === 0) return [`${paint("yellow", "⚠")} no cluster has a capacity in the rules: loads are not judged`];
  const rest = known < peaks.length ? `, of the ${known} whose capacity is known` : "";
  const fullest = peaks.reduce((most, peak) => ((peak.percent ?? 0) > (most.percent ?? 0) ? peak : most));
  return [`${paint("green", "✔")} no cluster above its capacity${rest}; highest: ${peakText(fullest)}`];
}

function overload(peak: Peak): string {
  return `peak ${peakText(peak)}, above it for ${timeText(peak.overMs)}`;
}

function peakText({ cluster, capacity, rps, atMs }: Peak): string {
  const percent = percentText(rps, capacity ?? 0);
  return `${cluster} ${loadText(rps)} rps = ${percent} of capacity ${loadText(capacity ?? 0)} at t=${timeText(atMs)}`;
}

function losses({ steps, viewers, rps }: Simulation, paint: Paint): string {
  const worst = steps.reduce<SimStep | null>((most, step) => (step.lost > (most?.lost ?? 0) ? step : most), null);
  if (worst === null) return `${paint("green", "✔")} every viewer had a cluster`;
  const load = loadText((worst.lost * rps) / viewers);
  const noRoute = (worst.reasons["no-route"] ?? 0) + (worst.reasons["unknown-host"] ?? 0);
  const why = noRoute > 0 ? `; no route takes ${noRoute === worst.lost ? "them" : "some"}: say --host and --path` : "";
  return `${paint("red", "✖")} without a cluster: ${load} rps (${percentText(worst.lost, viewers)}) at t=${timeText(worst.atMs)}${why}`;
}

function outageLines(outage: Outage, paint: Paint): readonly string[] {
  const { cluster, downAtMs, outAtMs, sentRps } = outage;
  const begin = `${paint("bold", cluster)} down at ${timeText(downAtMs)}`;
  if (outAtMs === null)
    return [`  ${begin}: never taken out of use; up to ${loadText(sentRps)} rps went to it meanwhile`];
  const found = `${begin}: no new viewer from ${timeText(outAtMs)} on, ${timeText(outAtMs - downAtMs)} later`;
  return [`  ${found}; ${loadText(sentRps)} rps met it until then`, `      ${returnOf(outage)}`];
}

function returnOf({ upAtMs, takesAtMs, wholeAtMs }: Outage): string {
  if (upAtMs === null) return "down to the end";
  const up = `up at ${timeText(upAtMs)}`;
  if (takesAtMs === null) return `${up}, not back before the end`;
  const whole = wholeAtMs === null ? "its ramp goes on to the end" : `its ramp ends at ${timeText(wholeAtMs)}`;
  return `${up}, takes viewers from ${timeText(takesAtMs)} on, ${whole}`;
}

/** Panic and fail-open are what is left when too little is well: on-call must know. */
function lastResorts({ steps, viewers }: Simulation, paint: Paint): readonly string[] {
  return (["fail-open", "panic"] as const).flatMap((reason) => {
    const at = steps.filter((step) => (step.reasons[reason] ?? 0) > 0);
    const [first] = at;
    if (first === undefined) return [];
    const most = Math.max(...at.map((step) => step.reasons[reason] ?? 0));
    return [
      `${paint("yellow", "⚠")} ${reason} from t=${timeText(first.atMs)} on, for up to ${percentText(most, viewers)} of viewers`,
    ];
  });
}

function moves({ steps, viewers }: Simulation): string {
  const most = steps.reduce<SimStep | null>((max, step) => (step.moved > (max?.moved ?? 0) ? step : max), null);
  if (most === null) return "  nobody moved";
  const others = steps.reduce((sum, step) => sum + step.movedOthers, 0);
  const all = steps.reduce((sum, step) => sum + step.moved, 0);
  const whose =
    others === 0
      ? "none but viewers of the clusters that changed"
      : `${percentText(others, all)} of all moves were of viewers of other clusters`;
  return `  moved at once: at most ${percentText(most.moved, viewers)} of viewers, at t=${timeText(most.atMs)}; ${whose}`;
}
