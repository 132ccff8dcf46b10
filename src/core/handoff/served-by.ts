/**
 * What an answer says of who served it, compared with whom the edge asked.
 *
 * A gateway that sends a canary's requests to stable spoils a rollout without an error anywhere; this is the one place
 * where it shows. What is not said is not compared: a gateway need not say it.
 */
import type { Attempt } from "../model/handoff.ts";
import type { FieldSource } from "../model/viewer.ts";

/** Both in the words of the hand-off: `cluster/role`, the cluster by its name; `?` where the answer says nothing. */
export interface ServedMismatch {
  readonly asked: string;
  readonly served: string;
}

/** What is told of another's words, at most. */
const LONGEST = 64;

/** Null when the answer is from whom it was asked of, or says nothing. */
export function servedMismatch(
  { cluster, role, terms }: Pick<Attempt, "cluster" | "role" | "terms">,
  headers: FieldSource,
): ServedMismatch | null {
  const [version, by] = [headers.get("x-edge-served-version"), headers.get("x-edge-served-cluster")];
  if (says(version, [role]) && says(by, [cluster, terms.id])) return null;
  return { asked: `${cluster}/${role}`, served: `${shown(by)}/${shown(version)}` };
}

/** Whether nothing else is said; servers in a row may each have added it, and then all must agree. */
function says(text: string | null | undefined, wanted: readonly string[]): boolean {
  return (text ?? "").split(",").every((one) => one.trim() === "" || wanted.includes(one.trim()));
}

function shown(text: string | null | undefined): string {
  return (text ?? "").replaceAll(/[^!-~ ]/g, "?").slice(0, LONGEST) || "?";
}
