/**
 * The `test` fact → what a signed test header would ask for.
 *
 * `test: {cluster, role, region}`, at least one of them: a test that counts. A cluster or region that the rules do
 * not have is a fault here, where somebody asks; at the edge it is said in the trace, since rules may change under a token.
 */
import type { Rules } from "../../model/rules.ts";
import type { TestWish } from "../../model/test-wish.ts";
import { closest } from "../../ruleset/suggest.ts";
import { quoted, type FactReader } from "./fact-reader.ts";

const FIELDS = ["cluster", "role", "region"] as const;
const WANTED = '{"cluster": NAME, "role": NAME, "region": NAME}, one of them at least';
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads `test`. */
export function readTestFact(facts: FactReader, rules: Pick<Rules, "clusters" | "regions">): TestWish | null {
  if (!facts.has("test")) return null;
  const fields = new Map(facts.entries("test"));
  const known = [...fields].every(([key, value]) => FIELDS.some((one) => one === key) && isName(value));
  if (!known || fields.size === 0) {
    facts.fault(`test must be ${WANTED}, found ${quoted(Object.fromEntries(fields))}`);
    return null;
  }
  const named = (field: (typeof FIELDS)[number]): string | null => {
    const value = fields.get(field);
    return isName(value) ? value : null;
  };
  const wish = { cluster: named("cluster"), role: named("role"), region: named("region") };
  refuseUnknown(facts, "cluster", wish.cluster, rules.clusters);
  refuseUnknown(facts, "region", wish.region, rules.regions);
  return wish;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

function refuseUnknown(
  facts: FactReader,
  what: string,
  name: string | null,
  rules: readonly { readonly name: string }[],
): void {
  const names = rules.map((rule) => rule.name);
  if (name === null || names.includes(name)) return;
  const close = closest(name, names);
  const hint = close === null ? "" : `; did you mean "${close}"?`;
  facts.fault(`test names ${what} ${quoted(name)}, which the rules do not have${hint}`);
}
