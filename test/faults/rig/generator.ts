/**
 * A load generator in a process of its own that sees only what viewers see.
 *
 * In: one argument, `LoadOrder` as JSON. Out: one `Observed` as JSON a line on stdout, in the order in which
 * requests end. Open loop: requests leave at a fixed rate, whatever becomes of those before. A request without
 * an answer after `lostAfterMs` is lost. It ends by itself, or when its standard input closes. Beside the load it asks
 * a reference that nothing is done to: while that is slow the machine stalls, and what a request met then says
 * nothing about the platform.
 */
import { AHEAD } from "../../edge/rig/edge-worker-options.ts";
import { Agent, request, type IncomingMessage } from "node:http";
import { ATTEMPT, bodyOf, pathOf, ROLE, SERVED_BY } from "./behaviour.ts";

/** Viewers of one country, as Cloudflare's front end would tell of them. */
export interface Audience {
  readonly country: string;
  readonly continent: string;
  /** How many of them there are, against the others. */
  readonly weight: number;
  /** Clusters that may serve them, whatever happens. */
  readonly allowed: readonly string[];
}

export interface Target {
  readonly url: string;
  readonly colo: string;
}

export interface LoadOrder {
  /** Requests go to them in turn. */
  readonly targets: readonly Target[];
  readonly audiences: readonly Audience[];
  readonly host: string;
  readonly method: "GET" | "POST";
  readonly perSecond: number;
  readonly forMs: number;
  readonly lostAfterMs: number;
  /** Viewers who come back in turn. */
  readonly viewers: number;
  /** How far ahead of this machine's clock the edges' clock is. */
  readonly aheadMs: number;
  /** A process that does nothing but answer. */
  readonly reference: string;
}

export interface Observed {
  readonly number: number;
  /** When it was sent (Unix milliseconds). */
  readonly at: number;
  /** Which of the viewers who come back. */
  readonly viewer: number;
  readonly country: string;
  readonly colo: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Null when nobody said. */
  readonly cluster: string | null;
  readonly mayServe: boolean;
  /** Which attempt of the edge was answered, and which role it asked for; null when nobody said. */
  readonly attempt: string | null;
  readonly role: string | null;
  /** To the first byte of the answer; null without one. */
  readonly ttfbMs: number | null;
  readonly body: "right" | "wrong" | "none";
  /** What kept the answer away: a transport error's code, `lost`, or nothing. */
  readonly error: string | null;
  /** What the edge says of an answer of its own. */
  readonly reason: string | null;
  /** Whether the machine stalled meanwhile, so that nothing can be judged by it. */
  readonly stalled: boolean;
}

const TICK_MS = 5;
const MOST_HEADER_BYTES = 1024 * 1024;
const POSTED = Buffer.alloc(1024, "a");
const order = JSON.parse(process.argv[2] ?? "") as LoadOrder;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const people = order.audiences.flatMap((audience) => Array.from({ length: audience.weight }, () => audience));
let open = 0;

type Told = Partial<Observed>;

function send(number: number): void {
  const viewer = number % order.viewers;
  const audience = people[viewer % people.length];
  const target = order.targets[number % order.targets.length];
  if (audience === undefined || target === undefined) return;
  const { country, continent } = audience;
  const path = pathOf(viewer);
  const cf = JSON.stringify({ colo: target.colo, country, continent });
  const headers = {
    host: order.host,
    "x-session-id": `viewer-${viewer}`,
    "mf-cf-blob": cf,
    [AHEAD]: String(order.aheadMs),
  };
  const at = Date.now();
  open++;
  const tell = once((told: Told): void => {
    open--;
    const cluster = told.cluster ?? null;
    const mayServe = cluster === null || audience.allowed.includes(cluster);
    const observed: Observed = {
      ...NOTHING,
      ...told,
      number,
      at,
      viewer,
      country,
      colo: target.colo,
      mayServe,
      stalled: hasStalledSince(at),
    };
    process.stdout.write(`${JSON.stringify(observed)}\n`);
  });
  const { method } = order;
  const sent = request(
    new URL(path, target.url),
    { agent, method, headers, maxHeaderSize: MOST_HEADER_BYTES },
    (answer) => read(answer, path, at, tell),
  );
  sent.on("error", (fault) => tell({ error: "code" in fault ? String(fault.code) : fault.message }));
  sent.end(method === "POST" ? POSTED : undefined);
  setTimeout(() => {
    tell({ error: "lost" });
    sent.destroy();
  }, order.lostAfterMs).unref();
}

const NOTHING = {
  status: 0,
  cluster: null,
  attempt: null,
  role: null,
  ttfbMs: null,
  body: "none",
  error: null,
  reason: null,
} as const;

function read(answer: IncomingMessage, path: string, at: number, tell: (told: Told) => void): void {
  const ttfbMs = Date.now() - at;
  const said = (name: string): string | null => {
    const value = answer.headers[name];
    return typeof value === "string" ? value : null;
  };
  const told = {
    status: answer.statusCode ?? 0,
    cluster: said(SERVED_BY),
    attempt: said(ATTEMPT),
    role: said(ROLE),
    reason: said("x-edge-reason"),
    ttfbMs,
  };
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  answer.on("end", () => tell({ ...told, body: Buffer.concat(chunks).equals(bodyOf(path)) ? "right" : "wrong" }));
  answer.on("error", (fault) => tell({ ...told, error: fault.message }));
}

/** A reference slower than this, or a timer so late, is a stall. */
const STALL_MS = 150;
/** What a stall does lasts longer than it does: work that has waited comes all at once. */
const STALL_ECHO_MS = 1500;
const ASK_EVERY_MS = 50;
const asked = new Set<number>();
let stalledAt = 0;

function hasStalledSince(at: number): boolean {
  const now = Date.now();
  return stalledAt >= at - STALL_ECHO_MS || [...asked].some((since) => now - since > STALL_MS);
}

/** Asks the reference, and marks a stall when its answer takes long. */
function askReference(): void {
  const at = Date.now();
  asked.add(at);
  const done = (): void => {
    asked.delete(at);
    if (Date.now() - at > STALL_MS) stalledAt = Date.now();
  };
  const sent = request(order.reference, { agent }, (answer) => answer.resume().on("end", done));
  sent.on("error", done);
  sent.end();
}

function once(tell: (told: Told) => void): (told: Told) => void {
  let told = false;
  return (now) => {
    if (told) return;
    told = true;
    tell(now);
  };
}

function run(): void {
  const from = Date.now();
  let [sent, ticked] = [0, from];
  const asking = setInterval(askReference, ASK_EVERY_MS);
  const clock = setInterval(() => {
    const elapsed = Date.now() - from;
    if (Date.now() - ticked > STALL_MS) stalledAt = Date.now();
    ticked = Date.now();
    const due = (Math.min(elapsed, order.forMs) * order.perSecond) / 1000;
    while (sent < due) send(sent++);
    if (elapsed < order.forMs + TICK_MS || (open > 0 && elapsed < order.forMs + order.lostAfterMs + 500)) return;
    clearInterval(clock);
    clearInterval(asking);
    agent.destroy();
    process.stdin.destroy();
  }, TICK_MS);
}

process.stdin.on("end", () => process.exit(0)).resume();
run();
