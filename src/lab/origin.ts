/**
 * One origin: a real HTTP server of this machine that stands for one version in one cluster.
 *
 * It answers `/healthz`, and everything else with what it received, as JSON. It keeps its port for
 * life: while it is broken, connections to that port are refused, as with a process that died.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** What an origin says about itself in every answer. */
export interface OriginName {
  readonly cluster: string;
  readonly version: string;
}

/** What was done to an origin. */
export type Fault =
  | { readonly kind: "none" }
  | { readonly kind: "broken" }
  | { readonly kind: "slow"; readonly ms: number }
  /** Its probes hear that it is degraded. */
  | { readonly kind: "degraded" }
  /** Its probes hear how much of its load it can take. */
  | { readonly kind: "ready"; readonly percent: number };

export interface Origin {
  readonly port: number;
  fault(): Fault;
  /** How many requests it has answered since it began, probes left out. */
  served(): number;
  /** Refuses connections from now on, and cuts those that are open. */
  break(): Promise<void>;
  /** Listens, and waits this many milliseconds before every answer. */
  slow(ms: number): Promise<void>;
  /** Listens, and says of itself what the fault has its probes hear. */
  say(fault: Extract<Fault, { readonly kind: "degraded" | "ready" }>): Promise<void>;
  /** Listens, and answers at once. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Longer than workerd keeps idle connections, so that a request never meets one that is just being closed. */
const KEEP_ALIVE_MS = 60_000;

/** While an origin is broken an outgoing connection may hold its port for a moment. */
const LISTEN_TRIES = 20;
const LISTEN_AGAIN_MS = 100;

/** Starts an origin on a port that the system picks. */
export async function startOrigin(name: OriginName): Promise<Origin> {
  let fault: Fault = { kind: "none" };
  let served = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (fault.kind === "slow") await pause(fault.ms, undefined, { ref: false });
    if (response.destroyed) return;
    if (!isProbe(request)) served++;
    if (isProbe(request)) response.setHeaders(new Headers(saidToProbes(fault)));
    respond(name, request, response);
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    answer(request, response).catch(() => response.destroy()); // the other side went away
  };
  let server = await listen(onRequest, 0);
  const port = portOf(server);
  const standUp = async (next: Fault): Promise<void> => {
    if (!server.listening) server = await listenAgain(onRequest, port);
    fault = next;
  };
  return {
    port,
    fault: () => fault,
    served: () => served,
    break: async () => {
      fault = { kind: "broken" };
      await close(server);
    },
    slow: (ms) => standUp({ kind: "slow", ms }),
    say: standUp,
    heal: () => standUp({ kind: "none" }),
    stop: () => close(server),
  };
}

function isProbe({ url, headers }: IncomingMessage): boolean {
  return url === "/healthz" || (headers["user-agent"]?.startsWith("georouter-prober/") ?? false);
}

/** What clusters say of themselves (docs/probes.md). */
function saidToProbes(fault: Fault): Readonly<Record<string, string>> {
  if (fault.kind === "degraded") return { "x-degraded": "true" };
  return fault.kind === "ready" ? { "x-ready-percent": String(fault.percent) } : {};
}

function respond({ cluster, version }: OriginName, request: IncomingMessage, response: ServerResponse): void {
  const { url: path, headers } = request;
  if (path === "/healthz") {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
    return;
  }
  const body = `${JSON.stringify({ cluster, version, headers, path }, null, 2)}\n`;
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(body);
}

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(onRequest: OnRequest, port: number): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function listenAgain(onRequest: OnRequest, port: number): Promise<Server> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen(onRequest, port);
    } catch (fault) {
      if (tries === LISTEN_TRIES) {
        throw new Error(`port ${port} was taken by another program meanwhile; start the lab again`, { cause: fault });
      }
      await pause(LISTEN_AGAIN_MS);
    }
  }
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the origin does not listen on a TCP port");
  return address.port;
}
