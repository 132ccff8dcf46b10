/**
 * The part of a Decision that a rule test expects (CONTRACTS, "Decision (JSON)").
 *
 * All fields but the trace, each optional; a test holds the list against what decisions really have,
 * so that a misspelt field is a finding and never an expectation that cannot be met.
 */
import * as z from "zod";
import { REASONS, VERSION_REASONS } from "../../model/reason.ts";
import { clusterName, freeText, policyName, regionName, roleName, routeName } from "./scalar.ts";
import { closed } from "./shape.ts";
import { wants, type WantedKey } from "./wanted.ts";

const text = freeText("text", 0, 8192);
const number = z.number(wants("number"));
const flag = z.boolean(wants("flag"));

/** The value, or `null` where the decision has none. */
function orNull<Value extends z.ZodType>(value: Value, wanted: WantedKey) {
  return z.union([z.null(), value], wants(wanted)).optional();
}

const response = { status: number.optional(), body: text.optional() };

const target = closed({
  cluster: clusterName.optional(),
  gateway: text.optional(),
  role: roleName.optional(),
  version: text.optional(),
});

const share = closed({
  tier: number.optional(),
  cluster: clusterName.optional(),
  basisPoints: number.optional(),
  panic: flag.optional(),
  degraded: number.optional(),
});

const SHAPE = {
  kind: z.enum(["handoff", "respond", "reject"], wants("decisionKind")).optional(),
  cluster: clusterName.optional(),
  gateway: text.optional(),
  role: roleName.optional(),
  version: text.optional(),
  region: orNull(regionName, "name"),
  route: orNull(routeName, "name"),
  reason: z.literal(namesOf(REASONS), wants("reason")).optional(),
  versionReason: z.literal(namesOf(VERSION_REASONS), wants("versionReason")).optional(),
  tier: number.optional(),
  shares: z.array(share, wants("list")).optional(),
  failover: z.array(z.union([clusterName, target], wants("failoverEntry")), wants("list")).optional(),
  unit: orNull(closed({ source: text.optional(), bucket: number.optional() }), "map"),
  forward: closed({
    headersTimeoutMs: number.optional(),
    retries: number.optional(),
    repeatable: flag.optional(),
  }).optional(),
  ifNone: orNull(closed(response), "map"),
  status: number.optional(),
  policy: orNull(policyName, "name"),
  response: closed({ ...response, location: text.optional() }).optional(),
  viewer: closed({
    country: orNull(text, "text"),
    subdivision: orNull(text, "text"),
    continent: orNull(text, "text"),
    city: orNull(text, "text"),
    lat: orNull(number, "number"),
    lon: orNull(number, "number"),
    asn: orNull(number, "number"),
    source: text.optional(),
    precision: text.optional(),
  }).optional(),
  bundle: closed({ seq: number.optional(), sha256: text.optional() }).optional(),
  live: closed({ version: number.optional(), ageMs: number.optional() }).optional(),
};

/** At least one field: an expectation of nothing is always met. */
export const expectedDecision = closed(SHAPE).refine((fields) => Object.keys(fields).length > 0, wants("filledMap"));

/** Names of the fields that can be expected. */
export const EXPECTED_FIELDS: readonly string[] = Object.keys(SHAPE);

/** Fields that hold one value, so that a share of viewers can be counted by them. */
export const countedField = z.enum(
  ["kind", "cluster", "role", "version", "region", "route", "reason", "versionReason", "tier", "status"],
  wants("countedField"),
);

/** What is counted, as it is written in a map: names, and numbers as text. */
export const countedValue = z.string().regex(/^[\w.:+@/-]{1,128}$/, wants("countedValue"));

function namesOf<Name extends string>(table: Readonly<Record<Name, string>>): readonly Name[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a closed table are its names
  return Object.keys(table) as Name[];
}
