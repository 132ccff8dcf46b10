/**
 * Gateways that do not take us for the edge: counted each time, and told in the log once a minute for each cluster.
 *
 * An error of ours to be put right by whoever configures the two ends (docs/mtls.md), not a failure of the cluster: so it is
 * another line than a failed attempt, and the control plane is not told that requests to the cluster fail.
 */
import type { ClusterName, EpochMs } from "../../core/model/ids.ts";
import { count } from "../counters.ts";
import { log } from "../log.ts";
import { onceAMinute } from "../once-a-minute.ts";

const isDue = onceAMinute();

/** Notes that a gateway refused a request of ours, or would have. */
export function noteRefused(cluster: ClusterName, why: string, now: EpochMs): void {
  count("handoff_refused");
  if (isDue(cluster, now)) log("error", "hand-off refused", { cluster, why });
}
