/**
 * Whoever sent the request, reduced to what a decision may depend on.
 *
 * A Viewer is made once per request by `core/viewer`; `decide` reads nothing else about the
 * request, so two equal viewers get the same answer on every isolate and in every tool.
 */
import type { Address } from "./address.ts";
import type { EpochMs } from "./ids.ts";
import type { LocateStep, Place } from "./place.ts";
import type { SessionTokens } from "./session.ts";
import type { TestRead } from "./test-wish.ts";

/** Header fields by lower-case name; repeated fields joined by `, `. `Headers` and `Map` both fit. */
export interface FieldSource {
  get(name: string): string | null | undefined;
}

/** What version decisions hash: the first source of the Router's `unit` list that is present. */
export interface Unit {
  /** As written in the rules: `header:x-session-id`. */
  readonly source: string;
  readonly value: string;
}

/** Headers that count only when a trusted peer sends them, and whether one did: if not, they end at the edge. */
export interface Claims {
  /** In lower case. */
  readonly names: readonly string[];
  readonly believed: boolean;
  /** The one that names the address; null where none does. It ends at the edge also when it is believed: `x-forwarded-for` says what it came to. */
  readonly addressHeader: string | null;
}

export interface Viewer {
  /** When the request arrived. The only clock a decision knows. */
  readonly at: EpochMs;
  /** Lower case, without port and trailing dot. */
  readonly host: string;
  /** Path of the parsed URL, still percent-encoded. */
  readonly path: string;
  /** Query of the parsed URL without `?`. */
  readonly query: string;
  /** Upper case. */
  readonly method: string;
  readonly headers: FieldSource;
  readonly address: Address | null;
  readonly place: Place;
  /** Autonomous system of the address, where the platform says so. */
  readonly asn: number | null;
  readonly unit: Unit | null;
  /** What cluster choice hashes: the unit, else the address (IPv6: its /64), else `-`. */
  readonly key: string;
  /** One entry for each source of place that was asked, in order. */
  readonly located: readonly LocateStep[];
  /** Names of headers in the request that claim an address or a place and that nothing here believes. */
  readonly dropped: readonly string[];
  readonly claims: Claims;
  /** Round-trip times in milliseconds from the viewer's colo, by cluster name; null when there are none. */
  readonly rtt: Readonly<Record<string, number>> | null;
  /** The session's tokens that came with the request; `path` and `headers` are without them. */
  readonly session: SessionTokens;
  /** What the test header says: a wish that counts, or why it does not; null without one. Never the token. */
  readonly test: TestRead;
}
