/**
 * The status of each cluster in one line, for a terminal that redraws it and for a log that does not.
 *
 * A state is always a word; colour only repeats it.
 */
import type { Fault } from "./origin.ts";
import type { ClusterStatus, ServedRate } from "./lab-status.ts";
import { textTable } from "./text-table.ts";

export type Paint = (style: "red" | "yellow" | "green" | "dim" | "bold", text: string) => string;

const HEAD = ["cluster", "real", "forced", "effective", "stable/s", "canary/s", "what was done, what probes see"];

/** A heading and a line for each cluster. */
export function statusLines(status: readonly ClusterStatus[], paint: Paint): readonly string[] {
  const rows = status.map((one) => [
    one.cluster,
    one.real,
    one.forced,
    one.effective,
    rate(one.served, "stable"),
    rate(one.served, "canary"),
    remark(one),
  ]);
  const [head, ...lines] = textTable([HEAD, ...rows]);
  return [paint("dim", head ?? ""), ...lines.map((line, at) => paintLine(status[at], line, paint))];
}

/** What changed of a cluster, in one line for a log; rates are left out, since they change all the time. */
export function changeLine({ cluster, real, forced, effective, ...rest }: ClusterStatus): string {
  const done = remark({ cluster, real, forced, effective, ...rest });
  return `${cluster}: real ${real}, forced ${forced}, effective ${effective}${done === "" ? "" : `; ${done}`}`;
}

/** In words: `broken`, `slow 800 ms`, `degraded`, `ready 40 %`, or empty. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "none":
      return "";
    case "broken":
      return "broken";
    case "slow":
      return `slow ${fault.ms} ms`;
    case "degraded":
      return "degraded";
    case "ready":
      return `ready ${fault.percent} %`;
  }
}

function remark({ fault, why }: ClusterStatus): string {
  return [faultText(fault), why].filter((part) => part !== "").join("; ");
}

function rate(served: readonly ServedRate[], role: string): string {
  const found = served.find((one) => one.role === role);
  return found === undefined || found.version === "undeployed" ? "-" : found.perSecond.toFixed(1);
}

function paintLine(status: ClusterStatus | undefined, line: string, paint: Paint): string {
  if (status?.effective === "down") return paint("red", line);
  return paint(status?.effective === "up" && status.fault.kind === "none" ? "green" : "yellow", line);
}
