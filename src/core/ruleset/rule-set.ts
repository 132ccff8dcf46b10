/**
 * All checked documents of a rule set, by kind, and the names that the files define.
 *
 * What the checks over several documents and the compiler work on. A name is in `names` even when
 * its definition is faulty; only what passed its schema is in the lists. Groups are there by name, the
 * ready-made ones too, so that nothing downstream asks where a group comes from.
 */
import { areas, type Groups } from "./areas.ts";
import type { Names } from "./names.ts";
import type { CheckedDocument } from "./check-document.ts";
import type { Kind, Written } from "./schema/kinds.ts";
import type { SourceDocument } from "./source-document.ts";

export interface Of<K extends Kind> {
  /** As written, before faulty parts were taken out; for asking whether something is missing. */
  readonly raw: SourceDocument;
  readonly document: SourceDocument;
  readonly spec: Written<K>["spec"];
}

export interface RolloutDocument extends Of<"Rollout"> {
  /** From the metadata; empty when it is missing, which is a finding. */
  readonly name: string;
}

export interface RuleSet {
  readonly names: Names;
  /** Countries by group: those that the rules define, and the ready-made ones. */
  readonly groups: Groups;
  readonly routers: readonly Of<"Router">[];
  readonly regions: readonly Of<"Regions">[];
  readonly clusters: readonly Of<"Clusters">[];
  /** By their order. */
  readonly routes: readonly Of<"Routes">[];
  readonly rollouts: readonly RolloutDocument[];
}

/** Sorts documents by kind. */
export function ruleSetOf(documents: readonly CheckedDocument[], names: Names): RuleSet {
  const routers: Of<"Router">[] = [];
  const regions: Of<"Regions">[] = [];
  const clusters: Of<"Clusters">[] = [];
  const routes: Of<"Routes">[] = [];
  const rollouts: RolloutDocument[] = [];
  for (const { raw, document, value } of documents) {
    switch (value.kind) {
      case "Router":
        routers.push({ raw, document, spec: value.spec });
        break;
      case "Regions":
        regions.push({ raw, document, spec: value.spec });
        break;
      case "Clusters":
        clusters.push({ raw, document, spec: value.spec });
        break;
      case "Routes":
        routes.push({ raw, document, spec: value.spec });
        break;
      case "Rollout":
        rollouts.push({ raw, document, spec: value.spec, name: value.metadata.name ?? "" });
        break;
    }
  }
  return {
    names,
    groups: new Map([...areas(), ...regions.flatMap(({ spec }) => Object.entries(spec.groups))]),
    routers,
    regions,
    clusters,
    routes: routes.toSorted((a, b) => a.spec.order - b.spec.order),
    rollouts,
  };
}
