/**
 * One HTTP request from an edge to a cluster's gateway → one probe result.
 *
 * The same probe as the probers make, by the same rules, over the way that viewers' requests take: through this colo. Never
 * rejects. The deadline ends with the headers, redirects are not followed, and no body is read.
 */
import { judgeStatus, nameFault, readyPercent } from "../core/health/judge-probe.ts";
import type { ProbeResult } from "../core/model/probe.ts";
import type { ClusterRule } from "../core/model/rules.ts";

/** Probes one cluster now; the `User-Agent` names the colo, for whoever reads the gateway's log. */
export async function probeGateway(cluster: ClusterRule, colo: string): Promise<ProbeResult> {
  const { method, path, headers, timeoutMs, expectStatus } = cluster.probe;
  const startedAt = Date.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const failed = { cluster: cluster.name, ok: false, rttMs: null, ready: 100, degraded: false, content: null };
  try {
    const response = await fetch(cluster.gateway + path, {
      method,
      headers: { ...headers, "user-agent": `georouter-edge/1 (${colo})` },
      redirect: "manual",
      cache: "no-store",
      signal: deadline.signal,
    });
    clearTimeout(timer);
    const at = Date.now();
    await response.body?.cancel();
    const { ok, answered, why } = judgeStatus(response.status, expectStatus);
    const ready = readyPercent(response.headers.get("x-ready-percent"));
    return { ...failed, at, ok, rttMs: answered ? at - startedAt : null, ready, why };
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    const why = deadline.signal.aborted ? `timed out after ${timeoutMs} ms` : nameFault(message);
    return { ...failed, at: Date.now(), why };
  } finally {
    clearTimeout(timer);
  }
}
