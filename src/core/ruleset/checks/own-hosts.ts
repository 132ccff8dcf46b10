/**
 * Gateways of clusters, also those of one role, and the bypass: none is a host of the Router itself.
 *
 * The edge would be asked what it asks, so every request would come back until it is refused as a loop; of a bypass that shows
 * only when the kill switch is thrown, which is the worst of times.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";
import { gatewayHost } from "../values/gateway.ts";
import { hostCovers } from "../values/host-cover.ts";

interface Target {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly url: string;
  /** As messages begin. */
  readonly called: string;
  readonly hint: string;
}

/** Findings in all of them. */
export function checkOwnHosts(set: RuleSet): readonly Issue[] {
  const hosts = set.routers.flatMap(({ spec }) => spec.hosts);
  return [...gatewaysOf(set), ...bypassesOf(set)].flatMap(({ document, path, url, called, hint }) => {
    const host = gatewayHost(url);
    const own = hosts.find((one) => hostCovers(one, host));
    if (own === undefined) return [];
    const message = `${called} ${host} is a host of the Router ("${own}"), so requests would come back`;
    return [issueAt(valuePlace(document, path), { code: "GR0313", message, hint })];
  });
}

function gatewaysOf(set: RuleSet): readonly Target[] {
  const hint = "give the cluster's ingress a host name of its own";
  return set.clusters.flatMap(({ document, spec }) =>
    Object.entries(spec.clusters).flatMap(([name, { gateway, gateways }]) => {
      const path = ["spec", "clusters", name];
      const byRole = Object.entries(gateways ?? {}).map(([role, url]) => {
        const at = [...path, "gateways", role];
        return { document, path: at, url, called: `cluster ${name}: gateways.${role}`, hint };
      });
      const own = { document, path: [...path, "gateway"], url: gateway, called: `cluster ${name}: gateway`, hint };
      return [own, ...byRole];
    }),
  );
}

function bypassesOf(set: RuleSet): readonly Target[] {
  const hint = "write the name of what serves viewers without the edge, such as the load balancer's own";
  return set.routers.flatMap(({ document, spec: { bypass: url } }) =>
    url === undefined ? [] : [{ document, path: ["spec", "bypass"], url, called: "bypass", hint }],
  );
}
