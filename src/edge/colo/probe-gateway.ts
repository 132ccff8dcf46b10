/**
 * One HTTP request from an edge to a cluster's gateway → one probe result.
 *
 * The same request as the probers make, over the way that viewers' requests take: through this colo. It measures the way, so
 * it is judged by status and headers; what a body must say is left to the probers. Never rejects. The deadline ends with
 * the headers, redirects are not followed, and no body is read.
 */
import { probeAssertion } from "../../core/handoff/assertion.ts";
import { judgeHead, nameFault, timedOut } from "../../core/health/judge-probe.ts";
import { probedHost, probeRequest, type ProbeRequest } from "../../core/health/probe-request.ts";
import type { ProbeResult } from "../../core/model/probe.ts";
import { missingBinding, refusalWords } from "../../core/model/refusal.ts";
import type { ClusterRule, Rules } from "../../core/model/rules.ts";
import type { Vouch } from "../sending/assertion.ts";
import type { Doors } from "../sending/doors.ts";

const NOTHING_SEEN = { ok: false, rttMs: null, ready: 100, degraded: false, content: null };

/** Whence a probe goes. */
export interface From {
  /** For the `User-Agent`, for whoever reads the gateway's log. */
  readonly colo: string;
  readonly doors: Doors;
  readonly vouch: Vouch;
}

/** Probes one cluster now. */
export async function probeGateway(cluster: ClusterRule, rules: Rules, from: From): Promise<ProbeResult> {
  const door = from.doors(cluster.clientCertificate);
  if (door === null) return failed(cluster, refusalWords(missingBinding(cluster.clientCertificate ?? "")));
  const { timeoutMs } = cluster.probe;
  const asked = probeOf(cluster, rules, from.colo);
  const token = await from.vouch(probeAssertion(cluster, asked));
  const startedAt = Date.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const response = await door.fetch(asked.url, asking(asked, token, deadline.signal));
    clearTimeout(timer);
    await response.body?.cancel();
    return judge(cluster, response, startedAt, Date.now());
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    const why = deadline.signal.aborted ? timedOut(timeoutMs, "headers") : nameFault(message);
    return failed(cluster, why);
  } finally {
    clearTimeout(timer);
  }
}

function failed({ name }: ClusterRule, why: string): ProbeResult {
  return { ...NOTHING_SEEN, cluster: name, at: Date.now(), why };
}

function probeOf(cluster: ClusterRule, rules: Rules, colo: string): ProbeRequest {
  const requestId = crypto.randomUUID();
  const traceId = requestId.replaceAll("-", "");
  const spanId = traceId.slice(0, 16);
  const request = probeRequest(cluster, colo, probedHost(rules), { requestId, traceId, spanId });
  return { ...request, headers: { ...request.headers, "user-agent": `georouter-edge/1 (${colo})` } };
}

function asking({ method, headers }: ProbeRequest, token: string | null, signal: AbortSignal): RequestInit {
  const all = token === null ? headers : { ...headers, "x-edge-assertion": token };
  return { method, headers: all, redirect: "manual", cache: "no-store", signal };
}

function judge({ name, probe }: ClusterRule, { status, headers }: Response, from: number, at: number): ProbeResult {
  const { answered, ...said } = judgeHead(probe, status, (header) => headers.get(header));
  return { ...NOTHING_SEEN, ...said, cluster: name, at, ok: said.why === "", rttMs: answered ? at - from : null };
}
