/**
 * `kind: Routes`: condition and action, first match wins.
 */
import * as z from "zod";
import { DEFAULT_FORWARD } from "../defaults.ts";
import type { FieldMatch, FieldTest, RouteTarget } from "../../model/rules.ts";
import { parsePathPattern } from "../path-pattern.ts";
import { redirect, response } from "./answer.ts";
import { complain, parsed } from "./complaint.ts";
import { host } from "./host.ts";
import {
  clusterName,
  flag,
  freeText,
  headersTimeout,
  order,
  regionName,
  retries,
  rolloutName,
  routeName,
} from "./scalar.ts";
import { closed, exactlyOne, listOf } from "./shape.ts";
import { wants, type WantedKey } from "./wanted.ts";

const path = parsed("pathPattern", parsePathPattern);

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const method = z
  .string(wants("method"))
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(METHODS, wants("method")));

const value = freeText("fieldValue", 0, 1024);
const filled = freeText("filledValue", 1, 1024);

const fieldTest = z.union(
  [
    value.transform((exact): FieldTest => ({ exact })),
    exactlyOne({
      exact: value.optional(),
      prefix: filled.optional(),
      suffix: filled.optional(),
      present: flag.optional(),
      oneOf: listOf(value, 1000).optional(),
      not: value.optional(),
    }).transform(testOf),
  ],
  wants("fieldTest"),
);

/** The shape has checked that exactly one is there. */
function testOf(written: {
  readonly exact?: string | undefined;
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly present?: boolean | undefined;
  readonly oneOf?: readonly string[] | undefined;
  readonly not?: string | undefined;
}): FieldTest {
  if (written.prefix !== undefined) return { prefix: written.prefix };
  if (written.suffix !== undefined) return { suffix: written.suffix };
  if (written.present !== undefined) return { present: written.present };
  if (written.oneOf !== undefined) return { oneOf: written.oneOf };
  if (written.not !== undefined) return { not: written.not };
  return { exact: written.exact ?? "" };
}

/** Conditions by field name, in alphabetical order, since all of them must hold. */
function fieldMatches(form: RegExp, wanted: WantedKey, canonical: (text: string) => string) {
  return z
    .record(z.string().regex(form, wants(wanted)), fieldTest, wants("map"))
    .transform((record, context): FieldMatch[] => {
      const seen = new Set<string>();
      for (const key of Object.keys(record)) {
        const says = `is the second test of ${canonical(key)}`;
        if (seen.has(canonical(key)))
          context.addIssue({ ...complain({ says, hint: "keep one of them" }), path: [key] });
        seen.add(canonical(key));
      }
      return Object.entries(record)
        .map(([text, test]) => ({ name: canonical(text), test }))
        .toSorted((x, y) => (x.name < y.name ? -1 : 1));
    });
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,200}$/;

const match = closed({
  hosts: listOf(host, 1000).default([]),
  paths: listOf(path, 1000).default([]),
  methods: listOf(method, 20).default([]),
  headers: fieldMatches(TOKEN, "fieldName", (text) => text.toLowerCase()).default([]),
  query: fieldMatches(/^[^\s&=#]{1,200}$/, "queryName", (text) => text).default([]),
  cookies: fieldMatches(TOKEN, "fieldName", (text) => text).default([]),
  regions: listOf(regionName, 500).default([]),
});

const target = z.union(
  [
    z.literal("region").transform((): RouteTarget => ({ kind: "region" })),
    exactlyOne({
      clusters: listOf(clusterName, 200).optional(),
      respond: response.optional(),
      redirect: redirect.optional(),
    }).transform(({ clusters, respond, redirect: elsewhere }): RouteTarget => {
      if (respond !== undefined) return { kind: "respond", respond };
      if (elsewhere !== undefined) return { kind: "redirect", redirect: elsewhere };
      return { kind: "clusters", clusters: clusters ?? [] };
    }),
  ],
  wants("target"),
);

const forward = closed({
  headersTimeout: headersTimeout.default(DEFAULT_FORWARD.headersTimeoutMs),
  retries: retries.default(DEFAULT_FORWARD.retries),
  repeatable: flag.default(DEFAULT_FORWARD.repeatable),
  cache: z.literal("off", wants("cacheOff")).optional(),
}).transform(({ headersTimeout: headersTimeoutMs, retries: count, repeatable }) => ({
  headersTimeoutMs,
  retries: count,
  repeatable,
}));

export const routesSpec = closed({
  order,
  routes: z
    .array(
      closed({
        name: routeName,
        match,
        to: target,
        rollout: rolloutName.optional(),
        forward: forward.default(DEFAULT_FORWARD),
      }),
      wants("list"),
    )
    .min(1, wants("filledList")),
});
