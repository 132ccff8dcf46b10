/**
 * A question and its decision → the case of a rule test that holds the decision fast.
 *
 * In: the facts as they were given and what was decided. Out: name, facts and expectation as they are
 * written in a document of kind RuleTest. All facts that were given are in it, and the moment where the
 * answer hangs on it, so that the case passes as long as the rules decide as they did.
 */
import type { RoutingDecision } from "../../model/decision.ts";
import { own } from "../../model/record.ts";
import { timeText } from "../../model/time-text.ts";
import { isRecord } from "../facts/fact-reader.ts";
import { outcomeOf } from "../changes/outcome.ts";

export interface RuleTestCase {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly expect: Readonly<Record<string, unknown>>;
}

/** The name of a test may have 200; some are left to tell cases of one name apart. */
const LONGEST_NAME = 180;

/** Makes the case. */
export function ruleTestCase(facts: Readonly<Record<string, unknown>>, decision: RoutingDecision): RuleTestCase {
  const timed = own(facts, "at") !== undefined || hangsOnTime(facts);
  return {
    name: shortened(`${subject(facts, decision)}${whatIf(facts)}`, ` ${ending(decision)}`),
    facts: { ...facts, ...(timed ? { at: timeText(decision.viewer.at) } : {}) },
    expect: expectation(decision),
  };
}

/** The name with its end kept; what is too long is cut before it, never between two halves of a character. */
function shortened(text: string, end: string): string {
  const room = LONGEST_NAME - end.length;
  if (text.length <= room) return `${text}${end}`;
  return `${text.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, "")}…${end}`;
}

/** A cluster that came back is in its hold-down or ramp only at that moment. */
function hangsOnTime(facts: Readonly<Record<string, unknown>>): boolean {
  const health = own(facts, "health");
  return isRecord(health) && Object.values(health).some((state) => isRecord(state) && Object.hasOwn(state, "since"));
}

/** Who asks for what: `DE /live/ch1`. */
function subject(facts: Readonly<Record<string, unknown>>, { viewer }: RoutingDecision): string {
  const who = ["subdivision", "country", "ip", "continent", "unit"].map((name) => own(facts, name));
  const method = viewer.method === "GET" ? "" : `${viewer.method} `;
  const host = own(facts, "host") === undefined ? "" : viewer.host;
  return `${who.find((fact) => typeof fact === "string") ?? "anybody"} ${method}${host}${viewer.path}`;
}

function whatIf(facts: Readonly<Record<string, unknown>>): string {
  const health = own(facts, "health");
  if (!isRecord(health)) return "";
  const states = Object.entries(health).map(([cluster, state]) =>
    typeof state === "string" ? `${cluster} ${state}` : `${cluster} limited`,
  );
  return states.length === 0 ? "" : ` with ${states.join(", ")}`;
}

function ending(decision: RoutingDecision): string {
  const outcome = outcomeOf(decision);
  switch (outcome.kind) {
    case "handoff":
      return `reaches ${outcome.cluster}${outcome.role === "stable" ? "" : ` ${outcome.role}`}`;
    case "respond":
      return `is answered ${outcome.status} (${outcome.reason})`;
    case "reject":
      return `is refused with ${outcome.status} (${outcome.reason})`;
  }
}

function expectation(decision: RoutingDecision): Readonly<Record<string, unknown>> {
  const { region, route, reason } = decision;
  const outcome = outcomeOf(decision);
  const settled = { ...(region === null ? {} : { region }), ...(route === null ? {} : { route }), reason };
  return outcome.kind === "handoff"
    ? { cluster: outcome.cluster, role: outcome.role, ...settled }
    : { kind: outcome.kind, status: outcome.status, ...settled };
}
