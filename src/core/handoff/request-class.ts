/**
 * What kind of request this is, where that changes how long one waits for its answer and what a failure means.
 *
 * Low-latency HLS asks for a playlist before it is there, and the server holds the request until it
 * is (draft-pantos-hls-rfc8216bis, 6.2.5.2: `_HLS_msn`, `_HLS_part`); it may answer 503 when that takes too long.
 * Both are the protocol at work: sending such a request elsewhere would double the wait and prove nothing.
 */
import type { RequestClass } from "../model/handoff.ts";

/** Time to the headers of a blocking request, in milliseconds: more than three target durations of 6 s. */
export const BLOCKING_HEADERS_TIMEOUT_MS = 20_000;

/** The class by the query, without `?`. */
export function requestClass(query: string): RequestClass {
  if (!query.includes("_HLS_")) return "ordinary";
  const names = query.split("&").map((field) => field.split("=", 1)[0]);
  return names.some((name) => name === "_HLS_msn" || name === "_HLS_part") ? "blocking" : "ordinary";
}
