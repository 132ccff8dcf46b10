/**
 * `GET /.well-known/jwks.json`: the public keys that gateways and origins verify assertions with, from the variable `ASSERTION_JWKS`.
 *
 * What is served is written anew from what was read, so nothing but public keys can be in it. A set that cannot be used, a private
 * key in it above all, is served to nobody: it is a 503, and the log says why, once for each isolate, from cron on.
 */
import { readKeySet, writeKeySet } from "../core/handoff/assertion-key-set.ts";
import { logFault } from "./log.ts";
import { problem } from "./problem.ts";

const FIVE_MINUTES = "public, max-age=300";

let held: { readonly text: string; readonly served: string | null } | null = null;

/** Answers with the set of this variable. */
export function keySetAnswer(text: string | undefined): Response {
  if (text === undefined || text === "") {
    return problem(404, "No keys", "ASSERTION_JWKS is empty: this control plane knows no keys; see docs/assertion.md");
  }
  const served = checkKeySet(text);
  if (served === null) {
    return problem(
      503,
      "The keys cannot be used",
      "ASSERTION_JWKS is no set of public keys; the Worker's log says why",
    );
  }
  return new Response(served, {
    headers: { "content-type": "application/jwk-set+json", "cache-control": FIVE_MINUTES },
  });
}

/** The set as it is served; null, said once in the log, when it cannot be used or there is none. */
export function checkKeySet(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  if (held?.text === text) return held.served;
  const keys = readKeySet(text);
  if (!keys.ok) logFault("reading", "ASSERTION_JWKS", `${keys.error}; set it to what \`georouter key jwks\` prints`);
  held = { text, served: keys.ok ? writeKeySet(keys.value) : null };
  return held.served;
}
