/**
 * Text of compiled rules, or of a part of them, that is equal where they decide alike: everything but
 * where it is written.
 */
import { canonicalJson } from "./compile/canonical-json.ts";

/** Writes the value as canonical JSON, without the places of its rules in files. */
export function textWithoutSources(rules: unknown): string {
  return canonicalJson(withoutSources(rules, false));
}

/** Rules that say where they are written are entries of lists; maps of names are not, and may name anything `source`. */
function withoutSources(value: unknown, inList: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutSources(entry, true));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !(inList && name === "source"));
  return Object.fromEntries(fields.map(([name, entry]) => [name, withoutSources(entry, false)]));
}
