/**
 * How an attempt ends whose gateway refuses the edge: without an answer for the viewer, and with the reason.
 *
 * One text for log, breaker and plan, told from a status and from `timed-out` by its beginning.
 */

export type Refused = `refused: ${string}`;

/** The end of an attempt that was refused for this reason. */
export function refusedEnd(why: string): Refused {
  return `refused: ${why}`;
}

/** Whether an attempt ended so. */
export function isRefusedEnd(end: unknown): end is Refused {
  return typeof end === "string" && end.startsWith("refused: ");
}
