/**
 * `kind: Clusters`: where we are deployed, what runs there, and how each site is probed.
 */
import * as z from "zod";
import { DEFAULT_PROBE } from "../defaults.ts";
import { durationText } from "../values/duration.ts";
import { parseProbePath } from "../values/path-pattern.ts";
import { parsed } from "./complaint.ts";
import { gateway } from "./host.ts";
import {
  capacity,
  count,
  freeText,
  httpStatus,
  latitude,
  longitude,
  name,
  probeInterval,
  probeTimeout,
} from "./scalar.ts";
import { about, closed, listOf, mapOf, titled } from "./shape.ts";
import { wants } from "./wanted.ts";

const HINTS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;
const MESHES = ["istio", "linkerd", "consul", "gateway-api", "ingress-nginx", "nginx", "traefik"] as const;

const probe = titled(
  "Probe",
  closed({
    path: about(
      `Path that is asked for. Default: ${DEFAULT_PROBE.path}.`,
      parsed("probePath", parseProbePath, /^\//).optional(),
    ),
    interval: about(
      `Time between two looks. Default: ${durationText(DEFAULT_PROBE.intervalMs)}.`,
      probeInterval.optional(),
    ),
    timeout: about(
      `When a look has failed; below the interval. Default: ${durationText(DEFAULT_PROBE.timeoutMs)}.`,
      probeTimeout.optional(),
    ),
    fall: about(`Failures that take a cluster down. Default: ${DEFAULT_PROBE.fall}.`, count.optional()),
    clear: about(`Successes in a row that forget earlier failures. Default: ${DEFAULT_PROBE.clear}.`, count.optional()),
    rise: about(`Successes in a row that bring it back. Default: ${DEFAULT_PROBE.rise}.`, count.optional()),
    expect: about(
      "What a healthy answer is.",
      closed({
        status: about(
          `Statuses that count as healthy. Default: ${DEFAULT_PROBE.expectStatus.join(", ")}.`,
          listOf(httpStatus, 50),
        ),
      }).optional(),
    ),
  }),
);

const version = z.string(wants("version")).regex(/^[\w.:+@/-]{1,128}$/, wants("version"));

const position = {
  lat: about("Degrees north.", latitude),
  lon: about("Degrees east.", longitude),
};

const cluster = closed({
  id: about("What hashes use; keep it when you rename. Default: the name.", name.optional()),
  gateway: about("Origin of the mesh ingress.", gateway),
  gateways: about("Role → another origin, where the cluster tells versions apart by host.", mapOf(gateway).default({})),
  location: about(
    "Where it stands.",
    closed({ ...position, place: about("Name of the city, for people.", freeText("placeName", 0, 200).default("")) }),
  ),
  capacity: about("Requests a second it is built for; used by plan and simulate.", capacity.optional()),
  mesh: about("What is behind the gateway; used by export.", z.enum(MESHES, wants("mesh")).optional()),
  versions: about("Role → what is deployed there; `stable` is required.", mapOf(version)),
  probe: about("How it is probed, where it differs from the defaults.", probe.optional()),
});

const vantage = closed({
  hint: about("Durable Object location hint: where the prober runs.", z.enum(HINTS, wants("hint"))),
  location: about("Where that is, roughly.", closed(position)),
});

export const clustersSpec = closed({
  defaults: about(
    "What holds for all clusters of this file.",
    closed({ probe: about("How clusters are probed.", probe.optional()) }).default({}),
  ),
  vantages: about("Places that clusters are probed from.", mapOf(vantage).default({})),
  clusters: about("Clusters by name.", mapOf(cluster)),
});

export type WrittenProbe = z.output<typeof probe>;
