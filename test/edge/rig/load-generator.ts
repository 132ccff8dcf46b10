/**
 * A load generator in a process of its own: GET requests at a steady rate, each from another session.
 *
 * In: one argument, `LoadOrder` as JSON. Out: one `Observed` as JSON a line on stdout, in the order in
 * which answers end. It ends by itself after `forMs`, or when its standard input closes.
 */
import { Agent, request } from "node:http";

export interface LoadOrder {
  readonly url: string;
  readonly host: string;
  readonly address: string;
  readonly perSecond: number;
  readonly forMs: number;
}

export interface Observed {
  /** When the request was sent (Unix milliseconds). */
  readonly at: number;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The cluster that answered; null when its answer did not say. */
  readonly cluster: string | null;
  /** Which attempt of the edge it was, as the origin saw it. */
  readonly attempt: string | null;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function send({ url, host, address }: LoadOrder, number: number): void {
  const at = Date.now();
  const report = (status: number, body: string): void => {
    const said = answerIn(body);
    const observed: Observed = {
      at,
      status,
      cluster: said?.cluster ?? null,
      attempt: said?.headers["x-edge-attempt"] ?? null,
    };
    process.stdout.write(`${JSON.stringify(observed)}\n`);
  };
  const headers = { host, "cf-connecting-ip": address, "x-session-id": `session-${number}` };
  const sent = request(url, { agent, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    answer.on("end", () => report(answer.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
    answer.on("error", () => report(0, ""));
  });
  sent.on("error", () => report(0, ""));
  sent.end();
}

interface Said {
  readonly cluster: string;
  readonly headers: Readonly<Record<string, string>>;
}

function answerIn(body: string): Said | null {
  try {
    return JSON.parse(body) as Said;
  } catch {
    return null; // an answer of the edge itself
  }
}

function run(order: LoadOrder): void {
  const from = Date.now();
  let sent = 0;
  const clock = setInterval(() => {
    const elapsed = Date.now() - from;
    if (elapsed >= order.forMs) {
      clearInterval(clock);
      process.stdin.destroy();
      setTimeout(() => agent.destroy(), 5000).unref();
      return;
    }
    while (sent < (elapsed * order.perSecond) / 1000) send(order, sent++);
  }, 5);
  process.stdin.on("end", () => process.exit(0)).resume();
}

run(JSON.parse(process.argv[2] ?? "") as LoadOrder);
