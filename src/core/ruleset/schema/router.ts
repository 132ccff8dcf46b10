/**
 * `kind: Router`: which hosts are ours, how viewers are placed, and what binds every route.
 */
import * as z from "zod";
import { fail, ok } from "../../model/result.ts";
import { parseHostPattern } from "../host-name.ts";
import { respondSchema } from "./answer.ts";
import { parsed } from "./complaint.ts";
import { clusterName, policyName, regionName } from "./scalar.ts";
import { closed, listOf } from "./shape.ts";
import { viewersSchema } from "./viewers.ts";
import { WANTED, wants } from "./wanted.ts";

/** RFC 9110, section 5.6.2: what names of headers and cookies are made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

export const hostPattern = parsed("host", parseHostPattern);

/** The name of a header, in any case; the value is in lower case. */
export const headerName = z.string().regex(TOKEN, wants("fieldName")).toLowerCase();
export const cookieName = z.string().regex(TOKEN, wants("fieldName"));

const unitSource = parsed("unitSource", (text) => {
  const [, kind = "", key = ""] = /^(header|cookie|cmcd):(.*)$/.exec(text) ?? [];
  if (!TOKEN.test(key)) return fail({ hint: WANTED.unitSource.write });
  return ok(`${kind}:${kind === "header" ? key.toLowerCase() : key}`);
});

const residency = closed({
  name: policyName,
  viewers: viewersSchema,
  only: listOf(clusterName, 200),
  unknownPlace: z.enum(["inside", "outside"], wants("unknownPlace")).optional(),
  ifNone: closed({ respond: respondSchema }),
});

const geofence = closed({ name: policyName, viewers: viewersSchema, respond: respondSchema });

export const routerSchema = closed({
  mode: z.literal("route", wants("mode")).optional(),
  hosts: listOf(hostPattern, 1000),
  clientIp: z.literal("cloudflare", wants("clientIp")).optional(),
  locate: listOf(z.enum(["cf", "geoip"], wants("locateSource")), 2).optional(),
  unit: listOf(unitSource, 16).optional(),
  fallbackRegion: regionName,
  residency: z.array(residency, wants("list")).max(100).optional(),
  geofence: z.array(geofence, wants("list")).max(100).optional(),
});

export type RouterSpec = z.infer<typeof routerSchema>;
