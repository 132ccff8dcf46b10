/**
 * What the lab prints when it is up: what runs where, and lines to copy.
 */
import type { Rules } from "../core/model/rules.ts";
import type { FleetCluster } from "./fleet.ts";
import { sampleRequest } from "./sample-request.ts";
import type { Paint } from "./status-line.ts";
import { textTable } from "./text-table.ts";

/** Addresses of public servers, one for each corner of the world. */
const VIEWERS = [
  { from: "Brazil", address: "200.160.2.3" },
  { from: "Germany", address: "193.99.144.80" },
  { from: "the US", address: "8.8.8.8" },
  { from: "Singapore", address: "203.116.1.1" },
] as const;

export interface Welcome {
  readonly url: string;
  readonly rules: Rules;
  readonly fleet: readonly FleetCluster[];
  readonly startedInMs: number;
  readonly logFile: string;
}

/** Lays it out; ends with an empty line. */
export function welcomeText(welcome: Welcome, paint: Paint): string {
  const { url, startedInMs, logFile } = welcome;
  return [
    ...fleetTable(welcome.fleet, paint),
    "",
    `${paint("bold", `Router  ${url}`)}  (up in ${(startedInMs / 1000).toFixed(1)} s)`,
    `Lab timings: probes every 1 s; a healed cluster waits 5 s, longer each time it fails again, then ramps up over 10 s.`,
    `The Workers' log: ${logFile}`,
    "",
    paint("dim", "# who serves a viewer of …"),
    ...curlLines(welcome),
    "",
    paint("dim", "# from a second terminal"),
    ...orderLines(welcome),
    "",
    "Ctrl-C stops everything.",
    "",
    "",
  ].join("\n");
}

function fleetTable(fleet: readonly FleetCluster[], paint: Paint): readonly string[] {
  const rows = fleet.map((cluster) => [
    cluster.name,
    cluster.place,
    cluster.gateway,
    cell(cluster, "stable", "port"),
    cell(cluster, "canary", "port"),
    `${cell(cluster, "stable", "version")}, ${cell(cluster, "canary", "version")}`,
  ]);
  const [head, ...lines] = textTable([["cluster", "city", "gateway", "stable", "canary", "versions"], ...rows]);
  return [paint("dim", head ?? ""), ...lines];
}

function cell({ origins }: FleetCluster, role: string, what: "port" | "version"): string {
  const found = origins.find((one) => one.role === role);
  if (found === undefined) return "-";
  return what === "port" ? String(found.origin.port) : found.version;
}

function curlLines({ url, rules }: Welcome): readonly string[] {
  const { host, path, unitHeader } = sampleRequest(rules);
  const curl = (address: string, more: string): string =>
    `curl -s -H 'Host: ${host}' -H 'cf-connecting-ip: ${address}'${more} ${url}${path}`;
  const width = Math.max(...VIEWERS.map(({ address }) => curl(address, "").length));
  const plain = VIEWERS.map(({ from, address }) => `${curl(address, "").padEnd(width)}   # ${from}`);
  if (unitHeader === null) return plain;
  const session = curl(VIEWERS[0].address, ` -H "${unitHeader}: viewer-$i"`);
  return [
    ...plain,
    `for i in $(seq 40); do ${session} | grep '"version"'; done | sort | uniq -c   # who gets the canary`,
  ];
}

function orderLines({ rules, fleet }: Welcome): readonly string[] {
  const { host, path } = sampleRequest(rules);
  const cluster = fleet.find(({ name }) => name === "sa-east")?.name ?? fleet[0]?.name ?? "NAME";
  return [
    `npx georouter lab break ${cluster}     # also: lab slow ${cluster} 800, lab heal ${cluster}, lab heal all, lab status`,
    `npx georouter explain --ip ${VIEWERS[0].address} --host ${host} --path ${path}`,
  ];
}
