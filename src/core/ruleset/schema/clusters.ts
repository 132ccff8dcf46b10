/**
 * `kind: Clusters`: where we are deployed, what runs there, and how each cluster is probed.
 *
 * `gateway` is any text here; `gateway.ts` reads it, because what is allowed depends on whether
 * the rules are for the local lab.
 */
import * as z from "zod";
import { parseProbePath } from "../path-pattern.ts";
import { complain, parsed } from "./complaint.ts";
import { count, freeText, httpStatus, latitude, longitude, name, probeInterval, probeTimeout } from "./scalar.ts";
import { closed, listOf, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

/** Durable Object location hints of workers-types 5. */
const HINTS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;

const VERSION = /^[A-Za-z0-9][A-Za-z0-9._:+@/-]{0,127}$/;

export const probeSchema = closed({
  path: parsed("probePath", parseProbePath).optional(),
  interval: probeInterval.optional(),
  timeout: probeTimeout.optional(),
  fall: count.optional(),
  clear: count.optional(),
  rise: count.optional(),
  expect: closed({ status: listOf(httpStatus, 50) }).optional(),
});

const versions = mapOf(z.string(wants("version")).regex(VERSION, wants("version"))).superRefine((roles, context) => {
  if (Object.hasOwn(roles, "stable")) return;
  const says = "must have the role stable, which every viewer falls back to";
  context.addIssue(complain({ code: "GR0202", says, hint: "add what is deployed there, for example `stable: v41`" }));
});

const cluster = closed({
  id: name.optional(),
  gateway: z.string(wants("gateway")).max(300, wants("gateway")),
  location: closed({ lat: latitude, lon: longitude, place: freeText("placeName", 0, 200).optional() }),
  versions,
  probe: probeSchema.optional(),
});

const vantage = closed({
  hint: z.enum(HINTS, wants("hint")),
  location: closed({ lat: latitude, lon: longitude }),
});

export const clustersSchema = closed({
  defaults: closed({ probe: probeSchema.optional() }).optional(),
  vantages: mapOf(vantage).optional(),
  clusters: mapOf(cluster),
});

export type ProbeSpec = z.infer<typeof probeSchema>;
export type ClusterSpec = z.infer<typeof cluster>;
export type VantageSpec = z.infer<typeof vantage>;
export type ClustersSpec = z.infer<typeof clustersSchema>;
