import { describe, expect, test } from "vitest";
import type { HostRoutes, PathEntry, PathNode, RouteGroup } from "../../../src/core/model/bundle.ts";
import { findHost } from "../../../src/core/model/host-index.ts";
import type { MatchRule } from "../../../src/core/model/route-rule.ts";
import { bundleOf, route } from "../small-rules.ts";

function indexOf(...matches: readonly Partial<MatchRule>[]) {
  return bundleOf({ routes: matches.map((match, at) => route(`r${at}`, { match })) }).routeIndex;
}

function names(entries: readonly PathEntry[]): readonly string[] {
  return entries.map(({ route: { rule } }) => rule.name);
}

function inTree({ entries, below }: PathNode): readonly string[] {
  return [...names(entries), ...[...(below?.values() ?? [])].flatMap(inTree)];
}

function inGroup({ exact, prefixes }: RouteGroup): readonly string[] {
  return [...new Set([...[...exact.values()].flatMap(names), ...inTree(prefixes)])].toSorted();
}

/** The routes on the way of a host, one list for each step outwards. */
function way(from: HostRoutes | null): readonly (readonly string[])[] {
  return from === null ? [] : [from.groups.flatMap(inGroup), ...way(from.wider)];
}

describe("the way of a host", () => {
  const index = indexOf(
    { hosts: ["a.b.example"] },
    { hosts: ["*.example"] },
    {},
    { hosts: ["*.b.example", "c.example"] },
    { hosts: ["*.b.example"] },
    { hosts: ["b.example"] },
  );
  const rows: [host: string, steps: string[][]][] = [
    ["a.b.example", [["r0"], ["r3", "r4"], ["r1"], ["r2"]]],
    ["x.b.example", [["r3", "r4"], ["r1"], ["r2"]]],
    ["x.y.b.example", [["r3", "r4"], ["r1"], ["r2"]]],
    ["b.example", [["r5"], ["r1"], ["r2"]]],
    ["c.example", [["r3"], ["r1"], ["r2"]]],
    ["d.example", [["r1"], ["r2"]]],
    ["example", [["r2"]]],
    ["other.test", [["r2"]]],
  ];
  test.each(rows)("%s goes from its own routes outwards to those for every host", (host, steps) => {
    expect(way(findHost(index.hosts, host) ?? index.everywhere)).toEqual(steps);
  });

  test("ends at every host also where no route is for every host", () => {
    const { hosts, everywhere } = indexOf({ hosts: ["a.example"] });
    expect(way(findHost(hosts, "a.example") ?? null)).toEqual([["r0"], []]);
    expect(everywhere).toEqual({ groups: [], wider: null });
  });
});

describe("groups", () => {
  test("routes for the same hosts are one group, at each of their hosts", () => {
    const { hosts } = indexOf({ hosts: ["a.example", "b.example"] }, { hosts: ["b.example", "a.example"] });
    const at = (host: string) => findHost(hosts, host)?.groups ?? [];
    expect(at("a.example").map(inGroup)).toEqual([["r0", "r1"]]);
    expect(at("b.example")[0]).toBe(at("a.example")[0]);
  });

  test("of one host are in the order of their first routes", () => {
    const { hosts } = indexOf(
      { hosts: ["x.example"] },
      { hosts: ["a.example", "b.example"] },
      { hosts: ["a.example"] },
    );
    expect(findHost(hosts, "a.example")?.groups.map(({ first }) => first)).toEqual([1, 2]);
  });
});

describe("paths of a group", () => {
  const [group] = indexOf(
    { paths: ["/a", "/live/*"] },
    { paths: ["/live/*.m3u8", "/live/*.mpd", "/live/*/x"] },
    {},
    { paths: ["/live/*", "/live/*.ts", "/a", "/a"] },
  ).everywhere.groups;

  test("exact paths by hash, each route once, in order", () => {
    expect([...(group?.exact ?? [])].map(([path, entries]) => [path, names(entries)])).toEqual([["/a", ["r0", "r3"]]]);
  });

  test("routes without paths at the root", () => {
    expect(names(group?.prefixes.entries ?? [])).toEqual(["r2"]);
  });

  test("patterns under their beginning: each route once, with all of its patterns there", () => {
    const live = group?.prefixes.below?.get("/".charCodeAt(0));
    expect(live?.text).toBe("/live/");
    expect(live?.entries.map(({ route: { rule }, globs }) => [rule.name, globs])).toEqual([
      ["r0", null],
      ["r1", ["/live/*.m3u8", "/live/*.mpd", "/live/*/x"]],
      ["r3", null],
    ]);
  });
});

test("a route with many hosts and many paths is entered once for each, not for each pair", () => {
  const hosts = Array.from({ length: 300 }, (_, at) => `h${at}.example`);
  const paths = Array.from({ length: 300 }, (_, at) => `/p${at}`);
  const index = indexOf({ hosts, paths });
  const groups = new Set([...index.hosts.exact.values()].flatMap((entry) => entry.groups));
  expect(index.hosts.exact.size).toBe(300);
  expect([...groups].map(({ exact }) => exact.size)).toEqual([300]);
});
