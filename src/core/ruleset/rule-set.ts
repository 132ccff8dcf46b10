/**
 * All checked documents of a rule set, by kind, and the names that the files define.
 *
 * What the checks over several documents and the compiler work on. A name is in `names` even when
 * its definition is faulty; only what passed its schema is in the lists. Groups are there by name, the
 * ready-made ones too, so that nothing downstream asks where a group comes from.
 */
import type { Groups } from "./values/areas.ts";
import { readyMadeGroups } from "./values/ready-made-groups.ts";
import type { Names } from "./names.ts";
import type { CheckedDocument } from "./check-document.ts";
import type { Kind, Written } from "./schema/kinds.ts";
import type { SourceDocument } from "./source/source-document.ts";

export interface Of<K extends Kind> {
  /** As written, before faulty parts were taken out; for asking whether something is missing. */
  readonly raw: SourceDocument;
  readonly document: SourceDocument;
  readonly spec: Written<K>["spec"];
}

/** A document that is one object, which others refer to. */
export interface Named<K extends Kind> extends Of<K> {
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
  readonly rollouts: readonly Named<"Rollout">[];
  readonly experiments: readonly Named<"Experiment">[];
  readonly overrides: readonly (Named<"Override"> & { readonly ticket: string })[];
  readonly viewers: readonly Of<"Viewers">[];
  readonly ruleTests: readonly Of<"RuleTest">[];
}

/** Sorts documents by kind. */
export function ruleSetOf(documents: readonly CheckedDocument[], names: Names): RuleSet {
  return {
    names,
    groups: groupsOf(documents),
    routers: documents.flatMap((one) => (one.value.kind === "Router" ? [plain(one, one.value)] : [])),
    regions: documents.flatMap((one) => (one.value.kind === "Regions" ? [plain(one, one.value)] : [])),
    clusters: documents.flatMap((one) => (one.value.kind === "Clusters" ? [plain(one, one.value)] : [])),
    routes: documents
      .flatMap((one) => (one.value.kind === "Routes" ? [plain(one, one.value)] : []))
      .toSorted((a, b) => a.spec.order - b.spec.order),
    rollouts: documents.flatMap((one) => (one.value.kind === "Rollout" ? [named(one, one.value)] : [])),
    experiments: documents.flatMap((one) => (one.value.kind === "Experiment" ? [named(one, one.value)] : [])),
    overrides: documents.flatMap((one) => {
      if (one.value.kind !== "Override") return [];
      return [{ ...named(one, one.value), ticket: one.value.metadata.ticket ?? "" }];
    }),
    viewers: documents.flatMap((one) => (one.value.kind === "Viewers" ? [plain(one, one.value)] : [])),
    ruleTests: documents.flatMap((one) => (one.value.kind === "RuleTest" ? [plain(one, one.value)] : [])),
  };
}

function plain<Spec>({ raw, document }: CheckedDocument, { spec }: { readonly spec: Spec }) {
  return { raw, document, spec };
}

function named<Spec>(
  one: CheckedDocument,
  value: { readonly metadata: { readonly name?: string | undefined }; readonly spec: Spec },
) {
  return { ...plain(one, value), name: value.metadata.name ?? "" };
}

function groupsOf(documents: readonly CheckedDocument[]): Groups {
  const own = documents.flatMap(({ value }) => (value.kind === "Regions" ? Object.entries(value.spec.groups) : []));
  return new Map([...readyMadeGroups(), ...own]);
}
