/**
 * A caller without an edge: real TLS to a gateway with any certificate or none, and any headers.
 */
import { request } from "node:https";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Caller, Pki } from "./pki.ts";
import type { Gateway } from "./real-gateway.ts";

export interface Call {
  /** Whose certificate is shown; null shows none. */
  readonly as: Caller | null;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly method?: string;
  readonly body?: string;
  /** A TLS session to take up again. */
  readonly session?: Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** To take the TLS session up again; none where the gateway gives no ticket. */
  readonly session: Buffer | null;
  readonly wasResumed: boolean;
}

/** Calls once, over a connection of its own. */
export async function callGateway(gateway: Gateway, pki: Pki, host: string, call: Call): Promise<Answered> {
  const { as, headers = {}, method = "GET", body, session } = call;
  const pair = as === null ? null : pki.caller(as);
  const sent = request({
    host: "127.0.0.1",
    port: Number(gateway.address.split(":")[1]),
    servername: host,
    ca: pki.gatewayCa,
    ...(pair === null ? {} : { cert: pair.certificate, key: pair.key }),
    ...(session === undefined ? {} : { session }),
    path: "/a?x=1",
    method,
    agent: false,
    headers: { host, ...headers } as Record<string, string>,
  });
  let ticket: Buffer | null = null;
  let wasResumed = false;
  sent.on("socket", (socket) => {
    const secure = socket as TLSSocket;
    secure.on("session", (fresh: Buffer) => (ticket = fresh));
    secure.on("secureConnect", () => (wasResumed = secure.isSessionReused()));
  });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: answer.statusCode ?? 0, headers: answer.headers, text, session: ticket, wasResumed };
}
