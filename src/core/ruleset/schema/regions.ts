/**
 * `kind: Regions`: groups of countries, and regions with their viewers and tiers.
 */
import * as z from "zod";
import { isByDistance, type AllDownRule } from "../../model/rules.ts";
import { DEFAULT_STEERING } from "../defaults.ts";
import { durationText } from "../values/duration.ts";
import { response } from "./answer.ts";
import { complain } from "./complaint.ts";
import { bias, name, overprovision, patience, regionName, weight, wholePercent } from "./scalar.ts";
import { about, closed, listOf, mapOf } from "./shape.ts";
import { country, viewerKeys } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const onAllDown = z
  .union(
    [z.literal("fail-open"), closed({ respond: about("The region answers by itself.", response) })],
    wants("onAllDown"),
  )
  .transform((written): AllDownRule =>
    written === "fail-open" ? { kind: "fail-open" } : { kind: "respond", respond: written.respond },
  );

const failback = closed({
  mode: about(
    "`manual` waits for an order before a cluster comes back. Default: auto.",
    z.enum(["auto", "manual"], wants("failbackMode")).optional(),
  ),
  holdDown: about(
    `Wait after a cluster came back; doubles with each flap. Default: ${durationText(DEFAULT_STEERING.holdDownMs)}.`,
    patience.optional(),
  ),
  ramp: about(
    `Time over which it takes its share again. Default: ${durationText(DEFAULT_STEERING.rampMs)}.`,
    patience.optional(),
  ),
});

const steering = {
  overprovision: about(
    `Percent of its healthy weight that a tier takes before traffic spills. Default: ${DEFAULT_STEERING.overprovision}.`,
    overprovision.optional(),
  ),
  panicBelow: about(
    `Percent of healthy weight under which a tier ignores health. Default: ${DEFAULT_STEERING.panicBelow}.`,
    wholePercent.optional(),
  ),
  maxEjectPercent: about(
    `Percent of the region's clusters that probes may take away. Default: ${DEFAULT_STEERING.maxEjectPercent}.`,
    wholePercent.optional(),
  ),
  onAllDown: about("What happens when no cluster is available. Default: fail-open.", onAllDown.optional()),
  failback: about("How a cluster comes back.", failback.optional()),
  vantage: about(
    "Vantage whose word on a cluster decides for these viewers. Default: the one nearest to the heaviest cluster of a weighted first tier; for lists, the majority.",
    name.optional(),
  ),
};

const tier = closed({
  clusters: about("Cluster → weight; the order is kept.", mapOf(weight)),
  pick: about(
    "How viewers are spread: by weight, or by a list of their own.",
    z.enum(["weighted", "nearest", "fastest", "first"], wants("pick")).default("weighted"),
  ),
  bias: about("Cluster → percent by which its distance shrinks; more than 0 attracts.", mapOf(bias).default({})),
}).superRefine((value, context) => {
  if (Object.keys(value.bias).length === 0 || isByDistance(value.pick)) return;
  const says = `has no effect with pick ${value.pick}`;
  context.addIssue({ ...complain({ says, hint: "write `pick: nearest`, or remove it" }), path: ["bias"] });
});

const region = closed({
  id: about("What hashes use; keep it when you rename. Default: the name.", name.optional()),
  within: about("Region that this one inherits from, percentages included.", regionName.optional()),
  viewers: about("Who belongs here; every entry is a key, any one suffices.", viewerKeys),
  tiers: about(
    "Clusters in order of preference.",
    z.array(tier, wants("list")).min(1, wants("filledList")).max(200).optional(),
  ),
  ...steering,
});

/** In percentages `default` stands for all other regions. */
const regions = mapOf(region).superRefine((all, context) => {
  if (!Object.hasOwn(all, "default")) return;
  const says = "is not possible as the name of a region: in percentages it stands for all others";
  context.addIssue({ ...complain({ says, hint: "rename it, for example world" }), path: ["default"] });
});

export const regionsSpec = closed({
  groups: about(
    "Named lists of countries, usable where a country is. They go before ready-made groups of the same name.",
    mapOf(listOf(country, 300)).default({}),
  ),
  defaults: about("What holds in all regions of this file that say nothing else.", closed(steering).default({})),
  regions: about("Regions by name.", regions),
});

export type WrittenRegion = z.output<typeof region>;
export type WrittenSteering = z.output<ReturnType<typeof closed<typeof steering>>>;
