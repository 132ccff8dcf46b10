/**
 * The words of an event → what it does.
 *
 * In: `["drain", "sa-*", "ramp=5m"]` and the rules. Out: the effect with names resolved, or a sentence that says
 * what was found, what is wanted, and the name that was probably meant. Nothing given is ignored.
 */
import { fail } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import { closest } from "../../ruleset/suggest.ts";
import { parseSpan } from "./parse-span.ts";
import { readDial, readFailback, readMove, readState, readUndrain } from "./read-order.ts";
import { readReady, readSight, readVantage } from "./read-sight.ts";
import type { Read, Said } from "./said.ts";
import { WELL, type Sight } from "./sim-event.ts";

interface Form {
  /** As it is written, for faults. */
  readonly usage: string;
  /** How many words. */
  readonly takes: readonly number[];
  readonly options: readonly string[];
  readonly read: (said: Said) => Read;
}

const FORMS: Readonly<Record<string, Form>> = {
  down: sightForm("down", { ...WELL, ok: false }),
  up: sightForm("up", WELL),
  degraded: sightForm("degraded", { ...WELL, degraded: true }),
  ready: form("ready CLUSTER PERCENT", [2], [], readReady),
  drain: form("drain CLUSTER [ramp=5m] [finish=10m] [for=30m]", [1], ["ramp", "finish", "for"], (said) =>
    readState(said, "drain"),
  ),
  "forced-down": form("forced-down CLUSTER [for=30m]", [1], ["for"], (said) => readState(said, "forced-down")),
  "forced-up": form("forced-up CLUSTER [for=30m]", [1], ["for"], (said) => readState(said, "forced-up")),
  undrain: form("undrain CLUSTER", [1], [], readUndrain),
  dial: form("dial CLUSTER PERCENT [for=30m]", [2], ["for"], readDial),
  failback: form("failback REGION CLUSTER", [2], [], readFailback),
  move: form("move COUNTRY CLUSTERS [for=30m]", [1, 2, 3], ["for"], readMove),
  vantage: form("vantage NAME blind|silent|well", [2], [], readVantage),
};

/** How each event is written, for help. */
export const EVENT_FORMS: readonly string[] = Object.values(FORMS).map(({ usage }) => usage);

function form(usage: string, takes: readonly number[], options: readonly string[], read: Form["read"]): Form {
  return { usage, takes, options, read };
}

/** Whether an event begins with this word. */
export function isEvent(word: string): boolean {
  return Object.hasOwn(FORMS, word);
}

/** Reads what happens. */
export function readEffect(words: readonly string[], rules: Rules): Read {
  const [verb = "", ...rest] = words;
  const found = isEvent(verb) ? FORMS[verb] : undefined;
  if (found === undefined) return fail(unknownVerb(verb));
  const plain = rest.filter((word) => !/^[a-z]+=/.test(word));
  const options = new Map<string, number>();
  for (const word of rest.filter((one) => !plain.includes(one))) {
    const [name = "", value = ""] = word.split("=", 2);
    if (options.has(name)) return fail(`${verb} says ${name} twice; leave one out`);
    if (!found.options.includes(name)) return fail(`${verb} has no option ${name}; write ${found.usage}`);
    const ms = parseSpan(value);
    if (ms === null) return fail(`${name} must be a time such as 5m, found ${JSON.stringify(value)}`);
    options.set(name, ms);
  }
  if (!found.takes.includes(plain.length))
    return fail(`found ${JSON.stringify(words.join(" "))}; write ${found.usage}`);
  return found.read({ words: plain, options, rules });
}

function unknownVerb(verb: string): string {
  const near = closest(verb, Object.keys(FORMS));
  const next = near === null ? `write one of ${Object.keys(FORMS).join(", ")}` : `did you mean "${near}"?`;
  return verb === "" ? `nothing happens; ${next}` : `unknown event ${JSON.stringify(verb)}; ${next}`;
}

function sightForm(verb: string, sight: Sight): Form {
  return form(`${verb} CLUSTER [from VANTAGE]`, [1, 3], [], (said) => readSight(said, verb, sight));
}
