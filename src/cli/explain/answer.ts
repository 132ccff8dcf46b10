/**
 * One question of `explain` → its answer as text, in the form that was asked for.
 *
 * In: facts and what every question shares. Out: the text for stdout, notes for stderr, and the decision;
 * or what is wrong with the facts. Writes nothing, so that the dialogue and the single answer are one.
 */
import { routedOf } from "../../core/decide/bypass.ts";
import { decide } from "../../core/decide/decide.ts";
import { parseAddress } from "../../core/model/address.ts";
import type { Bundle } from "../../core/model/bundle.ts";
import type { Decision } from "../../core/model/decision.ts";
import type { PlaceTable } from "../../core/model/place.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { MEASURED_FOR_MS, type Live } from "../../core/model/live.ts";
import { ok, type Result } from "../../core/model/result.ts";
import { timeText } from "../../core/model/time-text.ts";
import { decisionJson } from "../../core/ops/decision-json.ts";
import { outcomeOf, outcomeText } from "../../core/ops/changes/outcome.ts";
import { readFactsOver, type Asked } from "../../core/ops/facts/read-facts.ts";
import { whatWouldChange } from "../../core/ops/changes/what-would-change.ts";
import { renderChanges } from "./render-changes.ts";
import { renderDecision } from "./render-decision.ts";

export type Form = "text" | "json" | "ndjson" | "quiet";

export type Facts = Readonly<Record<string, unknown>>;

export interface Setting {
  readonly bundle: Bundle;
  readonly table: PlaceTable | null;
  /** What is measured and ordered, under what the facts say of it; null: only what they say. */
  readonly live: Live | null;
  /** The time of a question that states none. */
  readonly now: () => EpochMs;
  readonly form: Form;
}

export interface Answer {
  readonly decision: Decision;
  /** Ends with a newline. */
  readonly text: string;
  /** What the facts do not say by themselves and the answer does not show. */
  readonly notes: readonly string[];
}

/** Answers one question; the error is every fault of the facts. */
export function answerFacts(facts: Facts, setting: Setting): Result<Answer, readonly string[]> {
  const { bundle, table, live } = setting;
  const asked = readFactsOver(facts, bundle, { table, live, now: setting.now() });
  if (!asked.ok) return asked;
  const decision = decide(setting.bundle, asked.value.live, asked.value.viewer, "full");
  const notes = [
    ...notesOn(facts, asked.value),
    ...notesOnPeer(facts, asked.value, setting.bundle),
    ...notesOnAge(live, asked.value),
  ];
  return ok({ decision, text: answerText(decision, asked.value, setting), notes });
}

function answerText(decision: Decision, asked: Asked, { bundle, form }: Setting): string {
  if (form === "quiet") return `${quietText(decision)}\n`;
  const changes = whatWouldChange(bundle, asked);
  if (form === "text") return `${renderDecision(decision)}${renderChanges(changes)}`;
  const flat = changes.map(({ change, outcome }) => ({ ...change, outcome }));
  const json = { ...decisionJson(decision, true), whatWouldChange: flat };
  return `${JSON.stringify(json, null, form === "json" ? 2 : 0)}\n`;
}

function quietText(decision: Decision): string {
  const routed = outcomeText(outcomeOf(routedOf(decision)));
  return decision.kind === "bypass" ? `${decision.reason} ${decision.gateway} else ${routed}` : routed;
}

/** A header of the address, and nobody who connects: at the edge somebody always does. */
function notesOnPeer({ ip, peer }: Facts, { viewer }: Asked, { rules }: Bundle): readonly string[] {
  const { clientIp } = rules.router;
  if (clientIp.kind !== "header" || ip !== undefined || peer !== undefined) return [];
  if (!viewer.dropped.includes(clientIp.header)) return [];
  return [`${clientIp.header} is believed only from a trusted peer; say with --peer who connects`];
}

/** A value that was saved earlier answers for the time it was saved, when it is asked about that. */
function notesOnAge(live: Live | null, { viewer: { at } }: Asked): readonly string[] {
  if (live === null || at - live.at <= MEASURED_FOR_MS) return [];
  const since = live.at === 0 ? "never" : `last ${timeText(live.at)}`;
  return [
    `the live value was confirmed ${since}, and after 10 min nothing measured counts; ask about its time with --at`,
  ];
}

function notesOn({ ip, unit }: Facts, { viewer }: Asked): readonly string[] {
  const placesNobody = typeof ip === "string" && viewer.address === null && parseAddress(ip) !== null;
  return [
    ...(placesNobody
      ? [`${ip} is a private or reserved address, which says nothing about a place; it counts as no address`]
      : []),
    ...(unit !== undefined && viewer.unit === null ? [`the unit is empty or too long; it counts as no unit`] : []),
  ];
}
