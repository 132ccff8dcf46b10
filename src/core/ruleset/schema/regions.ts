/**
 * `kind: Regions`: who belongs to which region, and which clusters serve it.
 *
 * What a region may say about itself it may also say in `defaults`, with the same schema, so the
 * two cannot drift apart.
 */
import * as z from "zod";
import { respondSchema } from "./answer.ts";
import { complain } from "./complaint.ts";
import { bias, name, overprovision, patience, regionName, weight, wholePercent } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { countries, viewersSchema } from "./viewers.ts";
import { wants } from "./wanted.ts";

const settings = {
  overprovision: overprovision.optional(),
  panicBelow: wholePercent.optional(),
  onAllDown: z.union([z.literal("fail-open", wants("onAllDown")), closed({ respond: respondSchema })], wants("onAllDown")).optional(),
  failback: closed({
    mode: z.literal("auto", wants("failbackMode")).optional(),
    holdDown: patience.optional(),
    ramp: patience.optional(),
  }).optional(),
};

const tier = closed({
  clusters: mapOf(weight).refine((members) => Object.keys(members).length > 0, wants("filledMap")),
  pick: z.enum(["weighted", "nearest", "first"], wants("pick")).optional(),
  bias: mapOf(bias).optional(),
}).superRefine((value, context) => {
  if (value.bias === undefined || value.pick === "nearest") return;
  const says = `has no effect with pick ${value.pick ?? "weighted"}`;
  context.addIssue({ ...complain({ says, hint: "write `pick: nearest`, or remove it" }), path: ["bias"] });
});

const region = closed({
  id: name.optional(),
  within: regionName.optional(),
  viewers: viewersSchema.optional(),
  tiers: z.array(tier, wants("list")).min(1, wants("filledList")).max(200).optional(),
  ...settings,
});

/** `percent` of a rollout means something else by it. */
const regions = mapOf(region).superRefine((all, context) => {
  if (!Object.hasOwn(all, "default")) return;
  const says = "is not possible as the name of a region: in percentages it stands for all others";
  context.addIssue({ ...complain({ says, hint: "rename it, for example world" }), path: ["default"] });
});

export const regionsSchema = closed({
  groups: mapOf(countries).optional(),
  defaults: closed(settings).optional(),
  regions,
});

export type TierSpec = z.infer<typeof tier>;
export type RegionSpec = z.infer<typeof region>;
export type RegionDefaults = z.infer<typeof regionsSchema>["defaults"];
export type RegionsSpec = z.infer<typeof regionsSchema>;
