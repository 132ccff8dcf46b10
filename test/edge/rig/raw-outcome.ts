/**
 * Bytes as a viewer writes them → what came of them: each answer's status, our word for why, and what clusters saw.
 */
import type { RunningEdge } from "./running-edge.ts";
import { exchange } from "./viewer.ts";

/** A line for each request that a cluster saw: method and address. */
export function seenBy(edge: RunningEdge): readonly string[] {
  return [...edge.home.requests, ...edge.next.requests].map(({ method, url }) => `${method} ${url}`);
}

/** Status and word of an answer that was read from the wire, and how many requests clusters got. */
export function outcomeOf(edge: RunningEdge, answer: string): string {
  const status = [...answer.matchAll(/^HTTP\/1\.\d (\d+)/gm)].map(([, digits]) => digits).join(", ") || "closed";
  const reason = /^x-edge-reason: (.*?)\r?$/im.exec(answer)?.[1] ?? "none";
  return `${status} ${reason}, ${seenBy(edge).length} forwarded`;
}

/** Sends the bytes and says what came of them; bytes that leave the connection open cost the whole of `quietMs`. */
export async function outcomeOfBytes(edge: RunningEdge, bytes: string, quietMs = 10_000): Promise<string> {
  return outcomeOf(edge, await exchange(edge.url, Buffer.from(bytes, "latin1"), quietMs));
}

/** A request with a good Host, that closes its connection; lines without their end. */
export function rawRequest(line: string, lines: readonly string[] = [], body = ""): string {
  return `${[line, "Host: play.example", "Connection: close", ...lines].join("\r\n")}\r\n\r\n${body}`;
}
