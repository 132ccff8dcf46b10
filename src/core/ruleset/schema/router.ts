/**
 * `kind: Router`: which hosts are ours, how a viewer is placed, and what holds for every route.
 */
import * as z from "zod";
import { DEFAULT_CONTINUE_TRACE, DEFAULT_GUARDS, DEFAULT_IF_NONE, DEFAULT_LOCATE } from "../defaults.ts";
import { response } from "./answer.ts";
import { complain } from "./complaint.ts";
import { gateway, host } from "./host.ts";
import { aliases, clientIp, geoHeaders } from "./placing.ts";
import { clusterCount, clusterName, flag, percent, policyName, regionName } from "./scalar.ts";
import { about, closed, listOf } from "./shape.ts";
import { viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const UNIT = /^(?:(?:header|cookie):[\w!#$%&'*+.^`|~-]{1,100}|cmcd:[A-Za-z0-9-]{1,40})$/;

/** Header names are read in lower case. */
const unitSource = z
  .string(wants("unitSource"))
  .regex(UNIT, wants("unitSource"))
  .transform((text) => (text.startsWith("header:") ? text.toLowerCase() : text));

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
  aliases: about(
    "What codes count as: a code as sources say it, such as XK or UA-43, and the country of the rules that it is read as.",
    aliases.default({}),
  ),
  unit: about("What version decisions hash; the first that is present wins.", listOf(unitSource, 16)),
  continueTrace: about(
    "Whose `traceparent` a request goes on with; otherwise the edge starts a trace.",
    z.enum(["never", "trusted", "always"], wants("continueTrace")).default(DEFAULT_CONTINUE_TRACE),
  ),
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
