/**
 * What a scripted cluster does with one request: a behaviour, the request → bytes, in their time, or none.
 *
 * Some bytes are written past the HTTP server, which from then on does not understand that connection any more; every
 * further request on it is answered in the same way until `settle`.
 */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ATTEMPT, bodyOf, ROLE, SERVED_BY, type Behaviour } from "./behaviour.ts";
import { rawAnswer, type RawAnswer, type RawKind } from "./raw-answer.ts";

type Socket = IncomingMessage["socket"];

interface Actor {
  behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Whether bytes were written past the HTTP server there. */
  isRaw(socket: Socket): boolean;
  /** Closes those connections; nobody should be using them now. */
  settle(): void;
}

const DRIP_MS = 100;
/** How many answers that come in turn were given. */
let turns = 0;

/** Acts for the cluster of this name. */
export function newActor(name: string): Actor {
  const raw = new Set<Socket>();
  return {
    behave: async (behaviour, request, response) => {
      const { socket, url = "/" } = request;
      const said = saidBy(name, request);
      const kind = rawKind(behaviour, raw.has(socket));
      if (kind !== null) {
        if (!raw.has(socket)) socket.once("close", () => raw.delete(socket));
        raw.add(socket);
        return writeRaw(rawAnswer(kind, said, bodyOf(url)), socket);
      }
      for (const [field, value] of said) response.setHeader(field, value);
      await behave(behaviour, request, response);
    },
    isRaw: (socket) => raw.has(socket),
    settle: () => {
      for (const socket of raw) socket.destroy();
    },
  };
}

function saidBy(name: string, { headers }: IncomingMessage): readonly (readonly [string, string])[] {
  return [
    [SERVED_BY, name],
    [ATTEMPT, String(headers["x-edge-attempt"] ?? "")],
    [ROLE, String(headers["x-edge-version"] ?? "")],
  ];
}

function rawKind(behaviour: Behaviour, isRaw: boolean): RawKind | null {
  if (behaviour.kind === "raw") return behaviour.answer;
  return isRaw && behaviour.kind === "serve" ? "sound" : null;
}

function writeRaw({ bytes, ends }: RawAnswer, socket: Socket): void {
  if (ends === "close") socket.end(bytes);
  else socket.write(bytes, () => void (ends === "reset" && socket.resetAndDestroy()));
}

async function behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { kind } = behaviour;
  if (kind === "raw" || kind === "hang") return;
  if (kind === "drip-headers") return drip(request.socket);
  if (kind === "read-and-reset" && !request.complete) await once(request, "end");
  if (kind === "reset" || kind === "read-and-reset") {
    response.destroy();
  } else {
    await answer(behaviour, request.url ?? "/", response);
  }
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

/** Hundredths of a hit that are owed: by lot, a short fault might meet nobody. */
let owed = 0;

function isHit(percent: number): boolean {
  owed += percent;
  if (owed < 100) return false;
  owed -= 100;
  return true;
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
