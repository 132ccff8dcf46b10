/**
 * A scripted cluster in a process of its own, so that it can be stopped as a process is: killed, or frozen.
 *
 * In: its name as the only argument, then messages `Order`. Out: `{ port }` when it listens for the first time, and
 * an answer to each order. It keeps its port for life, takes a backlog of one connection, and ends when
 * its parent does.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { newActor } from "./actor.ts";
import { EDGE_PROBES, WELL, type Behaviour, type Counts, type Script } from "./behaviour.ts";

export interface Order {
  readonly id: number;
  readonly script: Script | null;
  /** Whether connections that bytes were written to past the HTTP server are closed: nobody is using them now. */
  readonly settles?: boolean;
}
export type Reply = { readonly port: number } | { readonly id: number; readonly counts: Counts };

/** Longer than workerd keeps idle connections, so that a request never meets one that is just being closed. */
const KEEP_ALIVE_MS = 60_000;
const LISTEN_TRIES = 50;
const LISTEN_AGAIN_MS = 20;

const name = process.argv[2] ?? "";
const probes: Record<string, number> = {};
const byRegion: Record<string, number> = {};
const underWay: Record<string, number> = {};
let [viewers, probesAtOnce, abandoned, port] = [0, 0, 0, 0];
const actor = newActor(name);
let script: Script = WELL;
let flapping: NodeJS.Timeout | null = null;
let server: Server | null = null;
/** Openings and closings one after the other. */
let turning: Promise<void> = Promise.resolve();

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.once("close", () => {
    if (!response.writableFinished && !actor.isRaw(request.socket)) abandoned++;
  });
  actor.behave(behaviourFor(request, response), request, response).catch(() => response.destroy());
}

function behaviourFor({ headers }: IncomingMessage, response: ServerResponse): Behaviour {
  const [, who, where = ""] = /^georouter-(prober|edge)\/1 \((.+)\)$/.exec(headers["user-agent"] ?? "") ?? [];
  const vantage = who === "edge" ? `${EDGE_PROBES} ${where}` : who === undefined ? undefined : where;
  if (vantage === undefined) {
    viewers++;
    const region = String(headers["x-edge-region"] ?? "");
    byRegion[region] = (byRegion[region] ?? 0) + 1;
    return script.viewers;
  }
  probes[vantage] = (probes[vantage] ?? 0) + 1;
  const now = (underWay[vantage] ?? 0) + 1;
  underWay[vantage] = now;
  probesAtOnce = Math.max(probesAtOnce, now);
  response.once("close", () => {
    underWay[vantage] = (underWay[vantage] ?? 1) - 1;
  });
  return script.vantages[vantage] ?? script.probes;
}

async function listen(): Promise<void> {
  if (server !== null) return;
  for (let tries = 1; server === null; tries++) {
    const next = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
    try {
      next.listen({ port, host: "127.0.0.1", backlog: 1 });
      await once(next, "listening");
      server = next;
    } catch (fault) {
      if (tries === LISTEN_TRIES) throw fault; // an outgoing connection may hold the port for a moment
      await pause(LISTEN_AGAIN_MS);
    }
  }
}

async function refuse(): Promise<void> {
  const closing = server;
  if (closing === null) return;
  server = null;
  const closed = once(closing, "close");
  closing.close();
  closing.closeAllConnections();
  await closed;
}

async function turn(listens: boolean): Promise<void> {
  turning = turning.then(listens ? listen : refuse);
  return turning;
}

async function follow(next: Script): Promise<void> {
  if (flapping !== null) clearTimeout(flapping);
  flapping = null;
  script = next;
  if (typeof next.listens === "boolean") return turn(next.listens);
  const { upMs, downMs } = next.listens;
  const flap = (up: boolean): void => {
    void turn(up);
    flapping = setTimeout(flap, up ? upMs : downMs, !up);
  };
  flap(false);
}

function countsNow(): Counts {
  return { viewers, byRegion: { ...byRegion }, abandoned, probes: { ...probes }, probesAtOnce };
}

function reply(message: Reply): void {
  process.send?.(message);
}

process.on("message", (order: Order) => {
  if (order.settles === true) actor.settle();
  const done = order.script === null ? Promise.resolve() : follow(order.script);
  void done.then(() => reply({ id: order.id, counts: countsNow() }));
});
process.on("disconnect", () => process.exit(0));

await listen();
const address = (server as Server | null)?.address();
port = typeof address === "object" && address !== null ? address.port : 0;
reply({ port });
