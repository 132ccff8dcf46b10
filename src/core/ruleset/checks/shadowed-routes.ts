/**
 * Routes behind others that take all their requests, or all that some listed value stands for.
 *
 * How it is proven, and what is not found, is written in `shadow/find-cover.ts`. Mere overlap with an
 * earlier, narrower route is how routes are meant to be written, and no finding. Of everything behind
 * a route without conditions only the first is reported: the fault is that one route. A route with a
 * faulty condition takes less than what is left of it says, so it never counts as one that takes.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { addRoute, emptyCoverIndex, type EarlierRoute } from "../shadow/cover-index.ts";
import { ALL_CELLS, findCover, type TakenValue } from "../shadow/find-cover.ts";
import { requestSetOf, type Surroundings } from "../shadow/request-set.ts";
import { valueAt, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

interface PlacedRoute {
  readonly document: SourceDocument;
  /** Whether its conditions are all that were written. */
  readonly whole: boolean;
  readonly path: Path;
  readonly route: Of<"Routes">["spec"]["routes"][number];
}

/** Takers named in a message; more are counted. */
const NAMED = 3;

/** A finding for each route, and each value that a route lists, that earlier routes leave nothing of. */
export function checkShadowedRoutes(set: RuleSet): readonly Issue[] {
  const all: Surroundings = {
    hosts: new Set(set.routers.flatMap(({ spec }) => spec.hosts)),
    regions: set.regions.flatMap(({ spec }) => Object.keys(spec.regions)),
  };
  if (all.hosts.size === 0 || all.regions.length === 0) return []; // missing or wrong, and reported
  const routes = set.routes.flatMap(placedRoutes);
  const index = emptyCoverIndex();
  const issues: Issue[] = [];
  let budget = ALL_CELLS;
  for (const [at, placed] of routes.entries()) {
    const { match } = placed.route;
    const requests = requestSetOf(match, all);
    const cover = findCover(index, { match, set: requests, budget }, all);
    budget -= cover.cells;
    const takers = takersAmong(routes, cover.takers);
    if (takers.length > 0) issues.push(neverMatches(placed, takers));
    if (takers.some(({ route }) => isOpen(route))) break;
    issues.push(...cover.values.map((taken) => partlyShadowed(placed, taken, takersAmong(routes, taken.takers))));
    if (placed.whole) addRoute(index, { at, set: requests });
  }
  return issues;
}

function placedRoutes({ raw, document, spec }: Of<"Routes">): readonly PlacedRoute[] {
  const written = raw === document ? null : new Set(conditionsIn(raw));
  const left = written === null ? [] : conditionsIn(document);
  return spec.routes.map((route, at) => {
    const whole = written === null || written.has(left[at] ?? "");
    return { document, whole, path: ["spec", "routes", at], route };
  });
}

/** Name and conditions of each route, as text. */
function conditionsIn(document: SourceDocument): readonly string[] {
  const routes = valueAt(document, ["spec", "routes"]);
  if (!Array.isArray(routes)) return [];
  return routes.map((_, at) => {
    const [name, match] = ["name", "match"].map((key) => valueAt(document, ["spec", "routes", at, key]));
    return JSON.stringify([name, match]);
  });
}

function takersAmong(routes: readonly PlacedRoute[], takers: readonly EarlierRoute[]): readonly PlacedRoute[] {
  return takers.flatMap(({ at }) => routes[at] ?? []);
}

function isOpen({ match }: PlacedRoute["route"]): boolean {
  return Object.values(match).every((conditions) => conditions.length === 0);
}

function neverMatches({ document, path, route }: PlacedRoute, takers: readonly PlacedRoute[]): Issue {
  const [first] = takers;
  const open = first !== undefined && isOpen(first.route);
  const why = open
    ? `${named(takers)} before it has no condition and takes every request`
    : `${named(takers)} before it ${takers.length === 1 ? "takes" : "take"} all its requests`;
  return issueAt(valuePlace(document, [...path, "name"]), {
    code: "GR0318",
    message: `route ${route.name} can never match: ${why}`,
    hint: open
      ? `move ${named(takers)} to the end, or give it a condition`
      : `move it before ${named(takers.slice(0, 1))}, or remove it`,
    ...related(takers),
  });
}

function partlyShadowed(
  { document, path, route }: PlacedRoute,
  { field, index, value }: TakenValue,
  takers: readonly PlacedRoute[],
): Issue {
  return issueAt(valuePlace(document, [...path, "match", field, index]), {
    code: "GR0320",
    severity: "warning",
    message: `route ${route.name} never matches by ${SINGULAR[field]} ${value}: ${named(takers)} before it ${takers.length === 1 ? "takes" : "take"} every request with it`,
    hint: `remove it from the list, or move route ${route.name} before ${named(takers.slice(0, 1))}`,
    ...related(takers),
  });
}

const SINGULAR = { hosts: "the host", paths: "the path", methods: "the method", regions: "the region" } as const;

/** `routes a, b, c and 2 more`. */
function named(routes: readonly PlacedRoute[]): string {
  const names = routes.slice(0, NAMED).map(({ route }) => route.name);
  if (routes.length > NAMED) return `routes ${names.join(", ")} and ${routes.length - NAMED} more`;
  const last = names.at(-1) ?? "";
  return names.length < 2 ? `route ${last}` : `routes ${names.slice(0, -1).join(", ")} and ${last}`;
}

function related([first]: readonly PlacedRoute[]): { readonly related?: IssuePlace & { readonly message: string } } {
  if (first === undefined) return {};
  const place = valuePlace(first.document, [...first.path, "name"]);
  return { related: { ...place, message: `route ${first.route.name} is here` } };
}
