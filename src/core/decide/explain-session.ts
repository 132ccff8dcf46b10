/**
 * The step of the session's pin in words.
 */
import type { PinOutcome } from "../model/session.ts";
import type { TraceStep } from "../model/trace.ts";

type PinStep = Extract<TraceStep, { stage: "pin" }>;

/** What became of the token, and of the cluster that it names. */
export function pinText({ outcome, cluster, role, carry, endsInMs }: PinStep): string {
  const pinned = cluster === null ? "" : `${cluster} ${role ?? ""}`.trimEnd();
  switch (outcome) {
    case "kept":
      return `${pinned}: the session stays${left(endsInMs)}`;
    case "down":
      return `${pinned}: cannot serve the session now${left(endsInMs)}`;
    case "off":
    case "none":
    case "refused":
    case "expired":
    case "foreign":
    case "void":
      return `${carry}: ${WITHOUT[outcome]}`;
  }
}

const WITHOUT: Readonly<Record<Exclude<PinOutcome, "kept" | "down">, string>> = {
  off: "sessions are off, since there are no keys (SESSION_KEYS)",
  none: "no token",
  refused: "the token is not one of ours; it is ignored",
  expired: "the token's session has ended; it is ignored",
  foreign: "the token is another route's; it is ignored",
  void: "the token's cluster is none that may serve this viewer now; it is ignored",
};

/** Rules allow a session no more; a stated one, in a question or a rule test, has no end. */
const LONGEST_MS = 7 * 86_400_000;

function left(endsInMs: number | null): string {
  if ((endsInMs ?? 0) > LONGEST_MS) return "";
  const minutes = Math.ceil((endsInMs ?? 0) / 60_000);
  return minutes < 120 ? `, ${minutes} min to its end` : `, ${Math.round(minutes / 60)} h to its end`;
}
