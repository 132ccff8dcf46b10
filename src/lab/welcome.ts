/**
 * What the lab prints when it is up: what runs where, and lines to copy.
 */
import type { Rules } from "../core/model/rules.ts";
import type { FleetCluster } from "./fleet.ts";
import { sampleRequest } from "../core/ruleset/sample-request.ts";
import type { Paint } from "./status-line.ts";
import { textTable } from "./text-table.ts";

/** One viewer for each corner of the world. */
const VIEWERS = [
  { from: "Brazil", country: "BR" },
  { from: "Germany", country: "DE" },
  { from: "the US", country: "US" },
  { from: "Singapore", country: "SG" },
] as const;

/** A public server in Brazil. */
const ADDRESS = "200.160.2.3";

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

function simCountry(country: string): string {
  return `x-georouter-sim-country: ${country}`;
}

function curlLines({ url, rules }: Welcome): readonly string[] {
  const { host, path, unitHeader } = sampleRequest(rules);
  const curl = (header: string, more = ""): string => `curl -s -H 'Host: ${host}' -H '${header}'${more} ${url}${path}`;
  const lines = [
    ...VIEWERS.map(({ from, country }) => [curl(simCountry(country)), from] as const),
    [curl(`cf-connecting-ip: ${ADDRESS}`), "whoever has this address"] as const,
  ];
  const width = Math.max(...lines.map(([line]) => line.length));
  const plain = lines.map(([line, who]) => `${line.padEnd(width)}   # ${who}`);
  if (unitHeader === null) return plain;
  const session = curl(simCountry(VIEWERS[0].country), ` -H "${unitHeader}: viewer-$i"`);
  return [
    ...plain,
    `for i in $(seq 40); do ${session} | grep '"version"'; done | sort | uniq -c   # who gets the canary`,
  ];
}

function orderLines({ url, rules, fleet }: Welcome): readonly string[] {
  const { host, path } = sampleRequest(rules);
  const cluster = fleet.find(({ name }) => name === "sa-east")?.name ?? fleet[0]?.name ?? "NAME";
  return [
    `npx georouter lab break ${cluster}     # also: lab slow ${cluster} 800, lab heal ${cluster}, lab heal all, lab status`,
    `npx georouter lab drain ${cluster}     # as an operator would; also: lab undrain ${cluster}, lab dial ${cluster} 30, lab orders`,
    `TOKEN=$(npx georouter token -q --cluster ${cluster}) && curl -s -H 'Host: ${host}' -H "x-edge-test: $TOKEN" ${url}${path}   # that cluster, whoever asks`,
    `npx georouter lab live | npx georouter explain --live - --country BR --host ${host} --path ${path}   # why, by what is measured now`,
    `npx georouter explain --ip ${ADDRESS} --host ${host} --path ${path}`,
  ];
}
