/**
 * How a route's requests are handed off: deadline, retry, rewriting, request headers.
 */
import * as z from "zod";
import { DEFAULT_FORWARD } from "../defaults.ts";
import type { ForwardRule, RewriteRule } from "../../model/route-rule.ts";
import { parseHostName } from "../values/host-name.ts";
import { parseProbePath } from "../values/path-pattern.ts";
import { complain, parsed } from "./complaint.ts";
import { flag, headersTimeout, headerName, headerValue, ownHeaderName, retries } from "./scalar.ts";
import { about, closed, listOf } from "./shape.ts";
import { wants } from "./wanted.ts";

const plainPath = parsed("plainPath", parseProbePath, /^\//);

const rewrite = closed({
  host: about("Host that `x-forwarded-host` names instead.", parsed("hostName", parseHostName).optional()),
  path: about("The whole path instead.", plainPath.optional()),
  prefix: about(
    "What the path begins with, in whole segments, and what stands there instead.",
    closed({
      from: about("Beginning of the path.", plainPath),
      to: about("What stands there instead.", plainPath),
    }).optional(),
  ),
})
  .superRefine(({ host, path, prefix }, context) => {
    if (path !== undefined && prefix !== undefined)
      context.addIssue(complain({ says: "has both path and prefix", hint: "keep one of the two" }));
    if (host === undefined && path === undefined && prefix === undefined)
      context.addIssue(complain({ says: "rewrites nothing", hint: "add host, path or prefix, or remove it" }));
  })
  .transform(({ host, path, prefix }): RewriteRule => {
    if (path !== undefined) return { host: host ?? null, path: { kind: "whole", to: path } };
    return { host: host ?? null, path: prefix === undefined ? null : { kind: "prefix", ...prefix } };
  });

/** Header name → value; two spellings of one name are one name. */
export const headerValues = z.record(ownHeaderName, headerValue, wants("map")).superRefine((record, context) => {
  if (Object.keys(record).length > 50) context.addIssue(complain({ says: "has over 50 headers", hint: "remove some" }));
});

const request = closed({
  set: about("Header → value, in the place of what the viewer sent.", headerValues.default({})),
  remove: about("Headers of the viewer that do not go on.", listOf(headerName, 50).default([])),
});

export const forward = closed({
  headersTimeout: about(
    "How long a cluster may take until its headers.",
    headersTimeout.default(DEFAULT_FORWARD.headersTimeoutMs),
  ),
  retries: about("Further clusters to try, 0 or 1.", retries.default(DEFAULT_FORWARD.retries)),
  repeatable: about("Whether the request may be sent twice.", flag.default(DEFAULT_FORWARD.repeatable)),
  cache: about("Nothing is cached at the edge.", z.literal("off", wants("cacheOff")).optional()),
  rewrite: about("Another path or host for the gateway.", rewrite.optional()),
  request: about("Request headers to set and to remove.", request.optional()),
}).transform(({ headersTimeout: headersTimeoutMs, retries: count, ...written }): ForwardRule => ({
  headersTimeoutMs,
  retries: count,
  repeatable: written.repeatable,
  rewrite: written.rewrite ?? null,
  request: written.request ?? null,
}));
