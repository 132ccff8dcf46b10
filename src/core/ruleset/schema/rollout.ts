/**
 * `kind: Rollout`: which share of a region's viewers gets another role, or which role is active there.
 */
import * as z from "zod";
import { DEFAULT_ANALYSIS } from "../defaults.ts";
import { complain } from "./complaint.ts";
import {
  cookieName,
  failures,
  headerName,
  milliseconds,
  name,
  percent,
  period,
  points,
  requests,
  roleName,
  salt,
} from "./scalar.ts";
import { about, closed, listOf, mapOf, titled } from "./shape.ts";
import { wants } from "./wanted.ts";

/** A signed token of the viewer's: in a header, in a cookie, or in either. */
const optIn = titled(
  "Opt-in",
  closed({
    header: about("Header that carries the token.", headerName.optional()),
    cookie: about("Cookie that carries the token.", cookieName.optional()),
    signed: about("Only a signed token counts.", z.literal(true, wants("signed")).default(true)),
  }).superRefine(({ header, cookie }, context) => {
    if (header !== undefined || cookie !== undefined) return;
    context.addIssue(complain({ says: "names neither a header nor a cookie", hint: "add `header`, or remove it" }));
  }),
);

const deltaPoints = closed({ maxDeltaPoints: about("Points of percent above the other version.", points) });

const analysis = closed({
  every: about("Time between two looks.", period.default(DEFAULT_ANALYSIS.everyMs)),
  bake: about("How long a step runs before the next.", period.default(DEFAULT_ANALYSIS.bakeMs)),
  minRequests: about(
    "Requests that each version needs before it is judged.",
    requests.default(DEFAULT_ANALYSIS.minRequests),
  ),
  errorRate: about("Limit on failed requests.", deltaPoints.optional()),
  ttfbP95: about(
    "Limit on the time to the first byte, 95th percentile.",
    closed({ maxDeltaMs: about("Milliseconds above the other version.", milliseconds) }).optional(),
  ),
  stalls: about("Limit on playbacks that stall.", deltaPoints.optional()),
  failureLimit: about("Failed looks before `onFail`.", failures.default(DEFAULT_ANALYSIS.failureLimit)),
  onFail: about("What happens then.", z.enum(["abort", "pause"], wants("onFail")).default("abort")),
}).superRefine(({ errorRate, ttfbP95, stalls }, context) => {
  if (errorRate !== undefined || ttfbP95 !== undefined || stalls !== undefined) return;
  context.addIssue(complain({ says: "has no limit", hint: "add errorRate, ttfbP95 or stalls, or remove it" }));
});

const steps = listOf(percent, 100).superRefine((list, context) => {
  const at = list.findIndex((value, index) => value < (list[index - 1] ?? 0));
  if (at >= 0)
    context.addIssue({
      ...complain({ says: "must be more than the step before", hint: "write the steps in rising order" }),
      path: [at],
    });
});

const canary = closed({
  id: about("What live percentages are kept under. Default: the name.", name.optional()),
  strategy: about(
    "`canary` gives a share of viewers the new role; `blueGreen` switches whole regions.",
    z.literal("canary"),
  ),
  from: about("Role of the old version.", roleName),
  to: about("Role of the new version.", roleName),
  salt: about("What the buckets hash; changing it moves viewers. Default: the name.", salt.optional()),
  percent: about("Region → percent of its viewers; `default` for all others.", mapOf(percent)),
  steps: about("Percentages that the rollout goes through.", steps.default([])),
  optIn: about("How a viewer asks for the new version by himself.", optIn.optional()),
  analysis: about("When a step is promoted, held or aborted.", analysis.optional()),
}).superRefine(({ from, to }, context) => {
  if (from !== to) return;
  const says = `must differ from \`from\`, found ${to} for both`;
  context.addIssue({ ...complain({ says, hint: "name the role of the new version" }), path: ["to"] });
});

const active = mapOf(roleName).superRefine((record, context) => {
  if (Object.hasOwn(record, "default")) return;
  context.addIssue(
    complain({ says: "has no entry `default`", hint: "add the role of all other regions, for example default: blue" }),
  );
});

const blueGreen = closed({
  id: about("What live roles are kept under. Default: the name.", name.optional()),
  strategy: about(
    "`canary` gives a share of viewers the new role; `blueGreen` switches whole regions.",
    z.literal("blueGreen"),
  ),
  active: about("Region → active role; `default` for all others.", active),
  preview: about("How a viewer asks for the other role by himself.", optIn.optional()),
});

export const rolloutSpec = z.discriminatedUnion("strategy", [canary, blueGreen], wants("strategy"));

export type WrittenOptIn = z.output<typeof optIn>;
export type WrittenAnalysis = z.output<typeof analysis>;
