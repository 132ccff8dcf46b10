/**
 * The shape of a route as stored in a bundle.
 */
import { LIMITS } from "../model/limits.ts";
import { duration, isToken, name, path, percent, redirect, response, shortText, sourceLine } from "./scalar-shape.ts";
import { exactlyOne, fields, flag, integer, kinds, list, nullable, oneOf, record, text, type Shape } from "./shape.ts";

const fieldTest = exactlyOne({
  exact: shortText,
  prefix: shortText,
  suffix: shortText,
  present: flag,
  oneOf: list(shortText, 1000),
  not: shortText,
});
const fieldMatches = (fieldName: Shape): Shape => list(fields({ name: fieldName, test: fieldTest }), 50);

/** Reading a header whose name is no token throws, and a decision never does. */
const headerName = text(200, { wanted: "a header name", test: isToken });

const rewrite = fields({
  host: nullable(text(253)),
  path: nullable(kinds({ whole: { to: path }, prefix: { from: path, to: path } })),
});

const forward = fields({
  headersTimeoutMs: integer(1, 600_000),
  retries: integer(0, 1),
  repeatable: flag,
  rewrite: nullable(rewrite),
  request: nullable(fields({ set: record(text(1024), 50, isToken), remove: list(text(200), 50) })),
});

/** One route. */
export const routeShape = fields({
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
  experiments: list(name, LIMITS.experiments),
  session: nullable(fields({ carry: oneOf("cookie", "path"), start: list(text(300), 100), ttlMs: duration })),
  mirror: nullable(fields({ cluster: name, role: name, percent, salt: text(200), timeoutMs: duration })),
  forward,
  source: sourceLine,
});
