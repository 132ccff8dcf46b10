/**
 * `kind: Regions`: groups of countries, and regions with their viewers and tiers.
 */
import * as z from "zod";
import type { AllDownRule } from "../../model/rules.ts";
import { response } from "./answer.ts";
import { complain } from "./complaint.ts";
import { bias, name, overprovision, patience, regionName, weight, wholePercent } from "./scalar.ts";
import { closed, listOf, mapOf } from "./shape.ts";
import { country, viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const onAllDown = z
  .union([z.literal("fail-open"), closed({ respond: response })], wants("onAllDown"))
  .transform((written): AllDownRule =>
    written === "fail-open" ? { kind: "fail-open" } : { kind: "respond", respond: written.respond },
  );

const failback = closed({
  mode: z.literal("auto", wants("failbackMode")).optional(),
  holdDown: patience.optional(),
  ramp: patience.optional(),
});

const steering = {
  overprovision: overprovision.optional(),
  panicBelow: wholePercent.optional(),
  onAllDown: onAllDown.optional(),
  failback: failback.optional(),
};

const tier = closed({
  clusters: mapOf(weight),
  pick: z.enum(["weighted", "nearest", "first"], wants("pick")).default("weighted"),
  bias: mapOf(bias).default({}),
}).superRefine((value, context) => {
  if (Object.keys(value.bias).length === 0 || value.pick === "nearest") return;
  const says = `has no effect with pick ${value.pick}`;
  context.addIssue({ ...complain({ says, hint: "write `pick: nearest`, or remove it" }), path: ["bias"] });
});

const region = closed({
  id: name.optional(),
  within: regionName.optional(),
  viewers: viewerKeys,
  tiers: z.array(tier, wants("list")).min(1, wants("filledList")).max(200).optional(),
  ...steering,
});

/** In percentages `default` stands for all other regions. */
const regions = mapOf(region).superRefine((all, context) => {
  if (!Object.hasOwn(all, "default")) return;
  const says = "is not possible as the name of a region: in percentages it stands for all others";
  context.addIssue({ ...complain({ says, hint: "rename it, for example world" }), path: ["default"] });
});

export const regionsSpec = closed({
  groups: mapOf(listOf(country, 300)).default({}),
  defaults: closed(steering).default({}),
  regions,
});

export type WrittenRegion = z.output<typeof region>;
export type WrittenSteering = z.output<ReturnType<typeof closed<typeof steering>>>;
