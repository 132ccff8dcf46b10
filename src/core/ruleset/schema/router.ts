/**
 * `kind: Router`: which hosts are ours, how a viewer is placed, and what holds for every route.
 */
import * as z from "zod";
import { DEFAULT_IF_NONE, DEFAULT_LOCATE } from "../defaults.ts";
import { response } from "./answer.ts";
import { host } from "./host.ts";
import { clusterName, policyName, regionName } from "./scalar.ts";
import { closed, listOf } from "./shape.ts";
import { viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const UNIT = /^(?:header:[a-z0-9!#$%&'*+.^_`|~-]{1,100}|cookie:[\w!#$%&'*+.^`|~-]{1,100}|cmcd:[a-z0-9-]{1,40})$/i;

/** The kind and header names are read in lower case; names of cookies and keys as they are written. */
const unitSource = z
  .string(wants("unitSource"))
  .regex(UNIT, wants("unitSource"))
  .transform((text) => text.replace(/^(?:header:.*|[a-z]+)/i, (part) => part.toLowerCase()));

const residency = closed({
  name: policyName,
  viewers: viewerKeys,
  only: listOf(clusterName, 200),
  unknownPlace: z.enum(["inside", "outside"], wants("unknownPlace")).default("outside"),
  ifNone: closed({ respond: response }).default({ respond: DEFAULT_IF_NONE }),
});

const geofence = closed({ name: policyName, viewers: viewerKeys, respond: response });

export const routerSpec = closed({
  mode: z.literal("route", wants("mode")).optional(),
  hosts: listOf(host, 1000),
  clientIp: z.literal("cloudflare", wants("clientIp")).optional(),
  locate: listOf(z.enum(["cf", "geoip"], wants("locateSource")), 8).default([...DEFAULT_LOCATE]),
  unit: listOf(unitSource, 16),
  fallbackRegion: regionName,
  residency: z.array(residency, wants("list")).max(100).default([]),
  geofence: z.array(geofence, wants("list")).max(100).default([]),
});
