/**
 * The kinds of rule file that this version reads, each with the schema of a whole document.
 */
import * as z from "zod";
import { clustersSpec } from "./clusters.ts";
import { regionsSpec } from "./regions.ts";
import { rolloutSpec } from "./rollout.ts";
import { routerSpec } from "./router.ts";
import { routesSpec } from "./routes.ts";
import { ruleTestSpec, viewersSpec } from "./rule-test.ts";
import { freeText, name } from "./scalar.ts";
import { closed } from "./shape.ts";

export const API_VERSION = "georouter/v1";

const note = freeText("text", 0, 1000).optional();
const metadata = closed({ name: name.optional(), owner: note, ticket: note, note }).default({});

function document<Name extends string, Spec extends z.ZodType>(kind: Name, spec: Spec) {
  return closed({ apiVersion: z.literal(API_VERSION), kind: z.literal(kind), metadata, spec });
}

export const KINDS = {
  Router: document("Router", routerSpec),
  Regions: document("Regions", regionsSpec),
  Clusters: document("Clusters", clustersSpec),
  Routes: document("Routes", routesSpec),
  Rollout: document("Rollout", rolloutSpec),
  Viewers: document("Viewers", viewersSpec),
  RuleTest: document("RuleTest", ruleTestSpec),
} as const;

export type Kind = keyof typeof KINDS;

export type Written<K extends Kind> = z.output<(typeof KINDS)[K]>;

/** A document of any kind; its `kind` tells which. */
export type AnyWritten = { readonly [K in Kind]: Written<K> }[Kind];

/** Whether the text names a kind that this version reads. */
export function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text);
}
