/**
 * Sticky identity: what hashes use must not change by accident, or viewers move and nothing says why.
 *
 * Compares with rules that were compiled before. A cluster's or region's id, a salt, and the order of
 * `unit` decide which viewers go where; a new name is harmless as long as the id is kept, so a cluster
 * that looks renamed without its id is a finding too. Whoever means the change silences it in its line.
 */
import type { Issue } from "../../model/issue.ts";
import type { Rules } from "../../model/rules.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

interface Change {
  readonly document: SourceDocument;
  readonly path: Path;
  /** `cluster sa-east: id`. */
  readonly what: string;
  readonly before: string;
  readonly now: string;
  /** Who moves. */
  readonly effect: string;
  readonly hint: string;
}

/** Findings for everything that is hashed differently than before; none when nobody says what was before. */
export function checkIdentity(set: RuleSet, before: Rules | null): readonly Issue[] {
  if (before === null) return [];
  return [
    ...unitChanges(set, before),
    ...clusterChanges(set, before),
    ...regionChanges(set, before),
    ...saltChanges(set, before),
  ].map(({ document, path, what, before: was, now, effect, hint }) =>
    issueAt(valuePlace(document, path), {
      code: "GR0326",
      message: `${what} was ${was} and is ${now}, so ${effect}`,
      hint,
    }),
  );
}

/** More sources behind those that were there move nobody who had one of them. */
function unitChanges({ routers }: RuleSet, before: Rules): readonly Change[] {
  const was = before.router.unit;
  return routers.flatMap(({ document, spec: { unit } }) =>
    was.every((source, at) => unit[at] === source)
      ? []
      : [
          {
            document,
            path: ["spec", "unit"],
            what: "unit",
            before: `[${was.join(", ")}]`,
            now: `[${unit.join(", ")}]`,
            effect: "viewers get other buckets and other homes",
            hint: "keep the sources that were there in front, and add new ones behind",
          },
        ],
  );
}

function clusterChanges({ clusters }: RuleSet, before: Rules): readonly Change[] {
  const names = new Set(clusters.flatMap(({ spec }) => Object.keys(spec.clusters)));
  const gone = before.clusters.filter(({ name }) => !names.has(name));
  return clusters.flatMap(({ document, spec }) =>
    Object.entries(spec.clusters).flatMap(([name, { id = name, gateway }]) => {
      const same = before.clusters.find((one) => one.name === name);
      const renamed = same === undefined ? gone.find((one) => one.gateway === gateway) : undefined;
      const was = same ?? renamed;
      if (was === undefined || was.id === id) return [];
      const what = renamed === undefined ? `cluster ${name}: id` : `cluster ${name} (${renamed.name} before): id`;
      const path: Path = ["spec", "clusters", name, "id"];
      return [
        { document, path, what, before: was.id, now: id, effect: "its viewers are drawn anew", hint: keep(was.id) },
      ];
    }),
  );
}

function regionChanges({ regions }: RuleSet, before: Rules): readonly Change[] {
  return regions.flatMap(({ document, spec }) =>
    Object.entries(spec.regions).flatMap(([name, { id = name }]) => {
      const was = before.regions.find((one) => one.name === name);
      if (was === undefined || was.id === id) return [];
      const path: Path = ["spec", "regions", name, "id"];
      const effect = "other viewers spill from its tiers";
      return [{ document, path, what: `region ${name}: id`, before: was.id, now: id, effect, hint: keep(was.id) }];
    }),
  );
}

function saltChanges({ rollouts, experiments }: RuleSet, before: Rules): readonly Change[] {
  const saltBefore = new Map<string, string>([
    ...before.rollouts.flatMap((one) =>
      one.strategy === "canary" ? [[`rollout ${one.name}`, one.salt] as const] : [],
    ),
    ...before.experiments.map((one) => [`experiment ${one.name}`, one.salt] as const),
  ]);
  const now = [
    ...rollouts.flatMap(({ document, spec, name }) =>
      spec.strategy === "canary" ? [{ document, what: `rollout ${name}`, salt: spec.salt ?? name }] : [],
    ),
    ...experiments.map(({ document, spec, name }) => ({
      document,
      what: `experiment ${name}`,
      salt: spec.salt ?? name,
    })),
  ];
  return now.flatMap(({ document, what, salt }) => {
    const was = saltBefore.get(what);
    if (was === undefined || was === salt) return [];
    const effect = "it draws other viewers";
    const hint = `write \`salt: ${was}\`; for a new draw make a new object`;
    return [{ document, path: ["spec", "salt"], what: `${what}: salt`, before: was, now: salt, effect, hint }];
  });
}

function keep(id: string): string {
  return `write \`id: ${id}\``;
}
