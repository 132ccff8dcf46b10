/**
 * How long matching takes among 5,000 routes in Node, against 9 of them: it must not grow with the rules.
 *
 * Routes are spread over 50 hosts, some for every host, half with a second `*`. 500 requests take turns.
 */
import { matchRoute } from "../../src/core/decide/match-route.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import { asId, type RegionName } from "../../src/core/model/ids.ts";
import type { RouteRule } from "../../src/core/model/route-rule.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { bundleOf, route, viewerNumber } from "../unit/small-rules.ts";
import { measure } from "./measure.ts";

const SIZES = [9, 5000] as const;
const REQUESTS = 500;
const CALLS = 2000;
const WORLD = asId<RegionName>("world");

/** Prints the median time to match one request, by number of routes. */
export function benchRoutes(): void {
  console.log("\nroute, ns a look-up: median (10th to 90th percentile of rounds)\n");
  for (const size of SIZES) {
    const bundle = bundleOf({
      routes: [...Array.from({ length: size - 1 }, (_, at) => routeNumber(at)), route("rest")],
    });
    const spread = Array.from({ length: REQUESTS }, (_, n) => requestFor(Math.floor((n * size) / REQUESTS), n));
    const rest = Array.from({ length: REQUESTS }, (_, n) => viewerNumber(n, { path: "/elsewhere" }));
    console.log(`${String(size).padStart(5)} routes, each in turn    ${time(bundle, spread)}`);
    console.log(`${String(size).padStart(5)} routes, always the last ${time(bundle, rest)}`);
  }
}

function hostNumber(at: number): string {
  return `h${at % 50}.streamtv.example`;
}

function routeNumber(at: number): RouteRule {
  return route(`r${at}`, {
    match: {
      hosts: at % 3 === 0 ? [] : [hostNumber(at)],
      paths: [at % 2 === 0 ? `/channel-${at}/*` : `/channel-${at}/*.m3u8`],
      methods: at % 4 === 0 ? ["GET"] : [],
    },
  });
}

function requestFor(at: number, n: number): Viewer {
  return viewerNumber(n, { host: hostNumber(at), path: `/channel-${at}/index.m3u8` });
}

function time(bundle: Bundle, viewers: readonly Viewer[]): string {
  const { medianNs, fastNs, slowNs } = measure(CALLS, () => {
    let tried = 0;
    for (let call = 0; call < CALLS; call++) {
      const who = viewers[call % viewers.length];
      if (who !== undefined) tried += matchRoute(bundle, who, WORLD, false).tried;
    }
    return tried;
  });
  return `${medianNs.toFixed(0).padStart(5)} (${fastNs.toFixed(0)} to ${slowNs.toFixed(0)})`;
}
