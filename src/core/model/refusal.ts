/**
 * A gateway's answer → whether it refuses the edge itself, and why.
 *
 * A gateway that does not take the caller for the edge says which check failed in `x-edge-deny`: `certificate` or
 * `assertion`, and more behind a colon. That is configuration, not an outage: viewers are served by another cluster
 * meanwhile, but nobody should look for a fault in the cluster. Hand-off and probes both read it here, so that they never
 * disagree.
 */

/** The header by which a gateway says why it refuses the edge. */
export const DENY_HEADER = "x-edge-deny";

const LONGEST = 80;
const UNSTATED = "unstated";
/** Printable ASCII that JSON need not escape: it stands in logs and reports as it came. */
const PLAIN = /^[ !#-[\]-~]+$/;

/**
 * Why the gateway refuses the edge; null where it does not.
 * @param denied the value of `DENY_HEADER`; null when the answer has none
 */
export function refusal(status: number, denied: string | null): string | null {
  if (denied === null || status < 400) return null;
  const said = denied.trim().slice(0, LONGEST);
  return PLAIN.test(said) ? said : UNSTATED;
}

/** Why a request is not even sent: the Worker has no such binding, and without it the gateway would refuse. */
export function missingBinding(binding: string): string {
  return `certificate: binding ${binding} is missing`;
}

const BEGIN = "refused hand-off: ";

/** A refusal in the words of a failed probe, as they stand in live values, alarms and status. */
export function refusalWords(why: string): string {
  return `${BEGIN}${why} (configuration, not an outage)`;
}

/** Whether the words of a failed probe are of a refusal. Stored values and reports carry the words alone. */
export function saysRefused(words: string): boolean {
  return words.startsWith(BEGIN);
}
