/**
 * How an order to the running lab ends: the exit code, and what goes to stderr.
 */
import type { LabRefusal } from "../../lab/lab-call.ts";
import { EXIT } from "../exit-code.ts";

/** 69 no lab, 64 a wrong order, 1 not done. */
export function exitOf(kind: LabRefusal["kind"]): number {
  switch (kind) {
    case "no-lab":
      return EXIT.unreachable;
    case "wrong-order":
      return EXIT.usage;
    case "not-done":
      return EXIT.findings;
  }
}

/** Ends with a fault. */
export function end(code: number, text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = code;
}
