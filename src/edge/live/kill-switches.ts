/**
 * Kill switches at the edge: those of the live value and, for when the control plane cannot be reached, those that the variable
 * `KILL_SWITCHES` of a deployment names.
 *
 * In: names with commas. A name that is no switch is logged once for each isolate and throws nothing. What is thrown or released
 * is logged once for each isolate too: while requests go to the bypass nothing else in the log says why.
 */
import { KILL_SWITCH_NAMES, type Kill } from "../../core/model/kill.ts";
import type { Live } from "../../core/model/live.ts";
import { log } from "../log.ts";

let held: { readonly variable: string; readonly kills: readonly Kill[] } = { variable: "", kills: [] };
let joined: { readonly live: Live; readonly variable: string; readonly both: Live } | null = null;

let told: readonly Kill[] = [];

/** The live value with the switches of the variable; the very same where it names none. */
export function withKillSwitches(live: Live, variable: string): Live {
  const both = joinedWith(live, variable);
  if (both.kills !== told) tell(both.kills);
  return both;
}

function tell(kills: readonly Kill[]): void {
  for (const { name, by, reason } of kills.filter(isNotAmong(told)))
    log("warn", "kill switch thrown", { name, by, reason });
  for (const { name } of told.filter(isNotAmong(kills))) log("info", "kill switch released", { name });
  told = kills;
}

function isNotAmong(others: readonly Kill[]): (kill: Kill) => boolean {
  return (kill) => !others.some(({ name }) => name === kill.name);
}

function joinedWith(live: Live, variable: string): Live {
  if (variable === "") return live;
  if (joined?.live === live && joined.variable === variable) return joined.both;
  const more = killsOf(variable).filter(({ name }) => !live.kills.some((kill) => kill.name === name));
  const both = { ...live, kills: [...live.kills, ...more] };
  joined = { live, variable, both };
  return both;
}

function killsOf(variable: string): readonly Kill[] {
  if (held.variable === variable) return held.kills;
  const names = variable.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => name !== "" && !KILL_SWITCH_NAMES.some((one) => one === name));
  if (unknown.length > 0) {
    log("error", "KILL_SWITCHES names no such switch", { unknown, switches: KILL_SWITCH_NAMES });
  }
  const thrown = KILL_SWITCH_NAMES.filter((name) => names.includes(name));
  const kills = thrown.map((name) => ({ name, at: 0, reason: "the variable KILL_SWITCHES", by: "a deployment" }));
  held = { variable, kills };
  return kills;
}
