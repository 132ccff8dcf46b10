/**
 * The shape of `Rules` as stored in a bundle, for the loader.
 *
 * The compiler only writes what passes; this is for everything else that may arrive: a bundle of
 * another version, a truncated write, a forged file. A change of `core/model/rules.ts` that is not
 * made here is caught by the test that loads the compiled sample rules.
 */
import { DAY_MS } from "../model/day.ts";
import { GEO_FIELDS, GEO_PRESET_NAMES } from "../model/geo-headers.ts";
import { LIMITS } from "../model/limits.ts";
import { HASH_NUMBER, MOST_ALIASES } from "../model/rules.ts";
import { overrideShape } from "./override-shape.ts";
import { routeShape } from "./route-shape.ts";
import {
  country,
  duration,
  gateway,
  headerName,
  isToken,
  latitude,
  longitude,
  name,
  network,
  path,
  percent,
  response,
  sourceLine,
  viewerKeys,
} from "./scalar-shape.ts";
import { fields, flag, integer, kinds, list, nullable, number, oneOf, record, text } from "./shape.ts";
import { experimentShape, rolloutShape } from "./version-shape.ts";

const clientIp = kinds({
  cloudflare: {},
  direct: {},
  header: { header: headerName, format: oneOf("ip", "ip:port"), trusted: list(network, 1000) },
});
const unitSource = text(200, {
  wanted: "a source such as header:x-session-id",
  test: (value) => /^(?:header|cookie|cmcd):/.test(value) && isToken(value.slice(value.indexOf(":") + 1)),
});

const geoHeaders = kinds({
  preset: { preset: oneOf(...GEO_PRESET_NAMES) },
  names: { names: record(headerName, GEO_FIELDS.length, isGeoField) },
});
const aliases = record(country, MOST_ALIASES, isPlaceCode);

const guards = fields({
  maxMovePercent: percent,
  requireReason: flag,
  minHealthyClusters: integer(0, LIMITS.clusters),
});

const router = fields({
  mode: oneOf("route", "observe"),
  bypass: nullable(gateway),
  hosts: list(text(253), 1000),
  clientIp,
  locate: list(oneOf("cf", "geoip", "headers"), 8),
  geoHeaders: nullable(geoHeaders),
  aliases,
  unit: list(unitSource, 16),
  continueTrace: oneOf("never", "trusted", "always"),
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
  guards,
});

const probe = fields({
  method: oneOf("GET", "HEAD"),
  path,
  headers: record(text(1024), 40, isHeaderName),
  intervalMs: integer(100, DAY_MS),
  timeoutMs: integer(10, DAY_MS),
  fall: integer(1, 1000),
  clear: integer(1, 1000),
  rise: integer(1, 1000),
  expectStatus: list(integer(100, 599), 50),
  expectHeader: nullable(fields({ name: headerName, value: nullable(text(1024)) })),
  expectBody: nullable(text(1000)),
  changesWithinMs: nullable(integer(100, DAY_MS)),
});

const bindingName = text(63, {
  wanted: "the name of a binding that ends in CERTIFICATE",
  test: (value) => /^[A-Z0-9_]*CERTIFICATE$/.test(value),
});

const cluster = fields({
  name,
  id: name,
  gateway,
  gateways: record(gateway, 64),
  clientCertificate: nullable(bindingName),
  assertion: oneOf("shared", "request"),
  lat: latitude,
  lon: longitude,
  place: text(200),
  versions: record(text(200), 64),
  capacity: nullable(number(1, 1_000_000_000)),
  mesh: nullable(oneOf("istio", "linkerd", "consul", "gateway-api", "ingress-nginx", "nginx", "traefik")),
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
      pick: oneOf("weighted", "nearest", "fastest", "first"),
      members: list(fields({ cluster: name, weight: number(0, 1_000_000), bias: number(-100, 100) }), LIMITS.clusters),
    }),
    LIMITS.clusters,
  ),
  overprovision: number(100, 1000),
  panicBelow: percent,
  maxEjectPercent: percent,
  onAllDown: kinds({ "fail-open": {}, respond: { respond: response } }),
  failback: oneOf("auto", "manual"),
  vantage: nullable(name),
  holdDownMs: duration,
  rampMs: duration,
  source: sourceLine,
});

function isHeaderName(key: string): boolean {
  return isToken(key) && key.toLowerCase() === key;
}

function isPlaceCode(key: string): boolean {
  return /^[A-Z0-9]{2}(?:-[A-Z0-9]{1,3})?$/.test(key);
}

function isGeoField(key: string): boolean {
  return GEO_FIELDS.some((field) => field === key);
}

/** Says where a JSON value is not `Rules`, or null when it is. */
export const rulesShape = fields({
  hash: oneOf(HASH_NUMBER),
  router,
  vantages: list(fields({ name, hint: text(32), lat: latitude, lon: longitude }), LIMITS.vantages),
  clusters: list(cluster, LIMITS.clusters),
  regions: list(region, LIMITS.regions),
  routes: list(routeShape, LIMITS.routes),
  rollouts: list(rolloutShape, LIMITS.rollouts),
  experiments: list(experimentShape, LIMITS.experiments),
  overrides: list(overrideShape, LIMITS.overrides),
});
