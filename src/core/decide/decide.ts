/**
 * The decision: three values in, one answer with its reason and trace out.
 *
 * Total and pure: no I/O, no clock (`viewer.at` is the request's time), no randomness, no throw. The
 * order of the stages is a contract (RULES, "One decision"); each stage that runs writes one step.
 */
import { shownNetwork } from "../model/address.ts";
import type { Bundle, IndexedRegion, IndexedRoute } from "../model/bundle.ts";
import type { Decision, RoutingDecision } from "../model/decision.ts";
import { findHost } from "../model/host-index.ts";
import type { Live } from "../model/live.ts";
import type { Reason } from "../model/reason.ts";
import type { FixedResponse, RedirectTarget } from "../model/answer.ts";
import type { PolicyName } from "../model/ids.ts";
import { testWish } from "../model/test-wish.ts";
import type { TraceStep } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { assignVersion, targetAt } from "./assign-version.ts";
import { orBypass } from "./bypass.ts";
import { residencyOf, tiersFor, type Residency } from "./candidate.ts";
import { candidateTiers } from "./candidate-tiers.ts";
import type { Choice } from "./choice.ts";
import { chooseCluster, type ClusterChoice } from "./choose-cluster.ts";
import { findByKeys } from "./find-by-keys.ts";
import { matchRoute } from "./match-route.ts";
import { moveOf, type Move } from "./moved-viewers.ts";
import { pinStage, pinStep, withPin, type PinStage } from "./pin.ts";
import { assignPinned } from "./pin-role.ts";
import { sessionOf } from "./session.ts";
import { assignTested, testedRegion, testStep, withTest } from "./test-header.ts";
import { vantageWords } from "./vantage-words.ts";

/** How much the trace holds: `full` also says why routes were skipped, what vantages say, and what each cluster gets. */
export type Detail = "summary" | "full";

/** One decision under way: what came in, what is settled so far, and the steps taken. */
interface Course {
  readonly bundle: Bundle;
  readonly live: Live;
  readonly viewer: Viewer;
  readonly detail: Detail;
  readonly trace: TraceStep[];
  region: IndexedRegion | null;
  route: IndexedRoute | null;
}

/** Decides where one viewer goes. `detail` changes nothing but the trace. */
export function decide(bundle: Bundle, live: Live, viewer: Viewer, detail: Detail = "summary"): Decision {
  return orBypass(decideRouting(bundle, live, viewer, detail), bundle, live);
}

/** What `decide` comes to where nothing is bypassed: what rule tests, plans and simulations are about. */
export function decideRouting(bundle: Bundle, live: Live, viewer: Viewer, detail: Detail = "summary"): RoutingDecision {
  const course: Course = { bundle, live, viewer, detail, trace: [], region: null, route: null };
  const known = findHost(bundle.hosts, viewer.host) !== undefined;
  course.trace.push({ stage: "host", host: viewer.host, known });
  if (!known) return reject(course, 421, "unknown-host");
  course.trace.push({
    stage: "place",
    address: viewer.address === null ? null : shownNetwork(viewer.address),
    asked: viewer.located,
    country: viewer.place.country,
    dropped: viewer.dropped,
  });
  const test = testStep(viewer, bundle);
  if (test !== null) course.trace.push(test);
  const fence = geofenceOf(course);
  if (fence !== null) return fence;
  const region = regionOf(course);
  course.region = region;
  const { route, tried, skipped } = matchRoute(bundle, viewer, region.rule.name, detail === "full");
  course.trace.push({
    stage: "route",
    route: route?.rule.name ?? null,
    source: route?.rule.source ?? "",
    tried,
    skipped,
  });
  if (route === null) return reject(course, 404, "no-route");
  course.route = route;
  return followRoute(course, region, route);
}

function geofenceOf(course: Course): RoutingDecision | null {
  const { bundle, viewer, trace } = course;
  if (bundle.geofence.length === 0) return null;
  const hit = bundle.geofence.find(({ keys }) => findByKeys(keys, viewer) !== null);
  trace.push({
    stage: "geofence",
    policy: hit?.rule.name ?? null,
    rules: bundle.geofence.length,
    source: hit?.rule.source ?? "",
  });
  return hit === undefined ? null : respond(course, "geofence", hit.rule.respond, hit.rule.name);
}

function regionOf({ bundle, viewer, trace }: Course): IndexedRegion {
  const tested = testedRegion(viewer, bundle);
  const found = tested === null ? findByKeys(bundle.regionKeys, viewer) : null;
  const region = tested ?? found?.value ?? bundle.fallback;
  trace.push({
    stage: "region",
    region: region.rule.name,
    by: tested === null ? (found?.by ?? "fallback") : "test",
    value: found?.key ?? "",
    source: region.rule.source,
  });
  return region;
}

function followRoute(course: Course, region: IndexedRegion, route: IndexedRoute): RoutingDecision {
  const { to } = route.rule;
  switch (to.kind) {
    case "respond":
      return respond(course, "route-response", to.respond, null);
    case "redirect":
      return respond(course, "route-response", to.redirect, null);
    case "region":
    case "clusters":
      return toCluster(course, region, route);
  }
}

function toCluster(course: Course, region: IndexedRegion, route: IndexedRoute): RoutingDecision {
  const { bundle, live, viewer, trace, detail } = course;
  const residency = residencyOf(bundle, viewer);
  const moment = { live, overrides: bundle.rules.overrides, at: viewer.at };
  const move = moveOf(viewer, moment, bundle.rules.clusters);
  if (move !== null) trace.push(moveStep(move));
  const written = tiersFor(region, route, move?.use);
  const tiers = candidateTiers(written, residency, region, moment);
  const standings = tiers.flatMap((tier) => tier.candidates.map((candidate) => candidate.standing));
  if (residency.policies.length > 0) {
    const names = written.flatMap((tier) => tier.members.map((member) => member.cluster.name));
    const forbidden = names.filter((name) => !residency.allows(name));
    trace.push({ stage: "residency", policies: residency.policies, sources: residency.sources, forbidden });
  }
  trace.push({
    stage: "health",
    liveVersion: live.version,
    ageMs: ageOf(live, viewer),
    clusters: standings,
    vantages:
      detail === "full"
        ? vantageWords(
            live,
            standings.map(({ cluster }) => cluster),
          )
        : [],
  });
  const wish = testWish(viewer);
  const pin = wish === null ? pinStage(route, viewer, tiers) : null; // a test is no part of a session
  if (pin !== null) trace.push(pinStep(pin, viewer.at));
  const free = withPin(pin, asMoved(chooseCluster(tiers, region, viewer), route, move));
  const { choice: chosen, step } = withTest(wish, free, { bundle, region, tiers, residency, moment });
  if (step !== null) trace.push(step);
  switch (chosen.kind) {
    case "chosen":
      return handOff(course, { region, route, residency, pin }, withLoads(chosen.choice, detail));
    case "respond":
      trace.push(...chosen.steps);
      return respond(course, "no-cluster", chosen.response, null);
    case "none":
      trace.push(...chosen.steps);
      return nothingLeft(course, residency);
  }
}

function moveStep({ order, use, untilMs, source }: Move): TraceStep {
  return { stage: "move", order, use: use.map(({ name }) => name), untilMs, source };
}

/** An order is why a viewer is at a cluster that it names and his route does not; panic and fail-open are more to know. */
function asMoved(free: ClusterChoice, route: IndexedRoute, move: Move | null): ClusterChoice {
  if (move === null || free.kind !== "chosen") return free;
  const { choice } = free;
  if (choice.reason === "panic" || choice.reason === "fail-open") return free;
  const { cluster } = choice.chosen.member;
  const moved = move.use.includes(cluster) && !route.clusters.includes(cluster);
  return moved ? { kind: "chosen", choice: { ...choice, reason: "moved" } } : free;
}

function withLoads(choice: Choice, detail: Detail): Choice {
  if (detail !== "full") return choice;
  const told = (step: TraceStep): TraceStep => (step.stage === "shares" ? { ...step, loads: choice.loads() } : step);
  return { ...choice, steps: choice.steps.map(told) };
}

/** Residency's own answer where it is what leaves nothing; else 503. */
function nothingLeft(course: Course, { ifNone }: Residency): RoutingDecision {
  return ifNone === null
    ? reject(course, 503, "no-cluster")
    : respond(course, "residency", { status: ifNone.status, body: ifNone.body }, ifNone.policy);
}

interface Settled {
  readonly region: IndexedRegion;
  readonly route: IndexedRoute;
  readonly residency: Residency;
  readonly pin: PinStage | null;
}

function handOff(course: Course, { region, route, residency, pin }: Settled, choice: Choice): RoutingDecision {
  const { live, viewer, trace } = course;
  const assigned = assignVersion(route.rollout, region.rule.name, viewer, live);
  const { assignment: pinned, cut } = assignPinned(pin, assigned, route.rollout);
  const assignment = assignTested(testWish(viewer), pinned);
  const { target, because } = targetAt(choice.chosen.member.cluster, assignment);
  const failover = choice.failover.map((candidate) => targetAt(candidate.member.cluster, assignment).target);
  trace.push(
    ...choice.steps,
    {
      stage: "cluster",
      cluster: target.cluster,
      reason: choice.reason,
      tier: choice.tier,
      source: choice.chosen.member.cluster.source,
    },
    {
      stage: "version",
      rollout: route.rollout?.name ?? null,
      unit: viewer.unit?.source ?? null,
      bucket: assignment.bucket,
      below: assignment.below,
      percentFrom: assignment.percentFrom,
      role: target.role,
      because,
      source: route.rollout?.source ?? "",
    },
    { stage: "plan", failover: failover.map((one) => one.cluster) },
  );
  return {
    kind: "handoff",
    ...target,
    ...settled(course),
    reason: choice.reason,
    region: region.rule.name,
    route: route.rule.name,
    versionReason: because,
    tier: choice.tier,
    shares: choice.shares,
    failover,
    unit:
      viewer.unit === null || assignment.bucket === null
        ? null
        : { source: viewer.unit.source, bucket: assignment.bucket },
    session: sessionOf(pin, choice, { role: target.role, bucket: assignment.bucket, cut }, viewer.at),
    forward: route.rule.forward,
    ifNone: residency.ifNone === null ? null : { status: residency.ifNone.status, body: residency.ifNone.body },
  };
}

function respond(
  course: Course,
  reason: Reason,
  response: FixedResponse | RedirectTarget,
  policy: PolicyName | null,
): RoutingDecision {
  return { kind: "respond", ...settled(course), reason, response, policy };
}

function reject(course: Course, status: 404 | 421 | 503, reason: Reason): RoutingDecision {
  return { kind: "reject", ...settled(course), status, reason };
}

function settled({ bundle, live, viewer, trace, region, route }: Course) {
  return {
    region: region?.rule.name ?? null,
    route: route?.rule.name ?? null,
    viewer,
    bundle: { seq: bundle.seq, sha256: bundle.sha256 },
    live: { version: live.version, ageMs: ageOf(live, viewer) },
    trace,
  };
}

/** A live value from the future (a clock that runs ahead) counts as now; one never heard has no age. */
function ageOf(live: Live, viewer: Viewer): number {
  return live.version === 0 ? 0 : Math.max(0, viewer.at - live.at);
}
