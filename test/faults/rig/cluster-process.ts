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
import {
  ATTEMPT,
  bodyOf,
  EDGE_PROBES,
  ROLE,
  SERVED_BY,
  WELL,
  type Behaviour,
  type Counts,
  type Script,
} from "./behaviour.ts";
import { rawAnswer, type RawAnswer } from "./raw-answer.ts";

export type Order = { readonly id: number; readonly script: Script | null };
export type Reply = { readonly port: number } | { readonly id: number; readonly counts: Counts };

/** Longer than workerd keeps idle connections, so that a request never meets one that is just being closed. */
const KEEP_ALIVE_MS = 60_000;
const LISTEN_TRIES = 50;
const LISTEN_AGAIN_MS = 20;
const DRIP_MS = 100;

const name = process.argv[2] ?? "";
const probes: Record<string, number> = {};
const byRegion: Record<string, number> = {};
const underWay: Record<string, number> = {};
let [viewers, probesAtOnce, abandoned, turns, port] = [0, 0, 0, 0, 0];
/** Connections that the HTTP server no longer understands, since bytes were written past it. */
const raw = new WeakSet<IncomingMessage["socket"]>();
let script: Script = WELL;
let flapping: NodeJS.Timeout | null = null;
let server: Server | null = null;
/** Openings and closings one after the other. */
let turning: Promise<void> = Promise.resolve();

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.once("close", () => {
    if (!response.writableFinished && !raw.has(request.socket)) abandoned++;
  });
  behave(behaviourFor(request, response), request, response).catch(() => response.destroy());
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

async function behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket, url = "/", headers } = request;
  const said = [
    [SERVED_BY, name],
    [ATTEMPT, String(headers["x-edge-attempt"] ?? "")],
    [ROLE, String(headers["x-edge-version"] ?? "")],
  ] as const;
  const written = behaviour.kind === "raw" ? behaviour.answer : "sound";
  if (behaviour.kind === "raw" || (raw.has(socket) && behaviour.kind === "serve")) {
    raw.add(socket);
    return writeRaw(rawAnswer(written, said, bodyOf(url)), socket);
  }
  for (const [field, value] of said) response.setHeader(field, value);
  if (behaviour.kind === "hang") return;
  if (behaviour.kind === "drip-headers") return drip(socket);
  if (behaviour.kind === "read-and-reset" && !request.complete) await once(request, "end");
  if (behaviour.kind === "reset" || behaviour.kind === "read-and-reset") {
    response.destroy();
  } else {
    await answer(behaviour, url, response);
  }
}

function writeRaw({ bytes, ends }: RawAnswer, socket: IncomingMessage["socket"]): void {
  if (ends === "close") socket.end(bytes);
  else socket.write(bytes, () => void (ends === "reset" && socket.resetAndDestroy()));
}

type Answering = Exclude<Behaviour, { readonly kind: "hang" | "reset" | "read-and-reset" | "raw" | "drip-headers" }>;

async function answer(behaviour: Answering, url: string, response: ServerResponse): Promise<void> {
  switch (behaviour.kind) {
    case "serve":
      return send(response, 200, bodyOf(url));
    case "wrong-body":
      return send(response, 200, bodyOf("/another"));
    case "status":
      return send(response, behaviour.status, Buffer.from("scripted\n"), behaviour.headers);
    case "in-turn":
      return sendPage(response, behaviour.statuses[turns++ % behaviour.statuses.length] ?? 500);
    case "drip-body":
      return dripBody(response, bodyOf(url), behaviour.ms);
    case "slow":
      await pause(behaviour.ms);
      return send(response, 200, bodyOf(url));
    case "brown-out":
      if (isHit(behaviour.percent)) await pause(behaviour.ms);
      return send(response, 200, bodyOf(url));
    case "shed":
      if (!isHit(behaviour.percent)) return send(response, 200, bodyOf(url));
      return send(response, behaviour.status, Buffer.from("shed\n"), { "retry-after": behaviour.retryAfter });
  }
}

function isHit(percent: number): boolean {
  return Math.random() * 100 < percent;
}

type Fields = Readonly<Record<string, string>>;

function send(response: ServerResponse, status: number, body: Buffer, headers: Fields = {}): void {
  response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
}

function sendPage(response: ServerResponse, status: number): void {
  send(response, status, Buffer.from("<html><title>Error</title></html>"), { "content-type": "text/html" });
}

async function dripBody(response: ServerResponse, body: Buffer, forMs: number): Promise<void> {
  response.writeHead(200, { "content-length": body.length }).flushHeaders();
  const piece = Math.ceil((body.length * DRIP_MS) / forMs);
  for (let at = 0; at < body.length && !response.destroyed; at += piece) {
    await pause(DRIP_MS);
    response.write(body.subarray(at, at + piece));
  }
  response.end();
}

async function drip(socket: IncomingMessage["socket"]): Promise<void> {
  socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
  while (!socket.destroyed) {
    await pause(DRIP_MS);
    socket.write("a");
  }
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
  const done = order.script === null ? Promise.resolve() : follow(order.script);
  void done.then(() => reply({ id: order.id, counts: countsNow() }));
});
process.on("disconnect", () => process.exit(0));

await listen();
const address = (server as Server | null)?.address();
port = typeof address === "object" && address !== null ? address.port : 0;
reply({ port });
