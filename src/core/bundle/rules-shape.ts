/**
 * The shape of `Rules` as stored in a bundle, for the loader.
 *
 * The compiler only writes what passes; this is for everything else that may arrive: a bundle of
 * another version, a truncated write, a forged file. A change of `core/model/rules.ts` that is not
 * made here is caught by the test that loads the compiled sample rules.
 */
import { parseNetwork } from "../model/address.ts";
import { parseContinent, parseCountry } from "../model/country.ts";
import { LIMITS } from "../model/limits.ts";
import { HASH_NUMBER } from "../model/rules.ts";
import {
  exactlyOne,
  fields,
  flag,
  integer,
  isName,
  kinds,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
  type Shape,
} from "./shape.ts";

const DAY_MS = 86_400_000;

const name = text(63, { wanted: "a name of lower-case letters, digits and hyphens", test: isName });
const shortText = text(1024);
const sourceLine = text(1024);
const country = text(2, { wanted: "a country code", test: (value) => parseCountry(value) === value });
const continent = text(2, { wanted: "a continent code", test: (value) => parseContinent(value) === value });
const network = text(64, { wanted: "a network such as 203.0.113.0/24", test: (value) => parseNetwork(value) !== null });
const gateway = text(300, {
  wanted: "an origin such as https://gw.example",
  test: (value) => /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(value),
});
const path = text(2048, { wanted: "a path that begins with /", test: (value) => value.startsWith("/") });
/** Reading a header whose name is no token (RFC 9110, section 5.6.2) throws, and a decision never does. */
const headerName = text(200, { wanted: "a header name", test: (value) => /^[\w!#$%&'*+.^`|~-]+$/.test(value) });
const unitSource = text(200, {
  wanted: "a source such as header:x-session-id",
  test: (value) => /^(?:header|cookie|cmcd):[\w!#$%&'*+.^`|~-]+$/i.test(value),
});
const latitude = number(-90, 90);
const longitude = number(-180, 180);
const duration = integer(0, 366 * DAY_MS);

const response = fields({ status: integer(200, 599), body: text(16_384) });
const redirect = fields({ status: oneOf(301, 302, 303, 307, 308), location: text(2048) });

const viewerKeys = fields({
  networks: list(network, LIMITS.networks),
  asns: list(integer(0, 4_294_967_295), LIMITS.networks),
  cities: list(fields({ country, name: text(200) }), LIMITS.networks),
  subdivisions: list(text(6), LIMITS.networks),
  countries: list(country, 400),
  groupCountries: list(country, 4000),
  continents: list(continent, 7),
});

const router = fields({
  hosts: list(text(253), 1000),
  locate: list(oneOf("cf", "geoip"), 8),
  unit: list(unitSource, 16),
  fallbackRegion: name,
  residency: list(
    fields({
      name,
      viewers: viewerKeys,
      only: list(name, LIMITS.clusters),
      unknownPlace: oneOf("inside", "outside"),
      ifNone: response,
      source: sourceLine,
    }),
    100,
  ),
  geofence: list(fields({ name, viewers: viewerKeys, respond: response, source: sourceLine }), 100),
});

const probe = fields({
  path,
  intervalMs: integer(100, DAY_MS),
  timeoutMs: integer(10, DAY_MS),
  fall: integer(1, 1000),
  clear: integer(1, 1000),
  rise: integer(1, 1000),
  expectStatus: list(integer(100, 599), 50),
});

const cluster = fields({
  name,
  id: name,
  gateway,
  lat: latitude,
  lon: longitude,
  place: text(200),
  versions: record(text(200), 64),
  probe,
  source: sourceLine,
});

const region = fields({
  name,
  id: name,
  within: nullable(name),
  viewers: viewerKeys,
  tiers: list(
    fields({
      pick: oneOf("weighted", "nearest", "first"),
      members: list(fields({ cluster: name, weight: number(0, 1_000_000), bias: number(-100, 100) }), LIMITS.clusters),
    }),
    LIMITS.clusters,
  ),
  overprovision: number(100, 1000),
  panicBelow: number(0, 100),
  onAllDown: kinds({ "fail-open": {}, respond: { respond: response } }),
  holdDownMs: duration,
  rampMs: duration,
  source: sourceLine,
});

const fieldTest = exactlyOne({
  exact: shortText,
  prefix: shortText,
  suffix: shortText,
  present: flag,
  oneOf: list(shortText, 1000),
  not: shortText,
});
const fieldMatches = (fieldName: Shape): Shape => list(fields({ name: fieldName, test: fieldTest }), 50);

const route = fields({
  name,
  match: fields({
    hosts: list(text(253), 1000),
    paths: list(path, 1000),
    methods: list(text(20), 20),
    headers: fieldMatches(headerName),
    query: fieldMatches(text(200)),
    cookies: fieldMatches(text(200)),
    regions: list(name, LIMITS.regions),
  }),
  to: kinds({
    region: {},
    clusters: { clusters: list(name, LIMITS.clusters) },
    respond: { respond: response },
    redirect: { redirect },
  }),
  rollout: nullable(name),
  forward: fields({ headersTimeoutMs: integer(1, 600_000), retries: integer(0, 1), repeatable: flag }),
  source: sourceLine,
});

const rollout = fields({
  name,
  id: name,
  from: name,
  to: name,
  salt: text(200),
  percent: record(number(0, 100), LIMITS.regions),
  source: sourceLine,
});

/** Says where a JSON value is not `Rules`, or null when it is. */
export const rulesShape = fields({
  hash: oneOf(HASH_NUMBER),
  router,
  vantages: list(fields({ name, hint: text(32), lat: latitude, lon: longitude }), 50),
  clusters: list(cluster, LIMITS.clusters),
  regions: list(region, LIMITS.regions),
  routes: list(route, LIMITS.routes),
  rollouts: list(rollout, LIMITS.rollouts),
});
