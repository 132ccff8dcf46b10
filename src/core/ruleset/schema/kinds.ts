/**
 * The kinds of rule file, each with the schema of a whole document: the one source of what may be
 * written. Types, findings, the JSON Schemas for editors and the tables of docs/rules.md follow from it.
 */
import * as z from "zod";
import { clustersSpec } from "./clusters.ts";
import { experimentSpec } from "./experiment.ts";
import { overrideSpec } from "./override.ts";
import { regionsSpec } from "./regions.ts";
import { rolloutSpec } from "./rollout.ts";
import { routerSpec } from "./router.ts";
import { routesSpec } from "./routes.ts";
import { ruleTestSpec, viewersSpec } from "./rule-test.ts";
import { freeText, name } from "./scalar.ts";
import { about, closed } from "./shape.ts";

export const API_VERSION = "georouter/v1";

const note = freeText("text", 0, 1000).optional();
const metadata = closed({
  name: about("Name of the object; required for the kinds that others refer to.", name.optional()),
  owner: about("Who answers for it.", note),
  ticket: about("Ticket of the change.", note),
  note: about("Anything worth knowing.", note),
}).default({});

function document<Name extends string, Spec extends z.ZodType>(kind: Name, description: string, spec: Spec) {
  return about(
    description,
    closed({
      apiVersion: about("Version of the rule language.", z.literal(API_VERSION)),
      kind: about("What the document is.", z.literal(kind)),
      metadata: about("What people want to know of it.", metadata),
      spec: about("What it says.", spec),
    }),
  );
}

export const KINDS = {
  Router: document(
    "Router",
    "Which hosts are ours, how a viewer is placed, and what holds for every route.",
    routerSpec,
  ),
  Regions: document("Regions", "Who belongs to which region, and which clusters serve it.", regionsSpec),
  Clusters: document("Clusters", "Where we are deployed, what runs there, and how each site is probed.", clustersSpec),
  Routes: document("Routes", "Condition and action, in order; the first match wins.", routesSpec),
  Rollout: document(
    "Rollout",
    "Which share of a region's viewers gets another version, or which version is active there.",
    rolloutSpec,
  ),
  Experiment: document("Experiment", "Arms that viewers are spread over, to compare them.", experimentSpec),
  Override: document(
    "Override",
    "An order with an end: a state or a dial for clusters, or other clusters for some viewers.",
    overrideSpec,
  ),
  Viewers: document("Viewers", "Viewers that rule tests and `explain` speak of, by name.", viewersSpec),
  RuleTest: document("RuleTest", "What is expected of the rules; no part of what is compiled.", ruleTestSpec),
} as const;

export type Kind = keyof typeof KINDS;

export type Written<K extends Kind> = z.output<(typeof KINDS)[K]>;

/** A document of any kind; its `kind` tells which. */
export type AnyWritten = { readonly [K in Kind]: Written<K> }[Kind];

/** Whether the text names a kind that this version reads. */
export function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text);
}
