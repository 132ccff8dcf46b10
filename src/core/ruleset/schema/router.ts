/**
 * `kind: Router`: which hosts are ours, how a viewer is placed, and what holds for every route.
 */
import * as z from "zod";
import { GEO_FIELDS, type ClientIpRule, type GeoHeadersRule } from "../../model/rules.ts";
import { DEFAULT_GUARDS, DEFAULT_IF_NONE, DEFAULT_LOCATE } from "../defaults.ts";
import { response } from "./answer.ts";
import { complain } from "./complaint.ts";
import { gateway, host } from "./host.ts";
import { clusterCount, clusterName, flag, headerName, percent, policyName, regionName } from "./scalar.ts";
import { about, closed, listOf } from "./shape.ts";
import { network, viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const UNIT = /^(?:(?:header|cookie):[\w!#$%&'*+.^`|~-]{1,100}|cmcd:[A-Za-z0-9-]{1,40})$/;

/** Header names are read in lower case. */
const unitSource = z
  .string(wants("unitSource"))
  .regex(UNIT, wants("unitSource"))
  .transform((text) => (text.startsWith("header:") ? text.toLowerCase() : text));

const clientIp = z
  .union(
    [
      z.enum(["cloudflare", "direct"], wants("clientIp")),
      closed({
        header: about("Header that carries the viewer's address, read from the right.", headerName),
        trusted: about("Networks of the proxies that may set it; they are skipped.", listOf(network, 1000)),
      }),
    ],
    wants("clientIp"),
  )
  .transform((written): ClientIpRule =>
    typeof written === "string" ? { kind: written } : { kind: "header", ...written },
  );

const geoNames = closed({
  country: about("Header with the ISO 3166-1 code.", headerName.optional()),
  subdivision: about("Header with the ISO 3166-2 code, with or without its country.", headerName.optional()),
  continent: about("Header with the continent code.", headerName.optional()),
  city: about("Header with the city's name.", headerName.optional()),
  lat: about("Header with degrees north.", headerName.optional()),
  lon: about("Header with degrees east.", headerName.optional()),
  preset: about(
    "Headers as a CDN names them; instead of all others.",
    z.literal("cloudfront", wants("geoPreset")).optional(),
  ),
});

const geoHeaders = geoNames
  .superRefine(({ preset, ...names }, context) => {
    const named = Object.values(names).some((name) => name !== undefined);
    if (preset !== undefined && named)
      context.addIssue(complain({ says: "has a preset and names of its own", hint: "keep one of the two" }));
    if (preset === undefined && names.country === undefined)
      context.addIssue(complain({ says: "names no header for the country", hint: "add `country`, or use a preset" }));
  })
  .transform(({ preset, ...written }): GeoHeadersRule => {
    if (preset !== undefined) return { kind: "preset", preset };
    const names = GEO_FIELDS.flatMap((field) => {
      const name = written[field];
      return name === undefined ? [] : [[field, name] as const];
    });
    return { kind: "names", names: Object.fromEntries(names) };
  });

const residency = closed({
  name: about("Name of the policy; the trace shows it.", policyName),
  viewers: about("Viewers who are bound.", viewerKeys),
  only: about("Clusters that may serve them, whatever happens.", listOf(clusterName, 200)),
  unknownPlace: about(
    "Whether a viewer without a place is bound too.",
    z.enum(["inside", "outside"], wants("unknownPlace")).default("outside"),
  ),
  ifNone: about(
    "The answer when no allowed cluster can serve.",
    closed({ respond: about("The edge answers by itself.", response) }).default({ respond: DEFAULT_IF_NONE }),
  ),
});

const geofence = closed({
  name: about("Name of the policy; the trace shows it.", policyName),
  viewers: about("Viewers who get the answer.", viewerKeys),
  respond: about("The answer, for every route.", response),
});

const guards = closed({
  maxMovePercent: about("Percent of viewers that one change may move.", percent.default(DEFAULT_GUARDS.maxMovePercent)),
  requireReason: about("Whether every change needs a reason.", flag.default(DEFAULT_GUARDS.requireReason)),
  minHealthyClusters: about(
    "Healthy clusters that must remain after a change.",
    clusterCount.default(DEFAULT_GUARDS.minHealthyClusters),
  ),
});

export const routerSpec = closed({
  mode: about(
    "`observe` decides and logs, but forwards everything to `bypass`.",
    z.enum(["route", "observe"], wants("mode")).default("route"),
  ),
  bypass: about("Origin where everything goes in observe mode and by the kill switch.", gateway.optional()),
  hosts: about("Hosts that are ours, exact or `*.suffix`; any other is answered 421.", listOf(host, 1000)),
  clientIp: about("Where the viewer's address is taken from.", clientIp.prefault("cloudflare")),
  locate: about(
    "Sources of the viewer's place, in the order they are asked; the first that yields a country wins.",
    listOf(z.enum(["cf", "geoip", "headers"], wants("locateSource")), 8).default([...DEFAULT_LOCATE]),
  ),
  geoHeaders: about(
    "Headers of a trusted peer that say where the viewer is; asked as `headers`.",
    geoHeaders.optional(),
  ),
  unit: about("What version decisions hash; the first that is present wins.", listOf(unitSource, 16)),
  fallbackRegion: about("Region of viewers whom no other region claims.", regionName),
  residency: about(
    "Which viewers may only be served by some clusters.",
    z.array(residency, wants("list")).max(100).default([]),
  ),
  geofence: about("Which viewers get a fixed answer.", z.array(geofence, wants("list")).max(100).default([])),
  guards: about("What a change of the rules may do before it needs force.", guards.default(DEFAULT_GUARDS)),
}).superRefine(({ mode, bypass, locate, geoHeaders: headers }, context) => {
  if (mode === "observe" && bypass === undefined)
    context.addIssue({
      ...complain({ says: "observe needs the key `bypass`", hint: "add `bypass: https://…`" }),
      path: ["mode"],
    });
  if (locate.includes("headers") && headers === undefined) {
    const says = "asks headers, but `geoHeaders` does not say which";
    context.addIssue({
      ...complain({ says, hint: "add `geoHeaders: { preset: cloudfront }`, or remove headers" }),
      path: ["locate"],
    });
  }
});
