/**
 * Facts about one request, as `kind: Viewers` and `kind: RuleTest` write them (CONTRACTS, "Facts").
 *
 * The same names that `explain` and its batch lines take; a test holds the two lists together.
 */
import * as z from "zod";
import { parseAddress } from "../../model/address.ts";
import { fail, ok } from "../../model/result.ts";
import { complain, parsed } from "./complaint.ts";
import { host } from "./host.ts";
import {
  asn,
  clusterName,
  count,
  freeText,
  latitude,
  longitude,
  milliseconds,
  percent,
  regionName,
  roleName,
  wholePercent,
} from "./scalar.ts";
import { about, closed, mapOf, titled } from "./shape.ts";
import { parseTime } from "../values/time-text.ts";
import { continent, country, subdivision } from "./viewer-keys.ts";
import { WANTED, wants } from "./wanted.ts";

const STATES = ["up", "degraded", "down", "unknown", "drain", "forced-down", "forced-up"] as const;

const address = parsed(
  "address",
  (text) => (parseAddress(text) === null ? fail({ hint: WANTED.address.write }) : ok(text)),
  /^[0-9A-Fa-f.:]{2,45}$/,
);

/** A request names one host, so a pattern is none. */
const exactHost = host.superRefine((text, context) => {
  if (!text.startsWith("*")) return;
  context.addIssue(complain({ hint: "write a host that the pattern matches" }, "host"));
});

const value = freeText("fieldValue", 0, 1024);
const fields = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, wants("fieldName")), value, wants("map"));

/** The engine reads the text itself. */
const time = parsed(
  "moment",
  (text) => (parseTime(text) === null ? fail({ hint: WANTED.moment.write }) : ok(text)),
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/,
);

/** What probes and operators would have said of each cluster. */
export const health = mapOf(
  z.union(
    [
      z.enum(STATES, wants("health")),
      closed({
        state: about("What probes say. Default: up.", z.enum(["up", "degraded", "down"], wants("health")).optional()),
        ready: about("Percent of its normal load that the cluster says it can take.", wholePercent.optional()),
        accept: about("Percent of its load that an operator lets it take.", wholePercent.optional()),
        since: about("Since when. One that is up or degraded came back then after being down.", time.optional()),
        flaps: about("How often it came back lately. Default: 1 with `since`.", count.optional()),
      }),
    ],
    wants("health"),
  ),
);

/** Milliseconds by cluster. */
const rtt = mapOf(milliseconds);

/** Live percentages: rollout → region → percent. */
export const livePercent = mapOf(mapOf(percent));

const pin = closed({
  cluster: about("The cluster that the session is at.", clusterName),
  role: about("The role that it began with. Default: stable.", roleName.optional()),
});

const test = closed({
  cluster: about("The cluster that it goes to.", clusterName.optional()),
  role: about("The role that serves it.", roleName.optional()),
  region: about("The region that it is taken to be in.", regionName.optional()),
}).refine((named) => Object.keys(named).length > 0, wants("filledMap"));

const path = z.string(wants("requestPath")).regex(/^\/\S{0,2000}$/, wants("requestPath"));
const method = z.string(wants("method")).regex(/^[A-Za-z]{1,20}$/, wants("method"));

const SHAPE = {
  ip: about("The viewer's address, looked up when no country is stated.", address.optional()),
  peer: about(
    "Whoever connects for him, such as a CDN's proxy, where `clientIp` reads a header; not with `ip`.",
    address.optional(),
  ),
  country: about("ISO 3166-1 code of his country.", country.optional()),
  continent: about("AF AN AS EU NA OC SA. Default: that of the country.", continent.optional()),
  subdivision: about("ISO 3166-2 code, such as BR-SP.", subdivision.optional()),
  city: about("His city.", freeText("city", 1, 100).optional()),
  lat: about("Degrees north.", latitude.optional()),
  lon: about("Degrees east.", longitude.optional()),
  asn: about("Autonomous system of his address.", asn.optional()),
  host: about("Host of the request. Default: the first host of the Router without `*`.", exactHost.optional()),
  path: about("Path of the request. Default: /.", path.optional()),
  query: about("Query of the request.", value.optional()),
  method: about("Method of the request. Default: GET.", method.optional()),
  headers: about("Headers of the request, by name.", fields.optional()),
  cookies: about("Cookies of the request, by name.", fields.optional()),
  unit: about("What version decisions hash. Default: read from the request.", value.optional()),
  at: about("When the request arrives.", time.optional()),
  health: about("What probes and operators say of clusters.", health.optional()),
  rtt: about(
    "Round trips in milliseconds from his Cloudflare site, by cluster; `pick: fastest` goes by them.",
    rtt.optional(),
  ),
  percent: about("Live percentages, by rollout and region.", livePercent.optional()),
  pin: about(
    "Cluster and role of the session that the request belongs to, where its route keeps sessions.",
    pin.optional(),
  ),
  test: about("What a signed test header asks for.", test.optional()),
};

export const facts = titled("Facts", closed(SHAPE));

/** Names of all facts. */
export const FACT_NAMES = Object.keys(SHAPE).filter((name): name is keyof typeof SHAPE => Object.hasOwn(SHAPE, name));

const MAPS: readonly string[] = ["headers", "cookies", "health", "rtt", "percent", "pin", "test"];

/** Facts that a case can be repeated over: those that are one value. */
export const eachFact = titled(
  "Repeated facts",
  closed(
    Object.fromEntries(
      FACT_NAMES.filter((name) => !MAPS.includes(name)).map((name) => [
        name,
        about(
          "Values of the fact.",
          z.array(SHAPE[name], wants("list")).min(1, wants("filledList")).max(1000).optional(),
        ),
      ]),
    ),
  ),
);

export type WrittenFacts = z.output<typeof facts>;
