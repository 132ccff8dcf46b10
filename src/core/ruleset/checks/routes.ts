/**
 * Routes: their files have one order, and their hosts are ours.
 */
import type { Issue } from "../../model/issue.ts";
import { hostsInBoth } from "../values/host-cover.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source/source-document.ts";
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
        if (ours.some((one) => hostsInBoth(one, host) !== null)) return [];
        return issueAt(valuePlace(document, ["spec", "routes", at, "match", "hosts", index]), {
          code: "GR0317",
          message: `route ${name} wants the host ${host}, which is not one of the Router's hosts`,
          hint: suggestionHint(host, ours, "host"),
        });
      }),
    ),
  );
}
