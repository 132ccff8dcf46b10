/**
 * `kind: Clusters`: where we are deployed, what runs there, and how each site is probed.
 */
import * as z from "zod";
import { parseProbePath } from "../path-pattern.ts";
import { parsed } from "./complaint.ts";
import { gateway } from "./host.ts";
import { count, freeText, httpStatus, latitude, longitude, name, probeInterval, probeTimeout } from "./scalar.ts";
import { closed, listOf, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

const HINTS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;

const probe = closed({
  path: parsed("probePath", parseProbePath).optional(),
  interval: probeInterval.optional(),
  timeout: probeTimeout.optional(),
  fall: count.optional(),
  clear: count.optional(),
  rise: count.optional(),
  expect: closed({ status: listOf(httpStatus, 50) }).optional(),
});

const version = z.string(wants("version")).regex(/^[\w.:+@/-]{1,128}$/, wants("version"));

const cluster = closed({
  id: name.optional(),
  gateway,
  location: closed({ lat: latitude, lon: longitude, place: freeText("placeName", 0, 200).default("") }),
  versions: mapOf(version),
  probe: probe.optional(),
});

export const clustersSpec = closed({
  defaults: closed({ probe: probe.optional() }).default({}),
  vantages: mapOf(
    closed({ hint: z.enum(HINTS, wants("hint")), location: closed({ lat: latitude, lon: longitude }) }),
  ).default({}),
  clusters: mapOf(cluster),
});

export type WrittenProbe = z.output<typeof probe>;
