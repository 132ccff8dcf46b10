/**
 * The rules of edge tests, with routes that rewrite, set and remove, and one that takes only GET.
 */
import { asId, type RouteName } from "../../../src/core/model/ids.ts";
import type { ContinueTrace, Rules } from "../../../src/core/model/rules.ts";
import type { ForwardRule, MatchRule, RouteRule } from "../../../src/core/model/route-rule.ts";
import { edgeRules } from "./edge-rules.ts";

/** The rules; whose trace goes on is the test's choice. */
export function handOffRules(continueTrace: ContinueTrace): Rules {
  const rules = edgeRules();
  const [all] = rules.routes.slice(-1);
  if (all === undefined) throw new Error("the rules of edge tests have no routes");
  const route = (name: string, match: Partial<MatchRule>, more: Partial<RouteRule>): RouteRule => ({
    ...all,
    name: asId<RouteName>(name),
    match: { ...all.match, ...match },
    ...more,
  });
  const forwarding = (forward: Partial<ForwardRule>) => ({ forward: { ...all.forward, ...forward } });
  const prefix = { kind: "prefix", from: "/old", to: "/v2/new" } as const;
  return {
    ...rules,
    router: { ...rules.router, continueTrace },
    routes: [
      route("prefix", { paths: ["/old", "/old/*"] }, forwarding({ rewrite: { host: null, path: prefix } })),
      route(
        "whole",
        { paths: ["/whole/*"] },
        forwarding({ rewrite: { host: "inner.example", path: { kind: "whole", to: "/one%20page" } } }),
      ),
      route(
        "played",
        { paths: ["/~played/*"] },
        {
          ...forwarding({ rewrite: { host: null, path: { kind: "prefix", from: "/~played", to: "/" } } }),
          session: { carry: "path", start: ["*.m3u8"], ttlMs: 3_600_000 },
        },
      ),
      route(
        "headers",
        { paths: ["/headers"] },
        forwarding({ request: { set: { "x-tier": "gold" }, remove: ["x-debug-token", "x-request-id"] } }),
      ),
      route("get-only", { paths: ["/get-only"], methods: ["GET"] }, {}),
      route("no-others", { paths: ["/get-only"] }, { to: { kind: "respond", respond: { status: 404, body: "none" } } }),
      ...rules.routes,
    ],
  };
}
