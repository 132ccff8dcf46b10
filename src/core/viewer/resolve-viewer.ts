/**
 * Facts about one request → the Viewer that a decision depends on.
 *
 * In: plain values that a shell took from the request, and the Router's settings. Out: the viewer. Address and
 * place are believed only where the platform or a trusted proxy vouches for them; what else claims them is
 * named, so that it can be seen and goes no further.
 */
import type { EpochMs } from "../model/ids.ts";
import type { PlaceTable } from "../model/place.ts";
import { NO_TOKENS, type SessionTokens } from "../model/session.ts";
import type { TestRead } from "../model/test-wish.ts";
import type { FieldSource, Viewer } from "../model/viewer.ts";
import { droppedHeaders } from "./dropped-headers.ts";
import { locateViewer, type CfPlace } from "./locate-viewer.ts";
import { choiceKey, readUnit } from "./read-unit.ts";
import { withoutSession } from "./session-cookie.ts";
import { splitSessionPath } from "./session-path.ts";
import {
  simulatedWhereabouts,
  type PlacingRules,
  type SimulatedFacts,
  type Whereabouts,
} from "./simulation/simulated-viewer.ts";
import { settleAddress } from "./viewer-address.ts";
import { withoutSimHeaders, withoutSimParameter } from "./simulation/without-simulation.ts";

export interface RequestFacts {
  readonly at: EpochMs;
  /** From `readHost`. */
  readonly host: string;
  /** With or without a session prefix. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly method: string;
  readonly headers: FieldSource;
  /** `request.cf`, or null when the platform gave none. */
  readonly cf: CfPlace | null;
  /** In development builds: what the request simulates. */
  readonly simulated?: SimulatedFacts | null;
  /** Round-trip times from this colo, in milliseconds by cluster name; none when nothing is measured. */
  readonly rtt?: Readonly<Record<string, number>> | null;
  /** What the session's tokens say, once their signatures held; none when left out. */
  readonly session?: SessionTokens;
  /** What the test header says, once its signature held; none when left out. */
  readonly test?: TestRead;
}

/** Resolves the viewer. The table is opened only when the place is not known without it. */
export function resolveViewer(rules: PlacingRules, facts: RequestFacts, table: () => PlaceTable | null): Viewer {
  const headers = withoutSession(withoutSimHeaders(facts.headers));
  const query = withoutSimParameter(facts.query);
  const real = (): Whereabouts => whereabouts(rules, facts, table);
  const { simulated = null } = facts;
  const where = simulated === null ? real() : simulatedWhereabouts(simulated, rules, table, real);
  const unit = readUnit(rules.rules.router.unit, headers, query);
  return {
    at: facts.at,
    host: facts.host,
    path: splitSessionPath(facts.path).path,
    query,
    method: facts.method.toUpperCase(),
    headers,
    ...where,
    unit,
    key: choiceKey(unit, where.address),
    rtt: facts.rtt ?? null,
    session: facts.session ?? NO_TOKENS,
    test: facts.test ?? null,
  };
}

function whereabouts(
  { rules, placing }: PlacingRules,
  facts: RequestFacts,
  table: () => PlaceTable | null,
): Whereabouts {
  const { headers, cf } = facts;
  const { clientIp, locate } = rules.router;
  const { address, peerTrusted } = settleAddress(clientIp, placing, headers, cf);
  const { place, asn, asked } = locateViewer(locate, placing, { cf, headers, address, peerTrusted, table });
  return {
    address,
    place,
    asn,
    located: asked,
    dropped: droppedHeaders(placing, headers, cf?.country, peerTrusted),
    claims: { names: placing.claims, believed: peerTrusted, addressHeader: placing.addressHeader },
  };
}
