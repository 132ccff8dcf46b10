/**
 * What a gateway answered, or did not, → whether the probe passed, and if not, why in words.
 *
 * A dead gateway has two faces: where the Worker connects itself it is an exception, behind
 * Cloudflare's front it is an answer with one of its own statuses. Both must read the same to an
 * operator, and neither is an answer of the cluster. Where a status tells more than the exception
 * does, it says so behind the same words.
 */
import { DENY_HEADER, refusal, refusalWords } from "../model/refusal.ts";
import type { ProbeRule } from "../model/rules.ts";

interface Judgement {
  readonly ok: boolean;
  /** Whether the cluster itself answered, so that a round-trip time means something. */
  readonly answered: boolean;
  /** Empty when the probe passed. */
  readonly why: string;
}

const LOST = "connection refused or lost";
const UNSAFE = "TLS handshake or DNS lookup failed";

/** Statuses that Cloudflare gives in the origin's place (developers.cloudflare.com, Cloudflare 5xx errors). */
const ORIGIN_FAULTS: ReadonlyMap<number, string> = new Map([
  [520, `${LOST}: the answer was empty or garbled`],
  [521, `${LOST}: the gateway refused it`],
  [522, "timed out connecting"],
  [523, `${LOST}: no way leads to the gateway's address`],
  [524, "timed out waiting for headers, by Cloudflare's own limit"],
  [525, `${UNSAFE}: the TLS handshake`],
  [526, `${UNSAFE}: the gateway's certificate is not valid`],
  [527, `${LOST}: the gateway closed it`],
  [530, `${UNSAFE}: the gateway's name cannot be resolved`],
]);

/**
 * Answers by which a gateway turns away whoever it does not take for the edge: no or a wrong credential, or
 * a host or certificate that it does not serve (RFC 9110, 15.5).
 */
const REFUSED_HANDOFF: ReadonlySet<number> = new Set([401, 403, 407, 421]);

/** Judges a status against those that the rules expect. */
export function judgeStatus(status: number, expected: readonly number[]): Judgement {
  if (expected.includes(status)) return { ok: true, answered: true, why: "" };
  const fault = ORIGIN_FAULTS.get(status);
  if (fault !== undefined) return { ok: false, answered: false, why: `${fault} (status ${status})` };
  if (REFUSED_HANDOFF.has(status)) {
    return { ok: false, answered: true, why: refusalWords(`status ${status}`) };
  }
  return { ok: false, answered: true, why: `wrong status ${status}, expected ${expected.join(" or ")}` };
}

/** What the head of an answer says: whether it passes, and what the cluster tells of itself. */
export interface HeadJudgement {
  /** Whether the cluster itself answered, so that a round-trip time means something. */
  readonly answered: boolean;
  /** `x-ready-percent`, 0..100. */
  readonly ready: number;
  readonly degraded: boolean;
  /** Empty when the head passes. */
  readonly why: string;
}

/**
 * Judges status and headers, as probers and edges both do.
 * @param header the value of a header by its name; null when the answer has none
 */
export function judgeHead(probe: ProbeRule, status: number, header: (name: string) => string | null): HeadJudgement {
  const denied = refusal(status, header(DENY_HEADER));
  const { answered, why } =
    denied === null ? judgeStatus(status, probe.expectStatus) : { answered: true, why: refusalWords(denied) };
  const { expectHeader } = probe;
  return {
    answered,
    ready: readyPercent(header("x-ready-percent")),
    // Envoy says so to its own caller (envoyproxy.io, x-envoy-degraded); any value counts.
    degraded: header("x-envoy-degraded") !== null || header("x-degraded") !== null,
    why: why === "" ? headerFault(expectHeader, expectHeader && header(expectHeader.name)) : why,
  };
}

const LONGEST_MESSAGE = 200;
const LONGEST_SHOWN = 60;

/**
 * What is wrong with the header that the rules expect; empty when nothing is.
 * @param found its value; null when the answer has none
 */
export function headerFault(expected: ProbeRule["expectHeader"], found: string | null): string {
  if (expected === null) return "";
  if (found === null) return `missing header ${expected.name}`;
  if (expected.value === null || expected.value === found) return "";
  return `wrong header ${expected.name}: "${short(found)}", expected "${short(expected.value)}"`;
}

/** What is wrong with the beginning of a body that the rules expect a text in; empty when nothing is. */
export function bodyFault(expected: string | null, beginning: string): string {
  if (expected === null || beginning.includes(expected)) return "";
  const found = beginning === "" ? "it is empty" : "it is not in the first 4 KiB";
  return `wrong body: expected "${short(expected)}", ${found}`;
}

/** Puts a deadline that passed into words; the runtime does not tell connecting and waiting for headers apart. */
export function timedOut(timeoutMs: number, waitingFor: "headers" | "the body"): string {
  return `timed out after ${timeoutMs} ms waiting for ${waitingFor}`;
}

/** Puts an exception of `fetch` into words; the runtime does not tell refused, reset and garbled connections apart. */
export function nameFault(message: string): string {
  if (message.startsWith("Network connection lost")) return LOST;
  if (message.startsWith("internal error")) return UNSAFE;
  return `request failed: ${message.slice(0, LONGEST_MESSAGE)}`;
}

/** Reads `x-ready-percent`: a whole number 0..100; anything else, and nothing, is 100. */
export function readyPercent(header: string | null): number {
  return header !== null && /^(?:100|[1-9]?\d)$/.test(header) ? Number(header) : 100;
}

function short(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}
