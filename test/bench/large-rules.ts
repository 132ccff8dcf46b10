/**
 * Rule sets at the limits of the language, made anew for each run.
 *
 * In: how many of everything. Out: rule files, each within the size of one file, that compile.
 */
import type { RuleFile } from "../../src/core/ruleset/index.ts";

export interface Amounts {
  readonly clusters: number;
  readonly regions: number;
  readonly routes: number;
  readonly networks: number;
  /** Routes in one file. */
  readonly routesInFile: number;
  /** Regions in one file. */
  readonly regionsInFile: number;
}

const HEAD = "apiVersion: georouter/v1\nkind: ";

/** Rule files with so many clusters, regions, routes and networks. */
export function largeRules(amounts: Amounts): readonly RuleFile[] {
  return [
    {
      file: "router.yaml",
      text: `${HEAD}Router\nspec:\n  hosts: ["*.example"]\n  unit: ["cookie:sid"]\n  fallbackRegion: r0\n`,
    },
    { file: "clusters.yaml", text: `${HEAD}Clusters\nspec:\n  clusters:\n${lines(amounts.clusters, cluster)}` },
    ...chunks(amounts.regions, amounts.regionsInFile).map(([from, to], at) => ({
      file: `regions/${at}.yaml`,
      text: `${HEAD}Regions\nspec:\n  regions:\n${lines(to - from, (offset) => region(from + offset, amounts))}`,
    })),
    ...chunks(amounts.routes, amounts.routesInFile).map(([from, to], at) => ({
      file: `routes/${at}.yaml`,
      text: `${HEAD}Routes\nspec:\n  order: ${at}\n  routes:\n${lines(to - from, (offset) => route(from + offset, amounts))}`,
    })),
  ];
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join("");
}

/** From and to of each part of so many. */
function chunks(count: number, size: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, at) => [at * size, Math.min(count, (at + 1) * size)]);
}

function cluster(at: number): string {
  return `    c${at}:
      gateway: https://gw${at}.gateways.test.net
      location: { lat: ${(at % 120) - 60}, lon: ${(at % 300) - 150}, place: "Site ${at}" }
      versions: { stable: v1, canary: v2 }
`;
}

function region(at: number, { regions, networks, clusters }: Amounts): string {
  const each = Math.ceil(networks / regions);
  const from = at * each;
  const list = Array.from({ length: Math.max(0, Math.min(each, networks - from)) }, (_, n) => network(from + n));
  return `    r${at}:
      viewers: { asns: [${at + 1}]${list.length === 0 ? "" : `, networks: [${list.join(", ")}]`} }
      tiers:
        - { clusters: { c${at % clusters}: 100, c${(at + 1) % clusters}: 50 } }
        - { clusters: { c${(at + 2) % clusters}: 100 } }
`;
}

function network(at: number): string {
  return `${11 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}.0/24`;
}

function route(at: number, { regions }: Amounts): string {
  return `    - name: route-${at}
      match: { hosts: [h${at % 97}.example], paths: [/p${at}/*], headers: { x-tier: gold }, regions: [r${at % regions}] }
      to: region
      forward: { headersTimeout: 3s, retries: 1 }
`;
}
