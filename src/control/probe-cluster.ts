/**
 * One HTTP request to a cluster's gateway → one probe result.
 *
 * Never rejects: whatever goes wrong is a failed probe with its reason. The deadline ends when the
 * headers are there, redirects are not followed and no body is read, so a probe costs one
 * connection for at most `timeoutMs`.
 */
import { judgeStatus, nameFault, readyPercent } from "../core/health/judge-probe.ts";
import type { VantageName } from "../core/model/ids.ts";
import type { ProbeResult } from "../core/model/probe.ts";
import type { ClusterRule } from "../core/model/rules.ts";
import { faultMessage } from "./log.ts";

const PLAIN = { degraded: false, content: null };

/** Probes one cluster now; the `User-Agent` names the vantage, for whoever reads the gateway's log. */
export async function probeCluster(cluster: ClusterRule, vantage: VantageName): Promise<ProbeResult> {
  const { path, timeoutMs, expectStatus } = cluster.probe;
  const startedAt = Date.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const response = await fetch(cluster.gateway + path, {
      headers: { "user-agent": `georouter-prober/1 (${vantage})` },
      redirect: "manual",
      cache: "no-store",
      signal: deadline.signal,
    });
    clearTimeout(timer);
    const at = Date.now();
    await response.body?.cancel();
    const { ok, answered, why } = judgeStatus(response.status, expectStatus);
    const ready = readyPercent(response.headers.get("x-ready-percent"));
    return { cluster: cluster.name, at, ok, rttMs: answered ? at - startedAt : null, ready, ...PLAIN, why };
  } catch (fault) {
    const why = deadline.signal.aborted ? `timed out after ${timeoutMs} ms` : nameFault(faultMessage(fault));
    return { cluster: cluster.name, at: Date.now(), ok: false, rttMs: null, ready: 100, ...PLAIN, why };
  } finally {
    clearTimeout(timer);
  }
}
