/**
 * `kind: Clusters`: where we are deployed, what runs there, and how each site is probed.
 */
import * as z from "zod";
import { gateway } from "./host.ts";
import { probe } from "./probe.ts";
import { capacity, freeText, latitude, longitude, name } from "./scalar.ts";
import { about, closed, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

const HINTS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;
const MESHES = ["istio", "linkerd", "consul", "gateway-api", "ingress-nginx", "nginx", "traefik"] as const;

const version = z.string(wants("version")).regex(/^[\w.:+@/-]{1,128}$/, wants("version"));

const position = {
  lat: about("Degrees north.", latitude),
  lon: about("Degrees east.", longitude),
};

/** What the gateway asks of whoever calls it. */
const identity = {
  clientCertificate: about(
    "Binding that presents the edge's client certificate to the gateway; `none` where it asks for none.",
    z
      .string(wants("clientCertificate"))
      .regex(/^(?:none|(?=.{1,63}$)(?:[A-Z][A-Z0-9_]*)?CERTIFICATE)$/, wants("clientCertificate"))
      .optional(),
  ),
  assertion: about(
    "What the signed assertion vouches for: `shared` for a cluster, version and region, `request` also for method and path.",
    z.enum(["shared", "request"], wants("assertion")).optional(),
  ),
};

const cluster = closed({
  id: about("What hashes use; keep it when you rename. Default: the name.", name.optional()),
  gateway: about("Origin of the mesh ingress.", gateway),
  gateways: about("Role → another origin, where the cluster tells versions apart by host.", mapOf(gateway).default({})),
  ...identity,
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
    closed({ probe: about("How clusters are probed.", probe.optional()), ...identity }).default({}),
  ),
  vantages: about("Places that clusters are probed from.", mapOf(vantage).default({})),
  clusters: about("Clusters by name.", mapOf(cluster)),
});
