import { expect, test, describe } from "vitest";
import { asId, type RouteName } from "../../../src/core/model/ids.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import type { MatchRule, RouteRule, RouteTarget } from "../../../src/core/model/route-rule.ts";
import { sampleRequest } from "../../../src/core/ruleset/sample-request.ts";
import { testRules } from "../../edge/rig/test-bundle.ts";

const ANYTHING: MatchRule = { hosts: [], paths: [], methods: [], headers: [], query: [], cookies: [], regions: [] };

function route(match: Partial<MatchRule>, to: RouteTarget = { kind: "region" }): RouteRule {
  return {
    name: asId<RouteName>("route"),
    match: { ...ANYTHING, ...match },
    to,
    rollout: null,
    experiments: [],
    session: null,
    mirror: null,
    forward: { headersTimeoutMs: 3000, retries: 1, repeatable: true, rewrite: null, request: null },
    source: "test:1",
  };
}

function withRoutes(...routes: readonly RouteRule[]): Rules {
  return { ...testRules([], []), routes };
}

describe("a request to copy", () => {
  test("is one that the first plain route takes, its stars filled in", () => {
    const rules = withRoutes(
      route({}, { kind: "respond", respond: { status: 200, body: "" } }),
      route({ methods: ["POST"], paths: ["/ingest"] }),
      route({ headers: [{ name: "x-tier", test: { exact: "gold" } }], paths: ["/gold"] }),
      route({ cookies: [{ name: "a", test: { present: true } }], paths: ["/cookie"] }),
      route({ hosts: ["*.vod.test"], paths: ["/live/*/a*"], methods: ["GET"] }),
    );
    expect(sampleRequest(rules)).toEqual({ host: "a.vod.test", path: "/live/ch1/ach1", unitHeader: "x-session-id" });
  });

  test("is the first host and the root where no route is plain", () => {
    expect(sampleRequest(withRoutes())).toMatchObject({ host: "live.streamtv.example", path: "/" });
  });

  test("has no session where the rules hash a cookie", () => {
    const rules = withRoutes(route({}));
    expect(sampleRequest({ ...rules, router: { ...rules.router, unit: ["cookie:sid"] } }).unitHeader).toBeNull();
  });
});
