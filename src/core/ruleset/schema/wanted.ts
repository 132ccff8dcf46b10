/**
 * What a value must be, in words: the one place where the schemas' messages come from.
 *
 * A schema never holds text for people. It names an entry of this table as its error, and
 * `schema-issues.ts` makes the sentence: "<subject> must be <what>, found <value>", with `write` as
 * the next step.
 */
export interface Wanted {
  /** Completes "must be …". */
  readonly what: string;
  /** What to do; without it, the hint is to write what is wanted. */
  readonly write: string;
}

export const WANTED = {
  name: {
    what: "a name of 1 to 63 lower-case letters, digits and inner hyphens",
    write: "rename it, for example eu-west",
  },
  text: { what: "text", write: "put it in quotes" },
  orderReason: {
    what: "text of 1 to 1000 characters without control characters",
    write: 'say it in a sentence, in quotes, for example "switch upgrade"',
  },
  placeName: { what: "text of up to 200 characters", write: "write the name of a city, for example São Paulo" },
  version: {
    what: "text of up to 128 letters, digits and . _ : + @ / -",
    write: 'name what is deployed there, for example "v41"',
  },
  flag: { what: "true or false", write: "write true or false without quotes" },
  map: { what: "a map", write: "write keys and values under it, or { key: value }" },
  list: { what: "a list", write: "write [a, b], or one entry a line with a leading hyphen" },
  filledList: { what: "a list with at least one entry", write: "add an entry, or remove the key" },
  filledMap: { what: "a map with at least one entry", write: "add an entry, or remove the key" },

  percent: { what: "0 to 100 with up to 3 decimals", write: "write a number without %, for example 2.5" },
  wholePercent: { what: "0 to 100", write: "write a number without %, for example 50" },
  overprovision: { what: "a number from 100 to 1000", write: "write a percentage of at least 100, for example 140" },
  weight: { what: "a number from 0 to 1000000", write: "write a share such as 100; 0 means never" },
  bias: { what: "a number from -100 to 100", write: "write a percentage; more than 0 attracts viewers" },
  latitude: { what: "a number from -90 to 90", write: "write degrees north, for example -23.55" },
  longitude: { what: "a number from -180 to 180", write: "write degrees east, for example -46.63" },
  count: { what: "a whole number from 1 to 100", write: "write how many probes in a row, for example 3" },
  order: { what: "a whole number from 0 to 1000000", write: "number the files, for example 10, 20, 30" },
  capacity: { what: "a number from 1 to 1000000000", write: "write requests a second, for example 4000" },
  requests: { what: "a whole number from 1 to 1000000000", write: "write a count of requests, for example 2000" },
  failures: { what: "a whole number from 1 to 1000", write: "write how many failed looks, for example 2" },
  points: { what: "a number from 0 to 100", write: "write points of percent, for example 0.5" },
  milliseconds: { what: "a number from 0 to 60000", write: "write milliseconds without a unit, for example 80" },
  clusterCount: { what: "a whole number from 0 to 200", write: "write how many clusters, for example 2" },
  retries: { what: "0 or 1", write: "write 1 for one further cluster, 0 for none" },
  asn: { what: "a whole number from 1 to 4294967295", write: "write the number without AS, for example 64500" },
  status: { what: "an HTTP status from 100 to 599", write: "write a status, for example 200" },
  answerStatus: {
    what: "a status from 200 to 299 or from 400 to 599",
    write: "use `redirect` for a status that sends viewers elsewhere",
  },
  redirectStatus: { what: "301, 302, 303, 307 or 308", write: "write 302 for a redirect that may change" },
  body: { what: "text of up to 8192 characters", write: "shorten it, or let a cluster answer" },

  interval: { what: "a duration from 100ms to 1h", write: "write a whole number with its unit, for example 10s" },
  timeout: { what: "a duration from 10ms to 1m", write: "write a whole number with its unit, for example 2s" },
  standstill: { what: "a duration from 100ms to 24h", write: "write a whole number with its unit, for example 30s" },
  probeMethod: { what: "GET or HEAD", write: "write `method: GET`, or remove the key" },
  marker: { what: "text of 1 to 1000 characters", write: "write what a healthy body contains, for example ready" },
  headerTest: {
    what: "the value of the header, or a map with present",
    write: "write the wanted value, or { present: true } for any value",
  },
  presentOnly: { what: "true", write: "write `present: true`, or the value that the header has" },
  patience: { what: "a duration from 0s to 24h", write: "write a whole number with its unit, for example 5m" },
  mirrorTimeout: {
    what: "a duration from 10ms to 30s",
    write: "write a whole number with its unit, for example 500ms",
  },
  drainTime: { what: "a duration from 0s to 24h", write: "write a whole number with its unit, for example 10m" },
  sessionEnd: { what: "a duration from 1m to 168h", write: "write a whole number with its unit, for example 6h" },
  period: { what: "a duration from 1s to 168h", write: "write a whole number with its unit, for example 10m" },
  deadline: { what: "a duration from 50ms to 30s", write: "write a whole number with its unit, for example 3s" },

  country: { what: "an ISO 3166-1 country code", write: "use two letters, for example BR" },
  continent: { what: "a continent code", write: "use one of AF, AN, AS, EU, NA, OC, SA" },
  subdivision: { what: "a subdivision code with its country", write: "write COUNTRY-CODE, for example BR-SP" },
  network: { what: "a network such as 203.0.113.0/24", write: "write an address and a prefix length" },
  city: {
    what: "the name of a city with up to 100 characters",
    write: "write it as the GeoIP data does, for example Santiago",
  },

  host: {
    what: "a host name such as live.example.com or *.example.com",
    write: "write letters, digits, hyphens and dots only",
  },
  gateway: { what: "an https origin such as https://gw.eu-west.example", write: "write scheme and host name only" },
  hostName: { what: "a host name such as media.example.com", write: "write letters, digits, hyphens and dots only" },
  plainPath: { what: "a path such as /media/", write: "begin it with / and use no spaces, *, ? or #" },
  startPattern: { what: "a path pattern such as *.m3u8", write: "write for example *.m3u8 or /live/*.mpd" },
  probePath: { what: "a path such as /healthz", write: "begin it with / and use no spaces, *, ? or #" },
  pathPattern: { what: "a path such as /live/*", write: "begin it with / and use at most 4 *" },
  method: { what: "an HTTP method", write: "use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" },
  fieldName: { what: "the name of a header or cookie", write: "use letters, digits and hyphens, for example x-tier" },
  queryName: {
    what: "the name of a query field with 1 to 200 characters",
    write: "write it as it stands in the URL, for example debug",
  },
  headerValue: {
    what: "up to 1024 printable ASCII characters without blanks at the ends",
    write: "write plain text, for example a",
  },
  fieldValue: { what: "text of up to 1024 characters", write: "put it in quotes" },
  filledValue: { what: "text of 1 to 1024 characters", write: "write the text, or use `present: true` for any value" },
  fieldTest: {
    what: "text, or one of exact, prefix, suffix, present, oneOf, not",
    write: "write the wanted text, or { prefix: gold }",
  },
  redirectTo: {
    what: "an http or https URL, or a path that begins with /",
    write: "write where viewers are sent, for example https://www.example/apps",
  },

  mode: { what: "route or observe", write: "write `mode: route`, or remove the key" },
  clientIp: {
    what: "cloudflare, direct, or a map with header and trusted",
    write: "write `clientIp: cloudflare`, or { header: x-forwarded-for, trusted: [10.0.0.0/8] }",
  },
  hopFormat: { what: "ip or ip:port", write: 'write `format: "ip:port"` where each address has a port behind it' },
  geoPreset: {
    what: "cloudfront or cloudflare",
    write: "write `preset: cloudfront`, or name the headers one by one",
  },
  saidCode: {
    what: "a code such as XK or UA-43",
    write: "write the code as the source says it: two letters, or COUNTRY-CODE for a subdivision",
  },
  locateSource: {
    what: "cf, geoip or headers",
    write: "write `locate: [cf, geoip]` with the first source to ask in front",
  },
  unitSource: { what: "header:NAME, cookie:NAME or cmcd:KEY", write: 'write for example "header:x-session-id"' },
  continueTrace: {
    what: "never, trusted or always",
    write: "write `continueTrace: never`, or trusted where a proxy of yours starts traces",
  },
  rewriteKind: { what: "whole or prefix", write: "write `kind: prefix` where the route has `prefix`, else whole" },
  clientCertificate: {
    what: "none, or the name of a binding of capital letters, digits and underscores that ends in CERTIFICATE",
    write: "write the name of the binding in `mtls_certificates`, for example EDGE_CERTIFICATE",
  },
  assertion: {
    what: "shared or request",
    write: "write `assertion: request` where the gateway also compares method and path",
  },
  unknownPlace: { what: "inside or outside", write: "write outside to leave viewers without a place unbound" },
  failbackMode: { what: "auto or manual", write: "write `mode: auto`, or manual to wait for an order" },
  pick: { what: "weighted, nearest, fastest or first", write: "write `pick: weighted` to share load by weight" },
  onAllDown: { what: "fail-open, or a map with respond", write: "write fail-open, or { respond: { status: 503 } }" },
  target: {
    what: "region, or a map with one of clusters, respond, redirect",
    write: "write `to: region`, or { clusters: [eu-west] }",
  },
  cacheOff: { what: "off", write: "write `cache: off`, or remove the key" },
  hint: {
    what: "a location hint of Durable Objects",
    write: "use one of wnam, enam, sam, weur, eeur, apac, apac-ne, apac-se, oc, afr, me",
  },
  strategy: { what: "canary or blueGreen", write: "write `strategy: canary`" },
  signed: { what: "true", write: "write `signed: true`, or remove the key: unsigned tokens never count" },
  onFail: { what: "abort or pause", write: "write `onFail: abort`, or pause to wait for an operator" },
  carry: { what: "cookie or path", write: "write `carry: path` for players that share no cookies" },
  forcedState: { what: "drain, forced-down or forced-up", write: "write `state: drain` to stop new sessions" },
  mesh: {
    what: "one of istio, linkerd, consul, gateway-api, ingress-nginx, nginx, traefik",
    write: "write what the gateway is, for example istio",
  },

  address: { what: "an IP address", write: "write for example 203.0.113.9 or 2001:db8::1" },
  requestPath: { what: "a path such as /live/ch1", write: "begin it with / and leave out the host" },
  health: {
    what: "up, degraded, down, unknown, drain, forced-down, forced-up, or a map with ready and accept",
    write: "write down, or { ready: 50 } for a cluster that can take half of its load",
  },
  testName: {
    what: "text of 1 to 200 characters",
    write: "say what is expected, for example Brazil reaches São Paulo",
  },
  expectingSteps: {
    what: "a list with at least one `expect`",
    write: "say in one of the steps what is expected there",
  },
  elapsed: { what: "a duration from 0s to 168h", write: "write a whole number with its unit, for example 30s" },
  viewerCount: { what: "a whole number from 1 to 1000000", write: "write how many viewers, for example 20000" },
  seed: { what: "a whole number from 0 to 4294967295", write: "write another number for other viewers, for example 1" },
  number: { what: "a number", write: "write it without quotes" },
  sessionAction: { what: "start, keep or repin", write: "write keep where the session's token goes on" },
  decisionKind: { what: "handoff, respond or reject", write: "write handoff where a cluster is chosen" },
  reason: { what: "a reason of decisions", write: "use one that `georouter explain` shows, for example failover" },
  versionReason: { what: "a reason of versions", write: "use one that `georouter explain` shows, for example canary" },
  failoverEntry: {
    what: "the name of a cluster, or a map with cluster, gateway, role and version",
    write: "write for example us-east",
  },
  countedField: {
    what: "a field of decisions that holds one value",
    write: "use kind, cluster, role, version, region, route, reason, versionReason, tier or status",
  },
  countedValue: { what: "a value of the field", write: "write it as decisions have it, for example canary" },

  salt: { what: "text of 1 to 64 letters, digits and . _ -", write: "write for example the name of the rollout" },
  moment: {
    what: "a day or a time in UTC",
    write: "write for example 2026-12-20 or 2026-11-28T03:00:00Z",
  },
  clusterGlob: { what: "the name of a cluster, or a pattern with *", write: "write for example sa-east or sa-*" },
} as const satisfies Readonly<Record<string, Wanted>>;

export type WantedKey = keyof typeof WANTED;

/** The error of a schema: which entry of the table it wants. */
export function wants(key: WantedKey): WantedKey {
  return key;
}

/** The entry that a schema's error names, or null when it names none. */
export function wantedBy(error: string): Wanted | null {
  return isWantedKey(error) ? WANTED[error] : null;
}

function isWantedKey(error: string): error is WantedKey {
  return Object.hasOwn(WANTED, error);
}
