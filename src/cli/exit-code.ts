/**
 * What the process says when it ends: the numbers that scripts and pipelines branch on.
 *
 * Every verb sets `process.exitCode` to one of these and to nothing else.
 */
export const EXIT = {
  ok: 0,
  /** The verb ran and found something wrong, or found nothing where something was wanted. */
  findings: 1,
  /** `plan --detailed-exitcode`: it ran, and there are changes. */
  changes: 2,
  /** Warnings only, under `--strict`. */
  warnings: 3,
  /** Wrong usage of the command line. */
  usage: 64,
  /** Input that cannot be read. */
  input: 65,
  /** The control plane cannot be reached. */
  unreachable: 69,
  timedOut: 75,
  notAllowed: 77,
  /** Bad local configuration. */
  configuration: 78,
  interrupted: 130,
} as const;
