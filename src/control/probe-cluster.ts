/**
 * One HTTP request to a cluster's gateway → one probe result.
 *
 * Never rejects: whatever goes wrong is a failed probe with its reason. One deadline holds for
 * headers and for as much of the body as the rules need, redirects are not followed and no more than
 * the beginning of a body is read, so a probe costs one connection for at most `timeoutMs`.
 */
import { probeAssertion } from "../core/handoff/assertion.ts";
import { bodyFault, judgeHead, nameFault, timedOut } from "../core/health/judge-probe.ts";
import { probeRequest, type ProbeRequest } from "../core/health/probe-request.ts";
import type { VantageName } from "../core/model/ids.ts";
import type { ProbeResult } from "../core/model/probe.ts";
import { missingBinding, refusalWords } from "../core/model/refusal.ts";
import type { ClusterRule, ProbeRule } from "../core/model/rules.ts";
import type { Door, Doors } from "./doors.ts";
import { faultMessage } from "./log.ts";
import type { Vouch } from "./probe-assertion.ts";
import { dropBody, readBeginning, textOf } from "./read-beginning.ts";

/** What is known of a probe while it runs. */
type Look = Omit<ProbeResult, "cluster" | "at" | "ok">;

const NOTHING_SEEN: Look = { rttMs: null, ready: 100, degraded: false, content: null, why: "" };

/** Whence a probe goes, and for whom. */
export interface From {
  readonly vantage: VantageName;
  /** Whose viewers would be handed off. */
  readonly host: string | null;
  readonly doors: Doors;
  readonly vouch: Vouch;
}

/** Probes one cluster now, as the host's viewers would be handed off to it. */
export async function probeCluster(cluster: ClusterRule, { vantage, host, doors, vouch }: From): Promise<ProbeResult> {
  const { timeoutMs } = cluster.probe;
  const deadline = new AbortController();
  let seen = NOTHING_SEEN;
  let timer: number | null = null;
  const late = new Promise<Look>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ...seen, why: timedOut(timeoutMs, seen === NOTHING_SEEN ? "headers" : "the body") });
      deadline.abort();
    }, timeoutMs);
  });
  const look = async (): Promise<Look> => {
    const door = doors(cluster.clientCertificate);
    if (door === null) return { ...seen, why: refusalWords(missingBinding(cluster.clientCertificate ?? "")) };
    const request = await vouched(probeRequest(cluster, vantage, host, newIdentity()), cluster, vouch);
    const startedAt = Date.now();
    const response = await send(door, request, deadline.signal);
    seen = lookAtHead(response, Date.now() - startedAt, cluster.probe);
    return judgeBody(response, seen, cluster.probe);
  };
  try {
    seen = await Promise.race([look(), late]);
  } catch (fault) {
    seen = { ...seen, why: nameFault(faultMessage(fault)) };
  } finally {
    clearTimeout(timer);
  }
  return { cluster: cluster.name, at: Date.now(), ok: seen.why === "", ...seen };
}

/** With the token that says who sends it, where there is one. */
async function vouched(request: ProbeRequest, cluster: ClusterRule, vouch: Vouch): Promise<ProbeRequest> {
  const token = await vouch(probeAssertion(cluster, request));
  return token === null ? request : { ...request, headers: { ...request.headers, "x-edge-assertion": token } };
}

/** The one place where a probe leaves this Worker. */
function send(door: Door, { url, method, headers }: ProbeRequest, signal: AbortSignal): Promise<Response> {
  return door.fetch(url, { method, headers, redirect: "manual", cache: "no-store", signal });
}

function lookAtHead({ status, headers }: Response, tookMs: number, probe: ProbeRule): Look {
  const { answered, ...said } = judgeHead(probe, status, (name) => headers.get(name));
  return { ...said, rttMs: answered ? tookMs : null, content: null };
}

/** Reads as much of the body as the rules need, which mostly is nothing. */
async function judgeBody({ body }: Response, seen: Look, { expectBody, changesWithinMs }: ProbeRule): Promise<Look> {
  const watches = changesWithinMs !== null;
  if (seen.why !== "" || (expectBody === null && !watches)) {
    dropBody(body);
    return seen;
  }
  const isEnough = (beginning: Uint8Array): boolean => !watches && bodyFault(expectBody, textOf(beginning)) === "";
  const beginning = await readBeginning(body, isEnough);
  const why = bodyFault(expectBody, textOf(beginning));
  return { ...seen, content: watches ? await digestOf(beginning) : null, why };
}

/** 16 hex digits of SHA-256: content is compared with itself, not with what an attacker writes. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 8));
}

function newIdentity(): Parameters<typeof probeRequest>[3] {
  return {
    requestId: crypto.randomUUID(),
    traceId: hex(crypto.getRandomValues(new Uint8Array(16))),
    spanId: hex(crypto.getRandomValues(new Uint8Array(8))),
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
