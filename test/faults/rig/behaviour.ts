/**
 * What a scripted cluster can be made to do: one behaviour for viewers, one for probes, and one for the
 * probes of single vantages, so that what probes see and what viewers get can differ.
 */

import type { RawKind } from "./raw-answer.ts";

export type Behaviour =
  /** 200 with the body that belongs to the path. */
  | { readonly kind: "serve" }
  /** The same, this long after the request. */
  | { readonly kind: "slow"; readonly ms: number }
  /** This percentage of requests is slow, the others are served at once. */
  | { readonly kind: "brown-out"; readonly percent: number; readonly ms: number }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** This percentage of requests is refused so, the others are served at once. */
  | { readonly kind: "shed"; readonly percent: number; readonly status: number; readonly retryAfter: string }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Begins its headers and goes on at a byte each 100 ms, for ever. */
  | { readonly kind: "drip-headers" }
  /** These statuses one after the other, each with a page of HTML. */
  | { readonly kind: "in-turn"; readonly statuses: readonly number[] }
  /** The right body, some bytes of it each 100 ms, so that it takes so long. */
  | { readonly kind: "drip-body"; readonly ms: number }
  /** Takes the whole request, then cuts the connection without an answer. */
  | { readonly kind: "read-and-reset" }
  /** Bytes written past the HTTP server (`raw-answer.ts`). */
  | { readonly kind: "raw"; readonly answer: RawKind }
  /** Cuts the connection without an answer. */
  | { readonly kind: "reset" }
  /** 200 with a body that is not the right one. */
  | { readonly kind: "wrong-body" };

/** How a whole cluster behaves. */
export interface Script {
  readonly viewers: Behaviour;
  readonly probes: Behaviour;
  /** By vantage; others see what `probes` says. */
  readonly vantages: Readonly<Record<string, Behaviour>>;
  /** Whether it listens, does not, or in turn does and does not for so long. */
  readonly listens: boolean | { readonly upMs: number; readonly downMs: number };
}

export const SERVE: Behaviour = { kind: "serve" };
export const WELL: Script = { viewers: SERVE, probes: SERVE, vantages: {}, listens: true };

/** Probes by edges are counted under this and their colo. */
export const EDGE_PROBES = "edge";

/** What came in since the cluster began; nothing of it is ever reset. */
export interface Counts {
  readonly viewers: number;
  /** The same, by the region that the edge says they are of. */
  readonly byRegion: Readonly<Record<string, number>>;
  /** Answers whose viewer, or the edge, went away before their end. */
  readonly abandoned: number;
  /** By vantage. */
  readonly probes: Readonly<Record<string, number>>;
  /** The most probes of one vantage that were ever under way at once. */
  readonly probesAtOnce: number;
}

/** Headers in which a cluster says who it is, and which attempt and version the edge asked it for. */
export const SERVED_BY = "x-scripted-cluster";
export const ATTEMPT = "x-scripted-attempt";
export const ROLE = "x-scripted-role";
const BODY_BYTES = 4096;
const MEGABYTE = 1024 * 1024;
const LARGE = /^\/live\/large\/(\d+)\//;

/** The right body of a path. */
export function bodyOf(path: string): Buffer {
  const megabytes = Number(LARGE.exec(path)?.[1] ?? 0);
  return Buffer.alloc(megabytes === 0 ? BODY_BYTES : megabytes * MEGABYTE, `${path}\n`);
}

/** A path with so large a body. */
export function largePathOf(viewer: number, megabytes: number): string {
  return `/live/large/${megabytes}/${viewer}.m4s`;
}

/** What a viewer asks for. */
export function pathOf(viewer: number): string {
  return `/live/${viewer % 50}/index.m3u8`;
}
