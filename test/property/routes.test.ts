/**
 * The compiled matcher means what the rule language says: it equals the reference on any routes.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute } from "../../src/core/decide/match-route.ts";
import type { RouteRule } from "../../src/core/model/route-rule.ts";
import { referenceRoute } from "../spec/reference-route.ts";
import { bundleOf, route } from "../unit/small-rules.ts";
import { arbitraryRoutes, requestFor, type Request } from "./arbitrary-routes.ts";

const RUNS = 2000;
const REQUESTS = 10;

const asked = arbitraryRoutes.chain((routes) =>
  fc.record({
    routes: fc.constant(routes),
    requests: fc.array(requestFor(routes), { minLength: REQUESTS, maxLength: REQUESTS }),
  }),
);

function check(law: (routes: readonly RouteRule[], request: Request) => void, seed: number): void {
  fc.assert(
    fc.property(asked, ({ routes, requests }) => {
      for (const request of requests) law(routes, request);
    }),
    { seed, numRuns: RUNS },
  );
}

describe("for any routes and any request", () => {
  test("the compiled matcher finds the first route that the rule language says matches", () => {
    let matched = 0;
    let later = 0;
    check((routes, { viewer, region }) => {
      const wanted = referenceRoute(routes, viewer, region);
      const { route: found, tried } = matchRoute(bundleOf({ routes }), viewer, region, false);
      expect(found?.rule.name ?? null).toBe(wanted?.name ?? null);
      expect(tried).toBe(wanted === null ? routes.length : routes.indexOf(wanted) + 1);
      if (wanted !== null) matched++;
      if (wanted !== null && tried > 3) later++;
    }, 42);
    // The law says little unless many requests match, many of them not just one of the first routes, and many none.
    expect(matched).toBeGreaterThan(0.4 * RUNS * REQUESTS);
    expect(matched).toBeLessThan(0.9 * RUNS * REQUESTS);
    expect(later).toBeGreaterThan(0.1 * RUNS * REQUESTS);
  });

  test("a full trace changes nothing else, and names for every earlier route a condition that fails by itself", () => {
    check((routes, { viewer, region }) => {
      const bundle = bundleOf({ routes });
      const { skipped, ...full } = matchRoute(bundle, viewer, region, true);
      const { skipped: none, ...summary } = matchRoute(bundle, viewer, region, false);
      expect(full).toEqual(summary);
      expect(none).toEqual([]);
      const earlier = routes.slice(0, full.route?.position ?? routes.length);
      expect(skipped.map((one) => one.route)).toEqual(earlier.map(({ name }) => name));
      for (const [at, { condition }] of skipped.entries()) {
        const alone = route("alone", { match: { [condition]: earlier[at]?.match[condition] } });
        expect(referenceRoute([alone], viewer, region)).toBeNull();
      }
    }, 43);
  });

  test("routes behind the first match, and copies of it, change nothing", () => {
    check((routes, { viewer, region }) => {
      const whole = matchRoute(bundleOf({ routes }), viewer, region, false);
      const cut = routes.slice(0, whole.tried);
      expect(matchRoute(bundleOf({ routes: [...cut, ...cut] }), viewer, region, false).route?.rule.name).toBe(
        whole.route?.rule.name,
      );
    }, 44);
  });
});
