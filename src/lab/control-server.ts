/**
 * How a second terminal reaches the lab: a small HTTP server on this machine.
 *
 * `GET /status`, `POST /break|slow|degrade|ready|heal?cluster=NAME`; `GET|POST /state?key=KEY` reads and writes
 * what is published (state-order.ts). Only requests with the header `x-georouter-lab` count, which a
 * web page open in a browser here cannot add.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { suggestionHint } from "../core/ruleset/suggest.ts";
import { refuse, type LabAnswer } from "./lab-answer.ts";
import type { ClusterStatus } from "./lab-status.ts";
import type { Fault } from "./origin.ts";
import { answerState } from "./state-order.ts";
import { faultText, statusLines } from "./status-line.ts";
import type { LabState } from "./workers.ts";

/** The part of a lab that orders reach. */
export interface Ordered {
  readonly clusters: readonly string[];
  readonly state: LabState;
  afflict(cluster: string, fault: Fault): Promise<void>;
  status(): readonly ClusterStatus[];
}

export interface ControlServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export const LAB_HEADER = "x-georouter-lab";
const SLOWEST_MS = 60_000;

/** Starts the server on a port that the system picks. */
export async function startControlServer(lab: Ordered): Promise<ControlServer> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void reply(lab, request, response);
  };
  const server = createServer(onRequest);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the lab does not listen on a TCP port");
  return {
    port: address.port,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function reply(lab: Ordered, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await answer(lab, request).catch((fault: unknown): LabAnswer => ({
    status: 409,
    body: { said: fault instanceof Error ? fault.message : String(fault) },
  }));
  request.resume(); // whatever of its body nobody read
  const [type, sent] = body instanceof Uint8Array ? ["octet-stream", body] : ["json", `${JSON.stringify(body)}\n`];
  response.writeHead(status, { "content-type": `application/${type}` }).end(sent);
}

async function answer(lab: Ordered, request: IncomingMessage): Promise<LabAnswer> {
  const { method, url, headers } = request;
  if (headers[LAB_HEADER] === undefined) return refuse(403, `send the header ${LAB_HEADER}`);
  const { pathname, searchParams } = new URL(url ?? "/", "http://lab");
  const order = `${method} ${pathname}`;
  if (order === "GET /status") {
    const clusters = lab.status();
    return { status: 200, body: { clusters, said: statusLines(clusters, (_, text) => text).join("\n") } };
  }
  if (pathname === "/state") return answerState(lab.state, request, searchParams.get("key") ?? "");
  const fault = faultOrdered(order, searchParams);
  if (typeof fault === "string") return refuse(VALUED.includes(order) ? 400 : 404, fault);
  return afflict(lab, searchParams.get("cluster") ?? "", fault);
}

/** Orders with a value, which may be a wrong one. */
const VALUED: readonly string[] = ["POST /slow", "POST /ready"];

function faultOrdered(order: string, parameters: URLSearchParams): Fault | string {
  switch (order) {
    case "POST /break":
      return { kind: "broken" };
    case "POST /heal":
      return { kind: "none" };
    case "POST /degrade":
      return { kind: "degraded" };
    case "POST /slow": {
      const ms = wholeNumber(parameters.get("ms") ?? "800", 1, SLOWEST_MS);
      return ms === null ? `a delay is a whole number of milliseconds from 1 to ${SLOWEST_MS}` : { kind: "slow", ms };
    }
    case "POST /ready": {
      const percent = wholeNumber(parameters.get("percent") ?? "", 0, 100);
      return percent === null ? "ready is a whole percentage from 0 to 100" : { kind: "ready", percent };
    }
    default:
      return `${order} is no order of the lab; use break, slow, degrade, ready, heal or status`;
  }
}

function wholeNumber(text: string, min: number, max: number): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  return number >= min && number <= max ? number : null;
}

async function afflict(lab: Ordered, asked: string, fault: Fault): Promise<LabAnswer> {
  const all = asked === "all" && fault.kind === "none";
  const clusters = all ? lab.clusters : lab.clusters.filter((cluster) => cluster === asked);
  if (clusters.length === 0) {
    return refuse(404, `there is no cluster "${asked}"; ${suggestionHint(asked, lab.clusters, "cluster")}`);
  }
  await Promise.all(clusters.map((cluster) => lab.afflict(cluster, fault)));
  const done = fault.kind === "none" ? "healed" : faultText(fault);
  return { status: 200, body: { said: clusters.map((cluster) => `${cluster}: ${done}`).join("\n") } };
}
