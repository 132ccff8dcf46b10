/**
 * What a gateway answered, or did not, → whether the probe passed, and if not, why in words.
 *
 * A dead gateway has two faces: where the Worker connects itself it is an exception, behind
 * Cloudflare's front it is an answer with one of its own statuses. Both must read the same to an
 * operator, and neither is an answer of the cluster.
 */

interface Judgement {
  readonly ok: boolean;
  /** Whether the cluster itself answered, so that a round-trip time means something. */
  readonly answered: boolean;
  /** Empty when the probe passed. */
  readonly why: string;
}

/** Statuses that Cloudflare gives in the origin's place (developers.cloudflare.com, Cloudflare 5xx errors). */
const ORIGIN_FAULTS: ReadonlyMap<number, string> = new Map([
  [520, "the gateway closed or garbled the connection"],
  [521, "connection refused"],
  [522, "connecting timed out"],
  [523, "the gateway's address cannot be reached"],
  [524, "no answer within Cloudflare's own limit"],
  [525, "TLS handshake failed"],
  [526, "the gateway's certificate is not valid"],
  [527, "the gateway closed the connection"],
  [530, "the gateway's name cannot be resolved"],
]);

/** Judges a status against those that the rules expect. */
export function judgeStatus(status: number, expected: readonly number[]): Judgement {
  if (expected.includes(status)) return { ok: true, answered: true, why: "" };
  const fault = ORIGIN_FAULTS.get(status);
  if (fault !== undefined) return { ok: false, answered: false, why: `${fault} (status ${status})` };
  return { ok: false, answered: true, why: `wrong status ${status}, expected ${expected.join(" or ")}` };
}

const LONGEST_MESSAGE = 200;

/** Puts an exception of `fetch` into words; the runtime does not tell refused, reset and garbled connections apart. */
export function nameFault(message: string): string {
  if (message.startsWith("Network connection lost")) return "connection refused or lost";
  if (message.startsWith("internal error")) return "TLS handshake or DNS lookup failed";
  return `request failed: ${message.slice(0, LONGEST_MESSAGE)}`;
}

/** Reads `x-ready-percent`: a whole number 0..100; anything else, and nothing, is 100. */
export function readyPercent(header: string | null): number {
  if (header === null || !/^\d{1,3}$/.test(header)) return 100;
  return Math.min(100, Number(header));
}
