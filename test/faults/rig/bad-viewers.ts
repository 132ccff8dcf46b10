/**
 * Viewers who behave badly, a few of each kind at once: what they get, and above all what those beside them get.
 *
 * In: where an edge is and what Cloudflare's front end says of them. Out: how many of them got what they should.
 */
import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { pause } from "../../edge/rig/until.ts";
import { bodyOf, largePathOf, pathOf } from "./behaviour.ts";

export interface EdgeSeen {
  readonly url: string;
  readonly cf: Readonly<Record<string, string>>;
}

/** Does what it does `MANY` times at once; returns how many went as they should. */
export type BadViewers = (edge: EdgeSeen) => Promise<number>;

export const MANY = 4;
const READS_AGAIN_MS = 1200;
/** Two connections hold no more than this on their way. */
const MORE_THAN_BUFFERS_MB = 32;
const DRIPS = 12;
const DRIP_MS = 100;
const ANSWERED_WITHIN_MS = 5000;
const LIVE = "live.streamtv.example";
const API = "api.streamtv.example";

/** Read a little of a large answer, then nothing for a while, then all of it. */
export const readSlowly: BadViewers = (edge) =>
  each(async (viewer) => {
    const path = largePathOf(viewer, 8);
    const answer = await answerTo(ask(edge, path, { host: LIVE }).end());
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(answer, "data");
    answer.pause();
    await pause(READS_AGAIN_MS);
    answer.resume();
    await once(answer, "end");
    return Buffer.concat(chunks).equals(bodyOf(path));
  });

/** Go away in the middle of a large answer. */
export const goAway: BadViewers = (edge) =>
  each(async (viewer) => {
    const sent = ask(edge, largePathOf(viewer, MORE_THAN_BUFFERS_MB), { host: LIVE }).end();
    const answer = await answerTo(sent);
    await once(answer, "readable");
    sent.destroy();
    return true;
  });

/** Send a body at a byte each 100 ms. */
export const sendSlowly: BadViewers = (edge) =>
  each(async (viewer) => {
    const sent = ask(edge, pathOf(viewer), { host: API, method: "POST", "content-length": String(DRIPS) });
    const answered = answerTo(sent);
    await drip(sent);
    sent.end();
    const answer = await answered;
    answer.resume();
    return answer.statusCode === 200;
  });

/** Go away in the middle of a body. */
export const stopSending: BadViewers = (edge) =>
  each(async (viewer) => {
    const sent = ask(edge, pathOf(viewer), { host: API, method: "POST", "content-length": "100000" });
    sent.on("error", () => {});
    await drip(sent);
    sent.destroy();
    return true;
  });

/** Send 64 KB of headers: an answer is due, whichever, but no 5xx. */
export const sendLongHeaders: BadViewers = (edge) =>
  each(async (viewer) => {
    const answer = await answerTo(ask(edge, pathOf(viewer), { host: LIVE, "x-long": "a".repeat(64 * 1024) }).end());
    answer.resume();
    return (answer.statusCode ?? 500) < 500;
  });

/** Close their half of the connection behind the request: the answer is whole, or the connection is closed, but none hangs. */
export const closeHalf: BadViewers = ({ url, cf }) =>
  each(async (viewer) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const said = [`host: ${LIVE}`, `mf-cf-blob: ${JSON.stringify(cf)}`, "connection: close"];
    let received = 0;
    socket.on("data", (chunk: Buffer) => (received += chunk.length));
    socket.on("error", () => {});
    socket.end(`GET ${pathOf(viewer)} HTTP/1.1\r\n${said.join("\r\n")}\r\n\r\n`);
    const ended = await Promise.race([once(socket, "close"), pause(ANSWERED_WITHIN_MS)]);
    socket.destroy();
    return ended !== undefined && (received === 0 || received > bodyOf(pathOf(viewer)).length);
  });

type Sent = Readonly<Record<string, string>>;

function ask({ url, cf }: EdgeSeen, path: string, { method = "GET", ...headers }: Sent): ClientRequest {
  const said = { ...headers, "mf-cf-blob": JSON.stringify(cf) };
  return request(new URL(path, url), { agent: false, method, headers: said });
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, "response", { signal: AbortSignal.timeout(ANSWERED_WITHIN_MS) })) as [
    IncomingMessage,
  ];
  return answer;
}

async function drip(sent: ClientRequest): Promise<void> {
  for (let byte = 0; byte < DRIPS; byte++) {
    sent.write("a");
    await pause(DRIP_MS);
  }
}

async function each(one: (viewer: number) => Promise<boolean>): Promise<number> {
  const ended = await Promise.allSettled(Array.from({ length: MANY }, (_, viewer) => one(viewer)));
  return ended.filter((how) => how.status === "fulfilled" && how.value).length;
}
