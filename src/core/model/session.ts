/**
 * One playback, one cluster and version: what a session's token says, and what to do about it.
 *
 * A pin is what a start request decided. Whoever reads a token hands on a pin only after its signature
 * held; whether it still counts (its end, its route, its cluster) is the decision's to say.
 */
import type { Bucket, EpochMs, RoleName, RouteName } from "./ids.ts";

/** How a token travels: in front of the path, so that relative URIs of the playback inherit it, or as a cookie. */
export type Carry = "cookie" | "path";

export interface Pin {
  /** The cluster's hash id, which survives a rename. */
  readonly cluster: string;
  readonly role: RoleName;
  /** Experiment → arm. */
  readonly arms: Readonly<Record<string, string>>;
  /** Where the viewer stood when the version was assigned, since a segment often comes without his unit; null when nothing was hashed. */
  readonly bucket: Bucket | null;
  readonly endMs: EpochMs;
  /** Null for a pin that facts state: it counts on every route. */
  readonly route: RouteName | null;
}

/** A token as it was read: `refused` when nobody of ours signed it or its form is wrong, null when there is none. */
export type TokenRead = Pin | "refused" | null;

/** The tokens of one request. */
export interface SessionTokens {
  /** Whether tokens can be signed and read at all: not without keys. */
  readonly on: boolean;
  readonly path: TokenRead;
  readonly cookie: TokenRead;
}

export const NO_TOKENS: SessionTokens = { on: true, path: null, cookie: null };

/** What the edge does about the session of one request. */
export interface SessionDecision {
  readonly carry: Carry;
  /** `start` and `repin`: issue a token for `pin`. `keep`: the token that came goes on. */
  readonly action: "start" | "keep" | "repin";
  readonly pin: Pin;
}

/** What became of the token that came with a request. */
export type PinOutcome =
  /** There are no keys. */
  | "off"
  | "none"
  | "refused"
  | "expired"
  /** Of another route. */
  | "foreign"
  /** Its cluster is not one that this viewer may be sent to any more. */
  | "void"
  /** Its cluster is down, forced down, or past the end of its drain. */
  | "down"
  | "kept";
