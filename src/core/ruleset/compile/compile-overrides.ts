/**
 * Overrides as written → as compiled: patterns become clusters, and the order says which one wins.
 */
import { asId, type ClusterName, type OverrideName } from "../../model/ids.ts";
import type { OverrideEffect, OverrideRule } from "../../model/override-rule.ts";
import { clustersMeant } from "../../model/cluster-glob.ts";
import type { Groups } from "../values/areas.ts";
import { compileKeys } from "./compile-keys.ts";
import { DEFAULT_DRAIN } from "../defaults.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenOverride } from "../schema/override.ts";
import { sourceLine } from "../source/source-line.ts";

/** Compiles all overrides: of two that are active at a time the later one wins, by `from`, then by name. */
export function compileOverrides(
  { overrides }: RuleSet,
  clusters: readonly string[],
  groups: Groups,
): readonly OverrideRule[] {
  const compiled = overrides.flatMap(({ document, spec, name, ticket }) => {
    const effect = effectOf(spec, clusters, groups);
    if (effect === null) return [];
    return [
      {
        name: asId<OverrideName>(name),
        effect,
        fromMs: spec.from ?? null,
        untilMs: spec.until,
        reason: spec.reason ?? "",
        ticket,
        source: sourceLine(document, ["metadata", "name"]),
      },
    ];
  });
  return compiled.toSorted((a, b) => (a.fromMs ?? 0) - (b.fromMs ?? 0) || (a.name < b.name ? -1 : 1));
}

/** The one effect that the schema has made sure of. */
function effectOf(spec: WrittenOverride, known: readonly string[], groups: Groups): OverrideEffect | null {
  if (spec.use !== undefined && spec.viewers !== undefined) {
    return { kind: "move", viewers: compileKeys(spec.viewers, groups), use: spec.use };
  }
  const names = (spec.clusters ?? []).flatMap((glob) => clustersMeant(glob, known));
  const clusters = [...new Set(names)].toSorted().map((name) => asId<ClusterName>(name));
  if (spec.accept !== undefined) return { kind: "dial", clusters, accept: spec.accept };
  if (spec.state === undefined) return null;
  const rampMs = spec.ramp ?? DEFAULT_DRAIN.rampMs;
  const finishWithinMs = spec.finishWithin ?? DEFAULT_DRAIN.finishWithinMs;
  return { kind: "state", clusters, state: spec.state, rampMs, finishWithinMs };
}
