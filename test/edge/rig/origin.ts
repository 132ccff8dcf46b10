/**
 * A scripted origin: a real HTTP server on this machine that stands for a cluster's gateway.
 *
 * It keeps its port for life, so `stop` means that connections to it are refused and `start` that
 * the same gateway is back. It records every request, and how many were in progress at once.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { Duplex } from "node:stream";

/** How the origin answers; what is left out is 200, empty, at once. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Wait this long before the headers. */
  readonly afterMs?: number;
}

/** Answers by itself, byte by byte if need be; the request's body is not read before. */
type Script = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Takes over the connection of an upgrade request. */
type OnUpgrade = (request: IncomingMessage, socket: Duplex) => void;

export interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** Names and values in turn, as they came over the wire. */
  readonly rawHeaders: readonly string[];
  /** Empty where a script answers: it reads the body itself. */
  readonly body: string;
}

export interface Origin {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly requests: readonly RecordedRequest[];
  /** Probes that edges make behind requests; answered like requests, and kept apart from them. */
  readonly probes: readonly RecordedRequest[];
  /** The most requests that were ever in progress at once. */
  mostAtOnce(): number;
  /** Answers like this from now on. */
  answer(answer: Answer): void;
  /** Answers by this script from now on. */
  script(script: Script): void;
  /** Lets this take over upgrade requests from now on; without it they are answered like any other. */
  upgrade(onUpgrade: OnUpgrade): void;
  /** Forgets the requests so far and answers 200, empty, from now on. */
  reset(): void;
  /** Takes requests and never answers from now on. */
  hang(): void;
  /** Closes the connection of every request from now on, without an answer. */
  breakConnections(): void;
  /** Refuses connections, and cuts those that are open. */
  stop(): Promise<void>;
  isListening(): boolean;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

type Behaviour = Answer | Script | "hang" | "break";

/** Starts an origin that answers 200. */
export async function startOrigin(): Promise<Origin> {
  const requests: RecordedRequest[] = [];
  const probes: RecordedRequest[] = [];
  let behaviour: Behaviour = {};
  const upgraded = new Set<Duplex>();
  let inProgress = 0;
  let most = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    most = Math.max(most, ++inProgress);
    response.once("close", () => inProgress--);
    const at = Date.now();
    const scripted = typeof behaviour === "function";
    const body = scripted ? "" : await readBody(request);
    const { method = "", url = "", headers, rawHeaders } = request;
    const isProbe = headers["user-agent"]?.startsWith("georouter-edge/") === true;
    (isProbe ? probes : requests).push({ at, method, url, headers, rawHeaders, body });
    await behave(behaviour, request, response);
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch(() => response.destroy()); // the other side went away
  };
  let server = await listen(onRequest, 0);
  const port = portOf(server);
  const behaveLike = (next: Behaviour): void => {
    behaviour = next;
  };
  return {
    address: `127.0.0.1:${port}`,
    requests,
    probes,
    mostAtOnce: () => most,
    answer: behaveLike,
    script: behaveLike,
    upgrade: (onUpgrade) =>
      server.removeAllListeners("upgrade").on("upgrade", (request, socket) => {
        upgraded.add(socket);
        onUpgrade(request, socket);
      }),
    reset: () => {
      server.removeAllListeners("upgrade");
      requests.length = 0;
      probes.length = 0;
      behaviour = {};
    },
    hang: () => behaveLike("hang"),
    breakConnections: () => behaveLike("break"),
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy(); // those are no longer the server's
      await closed;
    },
    isListening: () => server.listening,
    start: async () => {
      server = await listen(onRequest, port);
    },
  };
}

async function behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (typeof behaviour === "function") return behaviour(request, response);
  if (behaviour === "hang") return;
  if (behaviour === "break") {
    response.destroy();
    return;
  }
  if (behaviour.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, behaviour.afterMs));
  response.writeHead(behaviour.status ?? 200, behaviour.headers);
  response.end(behaviour.body ?? "");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function listen(
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<Server> {
  // As much as the platform lets through (128 KB of headers), where Node's own limit is 16 KiB.
  const server = createServer({ maxHeaderSize: 131_072 }, onRequest);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the origin does not listen on a TCP port");
  return address.port;
}
