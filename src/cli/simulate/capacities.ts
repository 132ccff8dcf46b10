/**
 * `--capacity CLUSTER=RPS`: the bundle as if its clusters had other capacities; decisions do not read them.
 */
import type { Bundle } from "../../core/model/bundle.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { suggestionHint } from "../../core/ruleset/suggest.ts";

/** Puts the stated capacities in; the error is every fault, as sentences. */
export function withCapacities(bundle: Bundle, pairs: readonly string[]): Result<Bundle, readonly string[]> {
  const { rules } = bundle;
  const names: readonly string[] = rules.clusters.map(({ name }) => name);
  const stated = new Map<string, number>();
  const faults: string[] = [];
  for (const pair of pairs.flatMap((text) => text.split(","))) {
    const [name = "", rps = ""] = pair.split("=", 2);
    if (!/^[1-9]\d{0,8}$/.test(rps)) faults.push(`--capacity takes CLUSTER=RPS, such as sa-east=4000; found ${pair}`);
    else if (names.includes(name)) stated.set(name, Number(rps));
    else faults.push(`--capacity names ${JSON.stringify(name)}; ${suggestionHint(name, names, "cluster")}`);
  }
  if (faults.length > 0) return fail(faults);
  const clusters = rules.clusters.map((one) => ({ ...one, capacity: stated.get(one.name) ?? one.capacity }));
  return ok({ ...bundle, rules: { ...rules, clusters } });
}
