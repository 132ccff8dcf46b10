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
import { asn, freeText, latitude, longitude, percent, wholePercent } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { continent, country, subdivision } from "./viewer-keys.ts";
import { WANTED, wants } from "./wanted.ts";

const STATES = ["up", "degraded", "down", "unknown", "drain", "forced-down", "forced-up"] as const;

const address = parsed("address", (text) =>
  parseAddress(text) === null ? fail({ hint: WANTED.address.write }) : ok(text),
);

/** A request names one host, so a pattern is none. */
const exactHost = host.superRefine((text, context) => {
  if (!text.startsWith("*")) return;
  context.addIssue(complain({ hint: "write a host that the pattern matches" }, "host"));
});

const value = freeText("fieldValue", 0, 1024);
const fields = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, wants("fieldName")), value, wants("map"));

/** What probes and operators would have said of each cluster. */
export const health = mapOf(
  z.union(
    [z.enum(STATES, wants("health")), closed({ ready: wholePercent.optional(), accept: wholePercent.optional() })],
    wants("health"),
  ),
);

/** Live percentages: rollout → region → percent. */
export const livePercent = mapOf(mapOf(percent));

const SHAPE = {
  ip: address.optional(),
  country: country.optional(),
  continent: continent.optional(),
  subdivision: subdivision.optional(),
  city: freeText("city", 1, 100).optional(),
  lat: latitude.optional(),
  lon: longitude.optional(),
  asn: asn.optional(),
  host: exactHost.optional(),
  path: z
    .string(wants("requestPath"))
    .regex(/^\/\S{0,2000}$/, wants("requestPath"))
    .optional(),
  query: value.optional(),
  method: z
    .string(wants("method"))
    .regex(/^[A-Za-z]{1,20}$/, wants("method"))
    .optional(),
  headers: fields.optional(),
  cookies: fields.optional(),
  unit: value.optional(),
  at: z.iso.datetime({ offset: true, error: wants("moment") }).optional(),
  health: health.optional(),
  percent: livePercent.optional(),
};

export const facts = closed(SHAPE);

/** Names of all facts. */
export const FACT_NAMES = Object.keys(SHAPE).filter((name): name is keyof typeof SHAPE => Object.hasOwn(SHAPE, name));

/** Facts that a case can be repeated over: one value each, not a map. */
export const eachFact = closed(
  Object.fromEntries(
    FACT_NAMES.filter((name) => !["headers", "cookies", "health", "percent"].includes(name)).map((name) => [
      name,
      z.array(SHAPE[name], wants("list")).min(1, wants("filledList")).max(1000).optional(),
    ]),
  ),
);

export type WrittenFacts = z.output<typeof facts>;
