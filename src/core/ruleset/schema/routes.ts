/**
 * `kind: Routes`: which requests go where, in which order.
 */
import * as z from "zod";
import { parsePathPattern } from "../path-pattern.ts";
import { fail, ok } from "../../model/result.ts";
import { redirectSchema, respondSchema } from "./answer.ts";
import { complain, parsed } from "./complaint.ts";
import { cookieName, headerName, hostPattern } from "./router.ts";
import { clusterName, flag, freeText, headersTimeout, order, regionName, retries, rolloutName, routeName } from "./scalar.ts";
import { closed, exactlyOne, listOf } from "./shape.ts";
import { WANTED, wants } from "./wanted.ts";

/** What the edge forwards. CONNECT, TRACE and unknown methods are refused there. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const MOST_FIELDS = 50;

const method = parsed("method", (text) =>
  METHODS.includes(text.toUpperCase()) ? ok(text.toUpperCase()) : fail({ hint: WANTED.method.write }),
);

const value = freeText("fieldValue", 0, 1024);
const filledValue = freeText("filledValue", 1, 1024);

const fieldTest = z.union(
  [
    value,
    exactlyOne({
      exact: value.optional(),
      prefix: filledValue.optional(),
      suffix: filledValue.optional(),
      present: flag.optional(),
      oneOf: listOf(value, 1000).optional(),
      not: value.optional(),
    }),
  ],
  wants("fieldTest"),
);

const match = closed({
  hosts: listOf(hostPattern, 1000).optional(),
  paths: listOf(parsed("pathPattern", parsePathPattern), 1000).optional(),
  methods: listOf(method, METHODS.length).optional(),
  headers: fields(headerName).optional(),
  query: fields(freeText("queryName", 1, 200)).optional(),
  cookies: fields(cookieName).optional(),
  regions: listOf(regionName, 500).optional(),
});

const target = z.union(
  [
    z.literal("region", wants("target")),
    exactlyOne({
      clusters: listOf(clusterName, 200).optional(),
      respond: respondSchema.optional(),
      redirect: redirectSchema.optional(),
    }),
  ],
  wants("target"),
);

const forward = closed({
  headersTimeout: headersTimeout.optional(),
  retries: retries.optional(),
  repeatable: flag.optional(),
  cache: z.literal("off", wants("cacheOff")).optional(),
});

const route = closed({
  name: routeName,
  match,
  to: target,
  rollout: rolloutName.optional(),
  forward: forward.optional(),
}).superRefine(({ to, ...rest }, context) => {
  if (to === "region" || to.clusters !== undefined) return;
  for (const key of ["rollout", "forward"] as const) {
    if (rest[key] === undefined) continue;
    const says = "has no effect on a route that the edge answers itself";
    context.addIssue({ ...complain({ says, hint: "remove it" }), path: [key] });
  }
});

export const routesSchema = closed({
  order,
  routes: z.array(route, wants("list")).min(1, wants("filledList")),
});

/** A map from names of fields to what their values must be; names that are one after reading are an error. */
function fields<Name extends z.ZodType<string, string>>(name: Name) {
  return z.record(z.string(), fieldTest, wants("map")).transform((tests, context) => {
    const entries = Object.entries(tests).map(([key, test]) => ({ key, name: name.safeParse(key), test }));
    const seen = new Set<string>();
    for (const { key, name: read } of entries) {
      const fault = fieldFault(read.success ? read.data : null, seen);
      if (fault !== null) context.addIssue({ ...complain(fault), path: [key] });
    }
    if (entries.length > MOST_FIELDS) {
      context.addIssue(complain({ code: "GR0104", says: `may have ${MOST_FIELDS} fields, found ${entries.length}`, hint: "split the route" }));
    }
    return entries.flatMap(({ key, name: read, test }) => (read.success ? [{ key, name: read.data, test }] : []));
  });
}

function fieldFault(name: string | null, seen: Set<string>): { readonly says: string; readonly hint: string } | null {
  if (name === null) return { says: "is not a name that a request field can have", hint: WANTED.fieldName.write };
  if (seen.has(name)) return { says: `is the second test of ${name}`, hint: "keep one of them; names are compared in lower case" };
  seen.add(name);
  return null;
}

export type FieldTestSpec = z.infer<typeof fieldTest>;
export type FieldSpec = { readonly key: string; readonly name: string; readonly test: FieldTestSpec };
export type MatchSpec = z.infer<typeof match>;
export type TargetSpec = z.infer<typeof target>;
export type RouteSpec = z.infer<typeof route>;
export type RoutesSpec = z.infer<typeof routesSchema>;
