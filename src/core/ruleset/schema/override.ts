/**
 * `kind: Override`: a state or a dial for clusters, or other clusters for some viewers, for a time.
 */
import * as z from "zod";
import { complain } from "./complaint.ts";
import { clusterName, drainTime, freeText, moment, wholePercent } from "./scalar.ts";
import { about, closed, listOf } from "./shape.ts";
import { endsAfterStart } from "./span.ts";
import { viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const STATES = ["drain", "forced-down", "forced-up"] as const;

/** A name of clusters, where each `*` takes any run of characters. */
const clusterGlob = z
  .string(wants("clusterGlob"))
  .regex(/^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/, wants("clusterGlob"));

const written = closed({
  clusters: about("Clusters, by name or with `*`.", listOf(clusterGlob, 200).optional()),
  state: about("State that is forced on them.", z.enum(STATES, wants("forcedState")).optional()),
  accept: about("Percent of their load that they accept.", wholePercent.optional()),
  viewers: about("Viewers who are moved.", viewerKeys.optional()),
  use: about("Clusters that these viewers go to first.", listOf(clusterName, 200).optional()),
  ramp: about("Time over which a drain stops new sessions.", drainTime.optional()),
  finishWithin: about("Time after which a drain counts as forced down.", drainTime.optional()),
  from: about("When it begins. Default: when it is published.", moment.optional()),
  until: about("When it ends.", moment),
  reason: about("Why; the trace and the audit show it.", freeText("orderReason", 1, 1000).optional()),
});

type Written = z.output<typeof written>;

const EFFECTS = ["state", "accept", "use"] as const;

function oneEffect(override: Written, context: z.core.$RefinementCtx): void {
  const found = EFFECTS.filter((key) => override[key] !== undefined);
  if (found.length !== 1) {
    const says = `must have exactly one of state, accept, use, found ${found.length === 0 ? "none" : found.join(" and ")}`;
    context.addIssue(
      complain({ says, hint: found.length === 0 ? "add state: drain, or another of them" : "keep one of them" }),
    );
    return;
  }
  const target = override.use === undefined ? "clusters" : "viewers";
  if (override[target] === undefined) {
    context.addIssue(complain({ says: `needs the key \`${target}\` beside ${found.join("")}`, hint: `add ${target}` }));
  }
  const odd =
    override.use === undefined
      ? override.viewers !== undefined && "viewers"
      : override.clusters !== undefined && "clusters";
  if (odd !== false)
    context.addIssue({
      ...complain({ says: `has no effect beside ${found.join("")}`, hint: "remove it" }),
      path: [odd],
    });
}

function drainOnly({ state, ramp, finishWithin }: Written, context: z.core.$RefinementCtx): void {
  if (state === "drain") return;
  for (const [key, value] of Object.entries({ ramp, finishWithin })) {
    if (value === undefined) continue;
    context.addIssue({ ...complain({ says: "has no effect without `state: drain`", hint: "remove it" }), path: [key] });
  }
}

export const overrideSpec = written.superRefine(oneEffect).superRefine(drainOnly).superRefine(endsAfterStart);

export type WrittenOverride = z.output<typeof overrideSpec>;
