/**
 * What the data plane's service binding reaches: the live value, and what edges report.
 *
 * JSON or signed text over HTTP, because the two Workers are deployed apart and may differ in version. A
 * board that has too much to do is answered for with a pause, so that edges read KV instead of adding to it.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { SIGNED_TYPE } from "../core/bundle/signed-live.ts";
import { REPORT_BYTES, readEdgeReport } from "./edge-report-body.ts";
import { healthBoard } from "./health-board.ts";
import { logFault } from "./log.ts";
import { problem } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { signLive } from "./sign-live.ts";

/** For so long an overloaded board is left alone. */
const OVERLOADED_S = 30;

export class LiveFeed extends WorkerEntrypoint<Env> {
  /** `GET /live`, `POST /edge-report`. */
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    try {
      if (pathname === "/live") return await liveAnswer(this.env);
      if (pathname === "/edge-report" && request.method === "POST") return await takeReport(request, this.env);
    } catch (fault) {
      logFault("answering an edge", pathname, fault);
      return unavailable(fault);
    }
    return problem(404, "No such resource", `${request.method} ${pathname} is not part of the feed; see docs/live.md`);
  }
}

async function liveAnswer(env: Env): Promise<Response> {
  const live = await healthBoard(env).read();
  const signed = await signLive(env, live);
  return signed === null
    ? Response.json(live)
    : new Response(signed, { headers: { "content-type": SIGNED_TYPE, "cache-control": "no-store" } });
}

async function takeReport(request: Request, env: Env): Promise<Response> {
  const body = await readBody(request, REPORT_BYTES);
  if (!body.ok) return body.error;
  const report = readEdgeReport(body.value, Date.now());
  if (!report.ok) return problem(422, "No edge report", `${report.error}; deploy both Workers from one version`);
  await healthBoard(env).edgeReport(report.value);
  return new Response(null, { status: 204 });
}

/** 503; with a long pause when the platform says that the board has too much to do, and must not be asked again. */
function unavailable(fault: unknown): Response {
  const overloaded = typeof fault === "object" && fault !== null && "overloaded" in fault && fault.overloaded === true;
  const answer = problem(503, "The health board cannot answer", "Use the live value held, or KV; try again later");
  if (overloaded) answer.headers.set("retry-after", String(OVERLOADED_S));
  return answer;
}
