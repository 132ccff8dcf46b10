/**
 * The live value → what somebody should look at, in plain sentences with the next step.
 *
 * Alarms are derived from what is stored, never stored themselves, so none can be left behind.
 */
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { KILL_SWITCHES } from "../model/kill.ts";
import type { Live } from "../model/live.ts";
import { ordersOn } from "../model/orders-on.ts";
import { own } from "../model/record.ts";
import { saysRefused } from "../model/refusal.ts";
import { regionVerdict } from "../model/region-verdict.ts";
import type { RegionRule } from "../model/rules.ts";
import { timeText } from "../model/time-text.ts";
import { ejectionAlarms } from "./ejection-alarms.ts";
import type { Watch } from "./fold-live.ts";
import { quorumOf } from "./vote.ts";

/** So long a quorum may be missing before somebody is told. */
const QUORUM_MISSING_MS = 60_000;

/** All alarms of one moment. */
export function alarmsOf(live: Live, watch: Watch, now: EpochMs): readonly string[] {
  const names = watch.clusters.map(({ name }) => name);
  return [
    ...killAlarms(live, now),
    ...quorumAlarms(live, watch, now),
    ...badVantageAlarms(live, watch),
    ...names.flatMap((name) => [
      ...suspectAlarms(live, name),
      ...refusalAlarms(live, name),
      ...returnAlarms(live, name, watch, now),
    ]),
    ...watch.regions.flatMap((region) => [
      ...ejectionAlarms(region, { live, overrides: watch.overrides, at: now }),
      ...awayAlarms(live, region),
    ]),
  ];
}

/** A switch has no end, so somebody has to be told of it until it is released. */
function killAlarms({ kills }: Live, now: EpochMs): readonly string[] {
  return kills.map(
    ({ name, at, by, reason }) =>
      `The kill switch ${name} has been thrown for ${seconds(Math.max(0, now - at))}, by ${by} (${reason}): ${KILL_SWITCHES[name]}. Release it when the trouble is over.`,
  );
}

function quorumAlarms(live: Live, { vantages, clusters }: Watch, now: EpochMs): readonly string[] {
  const quorum = quorumOf(vantages);
  if (vantages.length === 0 || clusters.length === 0) return [];
  if (now - live.at > QUORUM_MISSING_MS) {
    const since = live.at === 0 ? "Never yet" : `Not for ${seconds(now - live.at)}`;
    return [
      `${since} has a quorum of ${quorum} fresh vantages been heard: the last verdicts stay. Look at the probers.`,
    ];
  }
  return clusters.flatMap(({ name, probe }) => {
    const at = own(live.clusters, name)?.at ?? 0;
    if (at === 0 || now - at <= QUORUM_MISSING_MS + probe.intervalMs) return [];
    return [
      `Cluster ${name}: fewer than ${quorum} vantages have probed it for ${seconds(now - at)}; its last verdict stays. Look at the probers.`,
    ];
  });
}

function badVantageAlarms({ clusters }: Live, { vantages }: Watch): readonly string[] {
  return vantages.flatMap(({ name }) => {
    const views = Object.values(clusters).flatMap((known) => own(known.vantages, name) ?? []);
    if (!views.some(({ standing }) => standing === "bad")) return [];
    const downs = views.filter(({ says }) => says === "down").length;
    return [
      `Vantage ${name} is bad and not counted: it sees ${downs} of ${views.length} clusters down, most of which the others see up. Look at its network.`,
    ];
  });
}

function suspectAlarms({ clusters }: Live, cluster: ClusterName): readonly string[] {
  return Object.entries(own(clusters, cluster)?.vantages ?? {}).flatMap(([vantage, { standing, why }]) => {
    if (standing !== "suspect") return [];
    return [
      `Cluster ${cluster} is suspect: only vantage ${vantage} sees it down${because(why)}, which waits for a second vantage or for failures at edges. Look at the way between the two; if viewers cannot reach it, force it down.`,
    ];
  });
}

function refusalAlarms({ clusters }: Live, cluster: ClusterName): readonly string[] {
  const views = Object.values(own(clusters, cluster)?.vantages ?? {}).filter(({ standing }) => standing !== "suspect");
  const refused = views.filter(({ says, why }) => says === "down" && saysRefused(why));
  const [first] = refused;
  if (first === undefined) return [];
  return [
    `Cluster ${cluster}: ${first.why}, say ${refused.length} of ${views.length} vantages. Look at what its gateway asks for and at what the edge shows: clientCertificate and the binding it names, the assertion's key.`,
  ];
}

function returnAlarms(live: Live, cluster: ClusterName, { overrides }: Watch, now: EpochMs): readonly string[] {
  const { state } = ordersOn(cluster, { live, overrides, at: now });
  if (state === null || !state.ended) return [];
  const ended = timeText(state.untilMs);
  return [
    `Cluster ${cluster} has not returned: ${state.name} ended at ${ended}, and most vantages have not yet seen enough successes in a row. Look at its probes, or force it up.`,
  ];
}

function awayAlarms({ away, clusters }: Live, region: RegionRule): readonly string[] {
  return Object.entries(own(away, region.name) ?? {}).flatMap(([cluster, { returnedAt }]) => {
    const verdict = regionVerdict(own(clusters, cluster), region.vantage);
    if (returnedAt !== null || verdict?.state === "down") return [];
    return [
      `Cluster ${cluster} is well again and waits until an operator lets it return to ${region.name}: POST /api/v1/failback, or failback mode auto in the rules of ${region.name}.`,
    ];
  });
}

function because(why: string): string {
  return why === "" ? "" : ` (${why})`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
