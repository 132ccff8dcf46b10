/**
 * Events as people write them → events in the order of their times.
 *
 * In: texts such as `t=60s down sa-east` or `+30s up sa-*`; `+` counts from the event before it in the list. Out:
 * all events, or every fault as a sentence. Events at the same time stay in the order in which they are given.
 */
import { fail, ok, type Result } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import { parseSpan } from "./parse-span.ts";
import { isEvent, readEffect } from "./read-effect.ts";
import type { SimEvent } from "./sim-event.ts";

const FORM = "an event is a time and what happens, such as t=60s down sa-east";

/** Reads events; `endMs` is the end of the simulation, beyond which nothing would be seen of an event. */
export function readEvents(
  texts: readonly string[],
  rules: Rules,
  endMs: number,
): Result<readonly SimEvent[], readonly string[]> {
  const events: SimEvent[] = [];
  const faults: string[] = [];
  let before = 0;
  for (const written of texts) {
    const [when = "", ...words] = written.trim().split(/\s+/);
    const atMs = readWhen(when, before);
    if (atMs === null && isEvent(when)) {
      faults.push(`event ${JSON.stringify(written)}: its time is missing; write for example t=60s ${written.trim()}`);
      continue;
    }
    const effect = readEffect(words, rules);
    const about = (fault: string): void => void faults.push(`event ${JSON.stringify(written)}: ${fault}`);
    if (atMs === null) about(`${FORM}; found the time ${JSON.stringify(when)}`);
    else if (atMs > endMs) about("it comes after the end; simulate --for longer, or leave it out");
    if (!effect.ok) about(effect.error);
    before = atMs ?? before;
    if (atMs !== null && effect.ok) events.push({ atMs, text: words.join(" "), effect: effect.value });
  }
  return faults.length > 0 ? fail(faults) : ok(events.toSorted((a, b) => a.atMs - b.atMs));
}

/** `t=90s`, `90s`, `1m30s`, or `+30s` after the event before. */
function readWhen(text: string, before: number): number | null {
  const parts = /^(t=|\+)?(\S+)$/.exec(text);
  const ms = parseSpan(parts?.[2] ?? "");
  if (ms === null) return null;
  return parts?.[1] === "+" ? before + ms : ms;
}
