/**
 * How a schema says more than "must be …": with a code and a hint of its own, or in a sentence.
 *
 * Schemas put a complaint into the parameters of a zod issue; `schema-issues.ts` takes it out. The
 * place is always that of the value, so that a complaint needs none.
 */
import * as z from "zod";
import type { IssueCode } from "../../model/issue.ts";
import type { Result } from "../../model/result.ts";
import { wants, type WantedKey } from "./wanted.ts";

export interface Complaint {
  readonly code: IssueCode;
  /** A sentence about the subject, such as `lists BR twice`; null for "must be …, found …". */
  readonly says: string | null;
  readonly hint: string;
}

const complaints = z.object({ complaint: z.custom<Complaint>((value) => typeof value === "object") });

/** The zod issue that carries a complaint. `wanted` completes "must be …" where nothing is said. */
export function complain(complaint: Partial<Complaint> & { readonly hint: string }, wanted: WantedKey = "map") {
  const { code = "GR0203", says = null, hint } = complaint;
  return { code: "custom", message: wanted, params: { complaint: { code, says, hint } } } as const;
}

/** The complaint in the parameters of a zod issue, or null when there is none. */
export function complaintIn(params: unknown): Complaint | null {
  const read = complaints.safeParse(params);
  return read.success ? read.data.complaint : null;
}

/**
 * Text that a parser turns into a checked value; what the parser says is the finding.
 * @param form what the text looks like, for editors, which do not run the parser
 */
export function parsed<T>(
  wanted: WantedKey,
  parse: (text: string) => Result<T, Partial<Complaint> & { readonly hint: string }>,
  form?: RegExp,
) {
  const text = form === undefined ? z.string(wants(wanted)) : z.string(wants(wanted)).meta({ pattern: form.source });
  return text.transform((written, context) => {
    const result = parse(written);
    if (result.ok) return result.value;
    context.addIssue(complain(result.error, wanted));
    return z.NEVER;
  });
}
