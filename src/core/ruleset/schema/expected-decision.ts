/**
 * The part of a Decision that a rule test expects (CONTRACTS, "Decision (JSON)").
 *
 * All fields but the trace, and the bundle, whose digest is another with every edit; each optional. A test holds the list against what decisions really have,
 * so that a misspelt field is a finding and never an expectation that cannot be met.
 */
import * as z from "zod";
import { REASONS, VERSION_REASONS } from "../../model/reason.ts";
import { clusterName, freeText, headerName, policyName, regionName, roleName, routeName } from "./scalar.ts";
import { about, closed, titled } from "./shape.ts";
import { wants, type WantedKey } from "./wanted.ts";

const text = freeText("text", 0, 8192);
const number = z.number(wants("number"));
const flag = z.boolean(wants("flag"));

/** The value, or `null` where the decision has none. */
function orNull<Value extends z.ZodType>(value: Value, wanted: WantedKey) {
  return z.union([z.null(), value], wants(wanted)).optional();
}

const response = {
  status: about("Status of the answer.", number.optional()),
  body: about("Body of the answer.", text.optional()),
};

const target = closed({
  cluster: about("Name of the cluster.", clusterName.optional()),
  gateway: about("Its gateway.", text.optional()),
  role: about("Role that serves there.", roleName.optional()),
  version: about("What is deployed in that role.", text.optional()),
});

const share = closed({
  tier: about("The tier, from 0.", number.optional()),
  cluster: about("The cluster, where the viewer has a list.", clusterName.optional()),
  basisPoints: about("Share of the traffic, of 10000.", number.optional()),
  panic: about("Whether health is ignored there.", flag.optional()),
  degraded: about("Part of the share for degraded clusters.", number.optional()),
});

const unit = closed({
  source: about("Where the unit was found.", text.optional()),
  bucket: about("Its bucket, 0 to 99999.", number.optional()),
});

const session = closed({
  carry: about("How its token travels.", z.enum(["cookie", "path"], wants("carry")).optional()),
  action: about(
    "Whether it starts, is kept, or is pinned anew.",
    z.enum(["start", "keep", "repin"], wants("sessionAction")).optional(),
  ),
  pin: about(
    "What its token says.",
    closed({
      cluster: about("Id of the cluster.", text.optional()),
      role: about("Role that the session keeps.", roleName.optional()),
      route: about("Its route.", orNull(routeName, "name")),
      bucket: about("Where the viewer stands, 0 to 99999, or null.", orNull(number, "number")),
      endMs: about("When the session ends, in milliseconds since 1970.", number.optional()),
    }).optional(),
  ),
});

const rewrite = closed({
  host: about("Host that the gateway is told, or null.", orNull(text, "text")),
  path: about(
    "What becomes of the path, or null.",
    orNull(
      closed({
        kind: about("The whole path, or a prefix.", z.enum(["whole", "prefix"], wants("rewriteKind")).optional()),
        from: about("The prefix.", text.optional()),
        to: about("What stands there instead.", text.optional()),
      }),
      "map",
    ),
  ),
});

const request = closed({
  set: about("Header → value.", z.record(headerName, text, wants("map")).optional()),
  remove: about("Headers that do not go on.", z.array(headerName, wants("list")).optional()),
});

const forward = closed({
  headersTimeoutMs: about("Time for the answer's headers, in milliseconds.", number.optional()),
  retries: about("Further clusters to try.", number.optional()),
  repeatable: about("Whether the request may be sent twice.", flag.optional()),
  rewrite: about("Another path or host for the gateway, or null.", orNull(rewrite, "map")),
  request: about("Request headers that are set and removed, or null.", orNull(request, "map")),
});

const viewer = closed({
  country: about("Country of the viewer.", orNull(text, "text")),
  subdivision: about("Subdivision, with its country.", orNull(text, "text")),
  continent: about("Continent.", orNull(text, "text")),
  city: about("City.", orNull(text, "text")),
  lat: about("Degrees north.", orNull(number, "number")),
  lon: about("Degrees east.", orNull(number, "number")),
  asn: about("Autonomous system.", orNull(number, "number")),
  source: about("Who said where he is.", text.optional()),
  precision: about("How exact the coordinates are.", text.optional()),
});

const SHAPE = {
  kind: about("What happens.", z.enum(["handoff", "respond", "reject"], wants("decisionKind")).optional()),
  cluster: about("The chosen cluster.", clusterName.optional()),
  gateway: about("Its gateway.", text.optional()),
  role: about("The role that serves.", roleName.optional()),
  version: about("What is deployed in that role.", text.optional()),
  region: about("The viewer's region, or null.", orNull(regionName, "name")),
  route: about("The route that matched, or null.", orNull(routeName, "name")),
  reason: about("Why the decision is what it is.", z.literal(namesOf(REASONS), wants("reason")).optional()),
  versionReason: about(
    "Why the version is what it is.",
    z.literal(namesOf(VERSION_REASONS), wants("versionReason")).optional(),
  ),
  tier: about("Tier of the chosen cluster, from 0.", number.optional()),
  shares: about("How the region's traffic is divided.", z.array(share, wants("list")).optional()),
  failover: about(
    "Clusters behind the chosen one, best first; a name stands for the whole entry.",
    z.array(z.union([clusterName, target], wants("failoverEntry")), wants("list")).optional(),
  ),
  unit: about("What the version was decided by, or null.", orNull(unit, "map")),
  session: about("What is done about the session, or null.", orNull(session, "map")),
  forward: about("How the request is forwarded.", forward.optional()),
  ifNone: about("Answer when no cluster that residency allows does, or null.", orNull(closed(response), "map")),
  status: about("Status of an answer that the edge gives itself.", number.optional()),
  policy: about("The geofence or residency that answers, or null.", orNull(policyName, "name")),
  response: about(
    "The answer that the edge gives itself.",
    closed({ ...response, location: about("Where a redirect leads.", text.optional()) }).optional(),
  ),
  viewer: about("The viewer as he was placed.", viewer.optional()),
  live: about(
    "The live value that decided.",
    closed({
      version: about("Its version.", number.optional()),
      ageMs: about("Its age in milliseconds.", number.optional()),
    }).optional(),
  ),
};

/** At least one field: an expectation of nothing is always met. */
export const expectedDecision = titled(
  "Expected decision",
  closed(SHAPE).refine((fields) => Object.keys(fields).length > 0, wants("filledMap")),
);

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
