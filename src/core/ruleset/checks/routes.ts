/**
 * Routes: their files have one order, their hosts are ours, and none stands behind one that takes everything.
 *
 * Only a route without any condition is known to take everything; a route that several others hide
 * together is not found.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { valuePlace, type Path, type SourceDocument } from "../source-document.ts";
import { suggestionHint } from "../suggest.ts";

/** A finding for each order that two files share. */
export function checkRouteOrder(set: RuleSet): readonly Issue[] {
  return set.routes.flatMap(({ document, spec }, at) => {
    const before = set.routes[at - 1];
    if (before?.spec.order !== spec.order) return [];
    return issueAt(valuePlace(document, ["spec", "order"]), {
      code: "GR0305",
      message: `two route files have order ${spec.order}`,
      hint: "give each its own number; lower ones are tried first",
      related: { ...valuePlace(before.document, ["spec", "order"]), message: "the other one is here" },
    });
  });
}

/** A finding for each host of a route that the Router does not serve, so that the route never gets a request for it. */
export function checkRouteHosts(set: RuleSet): readonly Issue[] {
  const ours = set.routers.flatMap(({ spec }) => spec.hosts);
  if (ours.length === 0) return []; // the Router is missing or wrong, and reported
  return set.routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap(({ name, match }, at) =>
      match.hosts.flatMap((host, index) => {
        if (ours.some((one) => hostsMeet(one, host))) return [];
        return issueAt(valuePlace(document, ["spec", "routes", at, "match", "hosts", index]), {
          code: "GR0317",
          message: `route ${name} wants the host ${host}, which is not one of the Router's hosts`,
          hint: suggestionHint(host, ours, "host"),
        });
      }),
    ),
  );
}

function hostsMeet(a: string, b: string): boolean {
  return covers(a, b) || covers(b, a);
}

/** Whether every host of the narrow pattern is one of the wide pattern. */
function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith("*.") && narrow.replace(/^\*/, "").endsWith(wide.slice(1)));
}

interface Placed {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly route: Of<"Routes">["spec"]["routes"][number];
}

/** A finding for the first route behind one without any condition. */
export function checkUnreachableRoutes(set: RuleSet): readonly Issue[] {
  const routes: readonly Placed[] = set.routes.flatMap(({ document, spec }) =>
    spec.routes.map((route, at) => ({ document, path: ["spec", "routes", at, "name"], route })),
  );
  const open = routes.findIndex(({ route }) =>
    Object.values(route.match).every((conditions) => conditions.length === 0),
  );
  const taker = routes[open];
  const behind = routes[open + 1];
  if (taker === undefined || behind === undefined) return [];
  return [
    issueAt(valuePlace(behind.document, behind.path), {
      code: "GR0318",
      message: `route ${behind.route.name} can never match: route ${taker.route.name} before it has no condition and takes every request`,
      hint: `move route ${taker.route.name} to the end, or give it a condition`,
      related: { ...valuePlace(taker.document, taker.path), message: `route ${taker.route.name} is here` },
    }),
  ];
}
