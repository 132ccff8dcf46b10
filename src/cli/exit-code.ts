/**
 * What the process says when it ends: the numbers that scripts and pipelines branch on.
 *
 * Every verb sets `process.exitCode` to one of these and to nothing else. Small numbers are answers;
 * from 64 on (the numbers of sysexits.h) there is no answer.
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
  /** A fault of georouter itself: neither yes nor no. */
  fault: 70,
  timedOut: 75,
  notAllowed: 77,
  /** Bad local configuration. */
  configuration: 78,
  interrupted: 130,
} as const;

/** The codes that verbs give today, for the help and the reference. */
export const EXIT_MEANINGS: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: EXIT.ok, meaning: "yes" },
  { code: EXIT.findings, meaning: "no (findings, no cluster, not done)" },
  { code: EXIT.warnings, meaning: "only warnings under --strict" },
  { code: EXIT.usage, meaning: "wrong usage" },
  { code: EXIT.input, meaning: "unreadable input" },
  { code: EXIT.unreachable, meaning: "nothing to talk to" },
  { code: EXIT.fault, meaning: "a fault of georouter" },
  { code: EXIT.notAllowed, meaning: "not allowed" },
  { code: EXIT.configuration, meaning: "bad local configuration" },
  { code: EXIT.interrupted, meaning: "interrupted" },
];
