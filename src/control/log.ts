/**
 * One JSON object a line to the Worker's log, where observability picks it up.
 */

/** Says what could not be done, and why; `about` names the object. */
export function logFault(what: string, about: string, fault: unknown): void {
  // oxlint-disable-next-line no-console -- the console is a Worker's log
  console.error(JSON.stringify({ level: "error", what, about, why: faultMessage(fault) }));
}

/** The message of whatever was thrown. */
export function faultMessage(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
