/**
 * Spans of time: what begins must end later.
 */
import type * as z from "zod";
import { complain } from "./complaint.ts";

/** Complains at `until` when it is not after `from`. */
export function endsAfterStart(
  { from, until }: { readonly from?: number | undefined; readonly until?: number | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (from === undefined || until === undefined || until > from) return;
  context.addIssue({ ...complain({ says: "must be after `from`", hint: "correct one of the two" }), path: ["until"] });
}
