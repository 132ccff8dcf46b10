/**
 * Roles: whatever names one names one that some cluster runs.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keyPlace, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";
import { suggestionHint } from "../suggest.ts";

interface RoleUse {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly role: string;
  readonly by: string;
}

/** A finding for each role that no cluster runs, or that a cluster has a gateway for and does not run. */
export function checkRoles(set: RuleSet): readonly Issue[] {
  const roles = new Set(
    set.clusters.flatMap(({ spec }) => Object.values(spec.clusters).flatMap(({ versions }) => Object.keys(versions))),
  );
  if (roles.size === 0) return []; // clusters are missing or wrong, and reported
  const uses = [...rolesOfRollouts(set), ...rolesOfArms(set), ...rolesOfMirrors(set)];
  return [
    ...uses
      .filter(({ role }) => !roles.has(role))
      .map(({ document, path, role, by }) =>
        issueAt(valuePlace(document, path), {
          code: "GR0309",
          message: `${by} uses the role "${role}", which no cluster runs`,
          hint: suggestionHint(role, [...roles], "role"),
        }),
      ),
    ...set.clusters.flatMap(gatewaysWithoutVersion),
  ];
}

function rolesOfRollouts({ rollouts }: RuleSet): readonly RoleUse[] {
  return rollouts.flatMap(({ document, spec, name }) => {
    const by = `rollout ${name}`;
    switch (spec.strategy) {
      case "canary":
        return (["from", "to"] as const).map((end) => ({ document, path: ["spec", end], role: spec[end], by }));
      case "blueGreen":
        return Object.entries(spec.active).map(([region, role]) => ({
          document,
          path: ["spec", "active", region],
          role,
          by,
        }));
    }
  });
}

function rolesOfArms({ experiments }: RuleSet): readonly RoleUse[] {
  return experiments.flatMap(({ document, spec, name }) =>
    Object.entries(spec.arms).flatMap(([arm, { role }]) =>
      role === undefined ? [] : [{ document, path: ["spec", "arms", arm, "role"], role, by: `experiment ${name}` }],
    ),
  );
}

function rolesOfMirrors({ routes }: RuleSet): readonly RoleUse[] {
  return routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap(({ name, mirror }, at) =>
      mirror === undefined
        ? []
        : [
            {
              document,
              path: ["spec", "routes", at, "mirror", "role"],
              role: mirror.role,
              by: `the mirror of route ${name}`,
            },
          ],
    ),
  );
}

function gatewaysWithoutVersion({ document, spec }: Of<"Clusters">): readonly Issue[] {
  return Object.entries(spec.clusters).flatMap(([name, { gateways, versions }]) =>
    Object.keys(gateways)
      .filter((role) => versions[role] === undefined)
      .map((role) =>
        issueAt(keyPlace(document, ["spec", "clusters", name, "gateways", role]), {
          code: "GR0309",
          message: `cluster ${name} has a gateway for the role "${role}", which it does not run`,
          hint: suggestionHint(role, Object.keys(versions), "role"),
        }),
      ),
  );
}
