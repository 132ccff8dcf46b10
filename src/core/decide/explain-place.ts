/**
 * How the viewer's place was found, in words: what each source said, and which headers were not believed.
 *
 * In: the step from the trace, nothing else. Out: one line, and a second one where headers were dropped. What a
 * source said and what it counts as are told apart, so that nobody looks for an alias in the data.
 */
import type { LocateOutcome, LocateStep } from "../model/place.ts";
import type { TraceStep } from "../model/trace.ts";

const WORDS: Readonly<Record<LocateOutcome, string>> = {
  used: "says",
  absent: "is silent",
  unknown: "does not know",
  tor: "asks for no place, as Tor does:",
  untrusted: "are not believed: who connects is no trusted peer",
  peer: "describes the trusted peer, not the viewer",
  agrees: "agrees:",
  differs: "differs:",
};

/** Says how the place was found. */
export function placeTexts(step: Extract<TraceStep, { stage: "place" }>): readonly string[] {
  const asked = step.asked.map((one) => askedText(one, step.country));
  const found = `${step.address ?? "no address"} → ${step.country ?? "unknown"}   ${asked.join("; ")}`;
  if (step.dropped.length === 0) return [found];
  return [found, `not believed, and not passed on: ${step.dropped.join(", ")}`];
}

function askedText({ source, outcome, said }: LocateStep, country: string | null): string {
  const told = `${source} ${WORDS[outcome]}${said === "" ? "" : ` ${said}`}`;
  const aliased = outcome === "used" && country !== null && said !== "" && said !== country;
  return aliased ? `${told}, which counts as ${country}` : told;
}
