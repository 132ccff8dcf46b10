/**
 * `kind: Regions`: groups of countries, and regions with their viewers and tiers.
 */
import * as z from "zod";
import type { AllDownRule } from "../../model/rules.ts";
import { response } from "./answer.ts";
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
});

const region = closed({
  id: name.optional(),
  within: regionName.optional(),
  viewers: viewerKeys,
  tiers: z.array(tier, wants("list")).min(1, wants("filledList")).max(200).optional(),
  ...steering,
});

export const regionsSpec = closed({
  groups: mapOf(listOf(country, 300)).default({}),
  defaults: closed(steering).default({}),
  regions: mapOf(region),
});

export type WrittenRegion = z.output<typeof region>;
export type WrittenSteering = z.output<ReturnType<typeof closed<typeof steering>>>;
