/**
 * Rollouts and experiments as written → as compiled.
 */
import { asId, type ExperimentName, type RolloutName } from "../../model/ids.ts";
import type { AnalysisRule, ExperimentRule, OptInRule, RolloutRule } from "../../model/version-rule.ts";
import { everyRegion, type Family } from "./inherit.ts";
import type { Named } from "../rule-set.ts";
import type { WrittenAnalysis, WrittenOptIn } from "../schema/rollout.ts";
import { keysAt } from "../source/source-document.ts";
import { sourceLine } from "../source/source-line.ts";

/** Compiles a rollout: every region gets its percentage or active role. */
export function compileRollout(rollout: Named<"Rollout">, byName: ReadonlyMap<string, Family>): RolloutRule {
  const { document, spec, name } = rollout;
  const base = {
    name: asId<RolloutName>(name),
    id: spec.id ?? name,
    source: sourceLine(document, ["metadata", "name"]),
  };
  switch (spec.strategy) {
    case "canary":
      return {
        ...base,
        strategy: "canary",
        from: spec.from,
        to: spec.to,
        salt: spec.salt ?? name,
        percent: everyRegion(spec.percent, byName, 0),
        steps: spec.steps,
        optIn: compileOptIn(spec.optIn),
        analysis: compileAnalysis(spec.analysis),
      };
    case "blueGreen":
      return {
        ...base,
        strategy: "blueGreen",
        // The schema has seen to it that `default` is there, so nothing else is ever needed.
        active: everyRegion(spec.active, byName, asId("stable")),
        preview: compileOptIn(spec.preview),
      };
  }
}

function compileOptIn(written: WrittenOptIn | undefined): OptInRule | null {
  if (written === undefined) return null;
  return { header: written.header ?? null, cookie: written.cookie ?? null, signed: written.signed };
}

function compileAnalysis(written: WrittenAnalysis | undefined): AnalysisRule | null {
  if (written === undefined) return null;
  return {
    everyMs: written.every,
    bakeMs: written.bake,
    minRequests: written.minRequests,
    errorRateMaxDeltaPoints: written.errorRate?.maxDeltaPoints ?? null,
    ttfbP95MaxDeltaMs: written.ttfbP95?.maxDeltaMs ?? null,
    stallsMaxDeltaPoints: written.stalls?.maxDeltaPoints ?? null,
    failureLimit: written.failureLimit,
    onFail: written.onFail,
  };
}

/** Compiles an experiment; arms keep the order in which they are written, since it gives them their slots. */
export function compileExperiment({ document, spec, name }: Named<"Experiment">): ExperimentRule {
  return {
    name: asId<ExperimentName>(name),
    id: spec.id ?? name,
    salt: spec.salt ?? name,
    regions: spec.audience.regions,
    percent: spec.audience.percent,
    arms: keysAt(document, ["spec", "arms"]).flatMap((arm) => {
      const written = spec.arms[arm];
      if (written === undefined) return [];
      return [{ name: arm, weight: written.weight, role: written.role ?? null, headers: written.headers }];
    }),
    fromMs: spec.from ?? null,
    untilMs: spec.until ?? null,
    source: sourceLine(document, ["metadata", "name"]),
  };
}
