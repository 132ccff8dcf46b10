/**
 * A viewer: real HTTP to a Worker under test, with full control over what is sent.
 *
 * What Cloudflare's front end says of a request (`request.cf`) goes in a header that workerd takes
 * off before the Worker sees it; without it there is no `cf`, as for a request that did not come
 * through Cloudflare.
 */
import { connect } from "node:net";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

export type HeaderPair = readonly [name: string, value: string];

export interface ViewerRequest {
  readonly method?: string;
  readonly host?: string;
  /** In order, in this spelling, duplicates included. */
  readonly headers?: readonly HeaderPair[];
  /** `request.cf`; none when left out. */
  readonly cf?: Readonly<Record<string, unknown>>;
  readonly body?: string | Readable;
}

export interface ViewerAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly text: string;
  /** From sending to the last byte, in milliseconds. */
  readonly tookMs: number;
}

/** What Cloudflare says of a viewer in Brazil. */
export const BRAZIL = { colo: "GRU", country: "BR" } as const;

/** Sends a request; gives the answer once its headers are there. Rejects when there is none. */
export async function open(at: URL, path: string, sent: ViewerRequest = {}): Promise<IncomingMessage> {
  const { method = "GET", host = "play.example", headers = [], cf, body } = sent;
  const blob: readonly HeaderPair[] = cf === undefined ? [] : [["MF-CF-Blob", JSON.stringify(cf)]];
  const length: readonly HeaderPair[] =
    typeof body === "string" ? [["Content-Length", String(Buffer.byteLength(body))]] : [];
  const request = httpRequest({
    host: at.hostname,
    port: at.port,
    path,
    method,
    agent: false,
    headers: [["Host", host], ...blob, ...length, ...headers].flat(),
  });
  request.on("error", () => {}); // one behind the answer, such as of an upload that nobody wants any more
  if (typeof body === "string" || body === undefined) request.end(body);
  else body.pipe(request);
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  return answer;
}

/** Sends a request and reads the whole answer; rejects when it is cut short. */
export async function ask(at: URL, path: string, sent: ViewerRequest = {}): Promise<ViewerAnswer> {
  const from = Date.now();
  const answer = await open(at, path, sent);
  const body = await readAll(answer);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body,
    text: body.toString("utf8"),
    tookMs: Date.now() - from,
  };
}

/** Reads the rest of an answer; rejects when it is cut short. */
export async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sends these bytes as they are, and gives what comes back until the other side closes or is silent for `quietMs`. */
export async function exchange(at: URL, bytes: string | Buffer, quietMs = 1000): Promise<string> {
  const socket = connect(Number(at.port), at.hostname);
  const received: Buffer[] = [];
  socket.setTimeout(quietMs, () => socket.destroy());
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  socket.on("error", () => socket.destroy());
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(received).toString("latin1");
}
