/**
 * Which part of a route earlier routes take away: all of it, or some of the values it lists.
 *
 * The route is split into cells, one for each listed host, path, method and region; a cell is taken
 * when one earlier route takes every request in it. All cells taken: the route never matches. All
 * cells of a listed value taken: that value never does. What is reported is proven; what is not
 * reported may still be hidden, namely by several routes that share one cell between them (two paths
 * that together make up a third, a header that one wants and another excludes, seven methods that are
 * all there are in practice), and in routes of more than 4,096 cells, or when a million
 * cells have been looked at in all, by anything but a single route.
 */
import type { MatchRule } from "../../model/route-rule.ts";
import { coversAnywhere, coversOnHost, type CoverIndex, type EarlierRoute } from "./cover-index.ts";
import {
  coversHost,
  coversPath,
  hasValue,
  methodsMeant,
  servedHosts,
  type RequestSet,
  type Surroundings,
} from "./request-set.ts";

/** The fields of a condition that list values. */
export type ListedField = "hosts" | "paths" | "methods" | "regions";

/** A value that a route lists in vain. */
export interface TakenValue {
  readonly field: ListedField;
  /** Its number in the list. */
  readonly index: number;
  readonly value: string;
  readonly takers: readonly EarlierRoute[];
}

export interface Cover {
  /** Who takes the whole route; empty when some of it is left, or nothing is known. */
  readonly takers: readonly EarlierRoute[];
  /** Listed values that are taken although some of the route is left. */
  readonly values: readonly TakenValue[];
  /** What it cost of the budget. */
  readonly cells: number;
}

/** How many cells may be looked at in one rule set; when they are spent, routes are compared with single routes only. */
export const ALL_CELLS = 1_000_000;
const MOST_CELLS = 4096;
/** What a route without paths wants: every path of a URL begins so. */
const ANY_PATH = "/*";

/** One value of a field, and what it stands for; null for "whatever there is". */
interface Choice {
  readonly value: string | null;
  readonly meant: readonly (string | null)[];
  /** Whether a cell with it is left. */
  left: boolean;
  readonly takers: Set<EarlierRoute>;
}

type Choices = Readonly<Record<ListedField, readonly Choice[]>>;

/** Finds what the routes in the index leave of a route. */
export function findCover(
  index: CoverIndex,
  { match, set, budget }: { readonly match: MatchRule; readonly set: RequestSet; readonly budget: number },
  all: Surroundings,
): Cover {
  const choices = choicesOf(match, set, all);
  const cells = cellsOf(choices);
  if (cells > Math.min(MOST_CELLS, budget)) return { takers: singleCover(index, set, all), values: [], cells: 0 };
  for (const path of choices.paths) {
    const anywhere = inOrder(coversAnywhere(index, set, pathOf(path)));
    for (const host of choices.hosts) {
      markCells(coversByHost(index, set, anywhere, { host, path }), [host, path], choices);
    }
  }
  if (choices.paths.some(({ left }) => left)) return { takers: [], values: takenValues(match, choices), cells };
  return { takers: inOrder(choices.paths.flatMap(({ takers }) => [...takers])), values: [], cells };
}

function choicesOf(match: MatchRule, set: RequestSet, all: Surroundings): Choices {
  const choices = {
    hosts:
      match.hosts.length === 0
        ? [choice(null, [...all.hosts])]
        : match.hosts.map((host) => choice(host, servedHosts(host, all.hosts))),
    paths: set.paths === null ? [choice(null)] : set.paths.map((path) => choice(path)),
    methods: match.methods.length === 0 ? [choice(null)] : match.methods.map((one) => choice(one, methodsMeant(one))),
    regions: match.regions.map((region) => choice(region)),
  };
  if (match.regions.length > 0) return choices;
  const each = { ...choices, regions: all.regions.map((region) => choice(region)) };
  return cellsOf(each) > MOST_CELLS ? { ...choices, regions: [choice(null)] } : each;
}

function choice(value: string | null, meant: readonly (string | null)[] = [value]): Choice {
  return { value, meant, left: false, takers: new Set() };
}

/** Hosts count as many times as there are hosts meant by them. */
function cellsOf({ hosts, paths, methods, regions }: Choices): number {
  const pairs = hosts.reduce((sum, { meant }) => sum + meant.length, 0) * paths.length;
  return pairs * methods.length * regions.length;
}

/** Marks the cells of one host and one path as taken or left. */
function markCells(covers: Covers, pair: readonly Choice[], choices: Choices): void {
  if (covers === null) {
    mark([...pair, ...choices.methods, ...choices.regions], null);
    return;
  }
  if (covers.length === 0) return; // not a host of ours
  const whole = covers.flatMap((here) => here.find(takesAny) ?? []);
  if (whole.length === covers.length) {
    mark([...pair, ...choices.methods, ...choices.regions], whole);
    return;
  }
  for (const method of choices.methods) {
    for (const region of choices.regions) mark([...pair, method, region], cellTakers(covers, method, region));
  }
}

/** Notes in every value of a cell who takes it; null when some of it is left. */
function mark(cell: readonly Choice[], takers: readonly EarlierRoute[] | null): void {
  for (const value of cell) {
    if (takers === null) value.left = true;
    else for (const taker of takers) value.takers.add(taker);
  }
}

/** For each host meant, the routes that cover the path there, in order; null when nothing does on one of them. */
type Covers = readonly (readonly EarlierRoute[])[] | null;

function coversByHost(
  index: CoverIndex,
  set: RequestSet,
  anywhere: readonly EarlierRoute[],
  { host, path }: { readonly host: Choice; readonly path: Choice },
): Covers {
  if (anywhere.some(takesAny)) return host.meant.map(() => anywhere);
  const covers: (readonly EarlierRoute[])[] = [];
  for (const pattern of host.meant) {
    const here = [...anywhere, ...coversOnHost(index, set, pathOf(path), pattern ?? "")];
    if (here.length === 0) return null;
    covers.push(inOrder(here));
  }
  return covers;
}

/** Whether the route takes any method in any region. */
function takesAny({ set: { methods, regions } }: EarlierRoute): boolean {
  return methods === null && regions === null;
}

function pathOf(path: Choice): string {
  return path.value ?? ANY_PATH;
}

/** The routes that take the cell on every host; null when on some host nothing does. */
function cellTakers(covers: NonNullable<Covers>, method: Choice, region: Choice): readonly EarlierRoute[] | null {
  const takers: EarlierRoute[] = [];
  for (const here of covers) {
    for (const asked of method.meant) {
      const taker = here.find(({ set }) => hasValue(set.methods, asked) && hasValue(set.regions, region.value));
      if (taker === undefined) return null;
      takers.push(taker);
    }
  }
  return takers;
}

function takenValues(match: MatchRule, choices: Choices): readonly TakenValue[] {
  const fields: readonly ListedField[] = ["hosts", "paths", "methods", "regions"];
  return fields.flatMap((field) =>
    match[field].flatMap((value, index) => {
      const one = choices[field][index];
      if (one === undefined || one.left || one.takers.size === 0) return [];
      return { field, index, value, takers: inOrder([...one.takers]) };
    }),
  );
}

/** One earlier route that takes everything, for routes with too many cells. */
function singleCover(index: CoverIndex, set: RequestSet, all: Surroundings): readonly EarlierRoute[] {
  const hosts = [...(set.hosts ?? all.hosts)];
  const paths = set.paths ?? [ANY_PATH];
  const path = paths[0] ?? ANY_PATH;
  const likely = [...coversAnywhere(index, set, path), ...coversOnHost(index, set, path, hosts[0] ?? "")];
  const taker = inOrder(likely).find(
    ({ set: wide }) =>
      hosts.every((host) => coversHost(wide, host)) &&
      paths.every((one) => coversPath(wide, one)) &&
      containsAll(wide.methods, set.methods) &&
      containsAll(wide.regions, set.regions),
  );
  return taker === undefined ? [] : [taker];
}

function containsAll(wide: ReadonlySet<string> | null, narrow: ReadonlySet<string> | null): boolean {
  return wide === null || (narrow !== null && [...narrow].every((value) => wide.has(value)));
}

function inOrder(routes: readonly EarlierRoute[]): readonly EarlierRoute[] {
  return routes.length < 2 ? routes : [...new Set(routes)].toSorted((a, b) => a.at - b.at);
}
