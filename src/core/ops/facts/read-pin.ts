/**
 * The `pin` fact → what a session's token would say.
 *
 * `pin: {cluster, role}` is a session that began at that cluster with that role. It counts on whatever route the
 * request matches, lasts long enough, and travels whichever way the route's sessions do.
 */
import { EPOCH_MAX } from "../../model/day.ts";
import { asId } from "../../model/ids.ts";
import type { Rules } from "../../model/rules.ts";
import { NO_TOKENS, type Pin, type SessionTokens } from "../../model/session.ts";
import { closest } from "../../ruleset/suggest.ts";
import { quoted, type FactReader } from "./fact-reader.ts";

const WANTED = '{"cluster": NAME, "role": NAME}, such as {"cluster": "sa-east", "role": "canary"}';

/** Reads `pin`; a cluster that the rules do not have is a fault. */
export function readPinFact(facts: FactReader, rules: Pick<Rules, "clusters">): SessionTokens {
  if (!facts.has("pin")) return NO_TOKENS;
  const fields = new Map(facts.entries("pin"));
  const [cluster, role = "stable"] = [fields.get("cluster"), fields.get("role")];
  const known = [...fields.keys()].every((key) => key === "cluster" || key === "role");
  if (!known || typeof cluster !== "string" || typeof role !== "string") {
    facts.fault(`pin must be ${WANTED}, found ${quoted(Object.fromEntries(fields))}`);
    return NO_TOKENS;
  }
  const rule = rules.clusters.find(({ name }) => name === cluster);
  if (rule === undefined) {
    const close = closest(
      cluster,
      rules.clusters.map(({ name }) => name),
    );
    const hint = close === null ? "" : `; did you mean "${close}"?`;
    facts.fault(`pin names cluster ${quoted(cluster)}, which the rules do not have${hint}`);
    return NO_TOKENS;
  }
  const pin: Pin = { cluster: rule.id, role: asId(role), arms: {}, bucket: null, endMs: EPOCH_MAX, route: null };
  return { on: true, path: pin, cookie: pin };
}
