/**
 * A viewer's trace headers → the trace that goes on to clusters: his, where the rules say so, else a new one.
 *
 * W3C Trace Context (level 2) and Baggage. Whose trace goes on is the Router's `continueTrace`. A trace that goes on keeps
 * its id, flags and state and gets a parent of ours; one that cannot be read is as none, and with it goes what
 * came beside it: state and baggage of another trace say nothing about this one. `edge.` in baggage is ours alone.
 */
import type { RequestIdentity } from "../model/handoff.ts";
import type { ContinueTrace } from "../model/rules.ts";
import type { Viewer } from "../model/viewer.ts";
import { utf8Length } from "../model/utf8-length.ts";

export interface TraceFields {
  readonly traceparent: string;
  /** As it came; null where there is none to pass on. */
  readonly tracestate: string | null;
  /** Members of the viewer's baggage that go on, each `key=value` with its properties. */
  readonly baggage: readonly string[];
}

interface Incoming {
  readonly traceId: string;
  readonly flags: string;
}

/** Sampled, and random since level 2; all other flags are to be sent as 0. */
const KNOWN_FLAGS = 0b11;
/** Of a version that is not known yet only this flag may be read. */
const SAMPLED = 0b01;
const LONGEST_STATE = 512;
const MOST_STATES = 32;
const LONGEST_BAGGAGE = 8192;
const MOST_BAGGAGE = 180;
const OUR_MEMBERS = ["edge.version", "edge.region"] as const;
/** Room for the members that the edge adds: two names of at most 63 letters and their keys. */
const OURS = { bytes: 200, members: 2 };

/** The trace of one request. */
export function traceOf(
  { headers, claims }: Pick<Viewer, "headers" | "claims">,
  policy: ContinueTrace,
  { traceId, spanId }: Pick<RequestIdentity, "traceId" | "spanId">,
): TraceFields {
  const goesOn = policy === "always" || (policy === "trusted" && claims.believed);
  const incoming = goesOn ? readTraceparent(headers.get("traceparent") ?? "") : null;
  if (incoming === null) return { traceparent: `00-${traceId}-${spanId}-01`, tracestate: null, baggage: [] };
  return {
    traceparent: `00-${incoming.traceId}-${spanId}-${incoming.flags}`,
    tracestate: readTracestate(headers.get("tracestate") ?? ""),
    baggage: readBaggage(headers.get("baggage") ?? ""),
  };
}

/** The `baggage` of one attempt: ours in front, the viewer's behind. */
export function baggageOf({ baggage }: TraceFields, role: string, region: string): string {
  return [`edge.version=${role}`, `edge.region=${region}`, ...baggage].join(",");
}

/** Version, trace id, parent id, flags, and what a later version may add. */
const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Reads `traceparent` (Trace Context, 3.2); null when it is none. */
function readTraceparent(text: string): Incoming | null {
  const [, version, traceId = "", parentId = "", flags = "", more] = TRACEPARENT.exec(text) ?? [];
  const isKnown = version === "00";
  if (version === undefined || version === "ff" || (isKnown && more !== undefined)) return null;
  if (isZero(traceId) || isZero(parentId)) return null;
  const kept = Number.parseInt(flags, 16) & (isKnown ? KNOWN_FLAGS : SAMPLED);
  return { traceId, flags: kept.toString(16).padStart(2, "0") };
}

/** All of it or nothing: half of another system's state is worse than none. */
function readTracestate(text: string): string | null {
  const members = text.split(",").map((member) => member.trim());
  const isFit = text.length <= LONGEST_STATE && members.length <= MOST_STATES;
  return isFit && members.every((member) => member.indexOf("=") > 0) ? text : null;
}

function readBaggage(text: string): readonly string[] {
  const members = text.split(",").map((member) => member.trim());
  const theirs = members.filter((member) => isToken(keyOf(member)) && !readsAsOurs(member));
  const bytes = utf8Length(theirs.join(","));
  return bytes <= LONGEST_BAGGAGE - OURS.bytes && theirs.length <= MOST_BAGGAGE - OURS.members ? theirs : [];
}

/**
 * Whether somebody may take the member for one of ours: it is called so; its name is decoded by some readers (OpenTelemetry for
 * JavaScript) and by others not; or ours stand further behind, where a mesh's route that looks for a piece of text finds them.
 */
function readsAsOurs(member: string): boolean {
  const lower = member.toLowerCase();
  return lower.startsWith("edge.") || keyOf(lower).includes("%") || OUR_MEMBERS.some((name) => lower.includes(name));
}

/** What stands before the `=`, without blanks; empty where there is no `=`. */
function keyOf(member: string): string {
  return member.slice(0, Math.max(0, member.indexOf("="))).trim();
}

function isToken(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}

function isZero(digits: string): boolean {
  return /^0*$/.test(digits);
}
