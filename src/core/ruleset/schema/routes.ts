/**
 * `kind: Routes`: condition and action, first match wins.
 */
import * as z from "zod";
import { DEFAULT_FORWARD, DEFAULT_MIRROR } from "../defaults.ts";
import type { RouteTarget } from "../../model/route-rule.ts";
import { parsePathPattern, parseStartPattern } from "../values/path-pattern.ts";
import { redirect, response } from "./answer.ts";
import { parsed } from "./complaint.ts";
import { cookieMatches, headerMatches, queryMatches } from "./field-match.ts";
import { forward } from "./forward.ts";
import { host } from "./host.ts";
import {
  clusterName,
  experimentName,
  mirrorTimeout,
  order,
  percent,
  regionName,
  roleName,
  rolloutName,
  routeName,
  salt,
  sessionEnd,
} from "./scalar.ts";
import { about, closed, exactlyOne, listOf } from "./shape.ts";
import { wants } from "./wanted.ts";

const path = parsed("pathPattern", parsePathPattern, /^\//);
const startPath = parsed("startPattern", parseStartPattern, /^[/*]/);

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const method = z
  .string(wants("method"))
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(METHODS, wants("method")))
  .meta({ examples: METHODS });

const match = closed({
  hosts: about("Hosts, exact or `*.suffix`.", listOf(host, 1000).default([])),
  paths: about("Paths, exact or with up to 4 `*`.", listOf(path, 1000).default([])),
  methods: about("Methods; GET includes HEAD.", listOf(method, 20).default([])),
  headers: about("Header → condition.", headerMatches.default([])),
  query: about("Query field → condition.", queryMatches.default([])),
  cookies: about("Cookie → condition.", cookieMatches.default([])),
  regions: about("Regions of the viewer.", listOf(regionName, 500).default([])),
});

const target = z.union(
  [
    z.literal("region").transform((): RouteTarget => ({ kind: "region" })),
    exactlyOne({
      clusters: about("These first, in order; then the region's.", listOf(clusterName, 200).optional()),
      respond: about("The edge answers by itself.", response.optional()),
      redirect: about("The edge sends the viewer elsewhere.", redirect.optional()),
    }).transform(({ clusters, respond, redirect: elsewhere }): RouteTarget => {
      if (respond !== undefined) return { kind: "respond", respond };
      if (elsewhere !== undefined) return { kind: "redirect", redirect: elsewhere };
      return { kind: "clusters", clusters: clusters ?? [] };
    }),
  ],
  wants("target"),
);

const session = closed({
  carry: about("Where the session's token travels.", z.enum(["cookie", "path"], wants("carry"))),
  start: about("Paths that start a session, such as `*.m3u8`.", listOf(startPath, 100)),
  ttl: about("How long a session lasts at most.", sessionEnd),
}).transform(({ carry, start, ttl }) => ({ carry, start, ttlMs: ttl }));

const mirror = closed({
  cluster: about("Cluster that gets the copy.", clusterName),
  role: about("Role that gets the copy.", roleName.default(DEFAULT_MIRROR.role)),
  percent: about("Percent of the route's requests that are copied.", percent.default(DEFAULT_MIRROR.percent)),
  salt: about("What the choice hashes. Default: mirror- and the route's name.", salt.optional()),
  timeout: about("When the copy is given up.", mirrorTimeout.default(DEFAULT_MIRROR.timeoutMs)),
});

const route = closed({
  name: about("Name of the route, unique over all files.", routeName),
  match: about("Conditions: values of one field are OR, fields are AND.", match),
  to: about("What happens to the request.", target),
  rollout: about("Rollout that decides the version.", rolloutName.optional()),
  experiments: about("Experiments that the route's viewers take part in.", listOf(experimentName, 64).default([])),
  session: about("Keeps one playback on one cluster and version.", session.optional()),
  mirror: about("Sends a shadow copy whose answer is thrown away.", mirror.optional()),
  forward: about("How requests are handed off.", forward.default(DEFAULT_FORWARD)),
});

export const routesSpec = closed({
  order: about("Place of this file among the route files; lower ones are tried first.", order),
  routes: about("Routes; the first that matches wins.", z.array(route, wants("list")).min(1, wants("filledList"))),
});
