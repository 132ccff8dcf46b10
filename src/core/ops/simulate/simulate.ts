/**
 * Load by cluster over time while clusters fail and come back.
 *
 * In: a bundle, sampled viewers, their load, events. Out: the load of every cluster at every step. Everything but
 * the scene is real: rounds, counters, the fold of reports into the live value, orders, and the decision. So what
 * shows is what would happen, in the time that it would take. Between steps the health is followed by the second.
 */
import { foldLive } from "../../health/fold-live.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { EpochMs } from "../../model/ids.ts";
import { NOTHING_KNOWN, type Live } from "../../model/live.ts";
import type { Viewer } from "../../model/viewer.ts";
import { assign, movesBetween, type Assignment } from "./assignment.ts";
import { changedClusters, measureStep } from "./measure-step.ts";
import { giveOrders } from "./give-orders.ts";
import { outagesOf } from "./outages.ts";
import { peaksOf } from "./peaks.ts";
import { probersFrom, type Probers } from "./probers.ts";
import { ALL_WELL, edgeReports, sceneAfter, type Scene } from "./sights.ts";
import type { SimEvent } from "./sim-event.ts";
import type { Happening, Simulation, SimStep, Transition } from "./simulation.ts";
import { kindsOf, standingsAt, transitionsBetween, type Kinds, type Standings } from "./standings.ts";
import { vantageNotes } from "./vantage-notes.ts";

export interface SimPlan {
  readonly bundle: Bundle;
  readonly viewers: readonly Viewer[];
  /** Requests a second of all viewers together. */
  readonly rps: number;
  readonly startAt: EpochMs;
  readonly forMs: number;
  readonly stepMs: number;
  readonly seed: number;
  /** In the order of their times. */
  readonly events: readonly SimEvent[];
}

/** How often the health is looked at. */
const TICK_MS = 1000;

/** What changes while time goes on. */
interface World {
  readonly plan: SimPlan;
  readonly probers: Probers;
  readonly kinds: Kinds;
  readonly transitions: Transition[];
  readonly happenings: Happening[];
  readonly steps: SimStep[];
  scene: Scene;
  live: Live;
  /** As last looked at. */
  seen: Standings;
  /** At the step before, for viewers of every kind. */
  standings: Standings;
  assignment: Assignment;
}

/** Runs a simulation; `onStep` is told the milliseconds that are done. */
export function simulate(plan: SimPlan, onStep: (doneMs: number) => void = () => undefined): Simulation {
  const world = begin(plan);
  const waiting = [...plan.events];
  for (const atMs of momentsOf(plan)) {
    passUntil(world, atMs);
    while (waiting[0] !== undefined && waiting[0].atMs <= atMs) happen(world, waiting.shift(), atMs);
    look(world, atMs);
    if (atMs % plan.stepMs === 0) {
      takeStep(world, atMs);
      onStep(atMs);
    }
  }
  return outcomeOf(world);
}

/** Every second, every step and every event up to the end, each once, in order. */
function momentsOf({ forMs, stepMs, events }: SimPlan): readonly number[] {
  const moments = new Set(events.map(({ atMs }) => atMs));
  for (let at = 0; at <= forMs; at += TICK_MS) moments.add(at);
  for (let at = 0; at <= forMs; at += stepMs) moments.add(at);
  return [...moments].filter((at) => at <= forMs).toSorted((a, b) => a - b);
}

/** A platform that has run well for a while: every prober has made more rounds than any counter looks at. */
function begin(plan: SimPlan): World {
  const { bundle, viewers, startAt, seed } = plan;
  const { rules } = bundle;
  const warmUpMs = Math.max(
    0,
    ...rules.clusters.map(({ probe }) => (Math.max(probe.rise, probe.clear) + 2) * probe.intervalMs),
  );
  const probers = probersFrom(startAt - warmUpMs, rules, seed);
  let live: Live = { ...NOTHING_KNOWN, version: 1 };
  for (let at = startAt - warmUpMs; at <= startAt; at += TICK_MS) {
    if (probers.runUntil(at, ALL_WELL)) live = foldLive(live, { reports: probers.reports(), edges: [] }, rules, at);
  }
  const kinds = kindsOf(bundle, live, viewers);
  const assignment = assign(bundle, live, viewers, startAt);
  return {
    plan,
    probers,
    kinds,
    transitions: [],
    happenings: [],
    steps: [],
    scene: ALL_WELL,
    live,
    seen: standingsAt(bundle, live, kinds.byRegion, startAt),
    standings: standingsAt(bundle, live, kinds.all, startAt),
    assignment,
  };
}

/** Time passes: reports come in and are folded. */
function passUntil(world: World, atMs: number): void {
  const { plan, probers, live } = world;
  const now = plan.startAt + atMs;
  if (!probers.runUntil(now, world.scene)) return;
  const { rules } = plan.bundle;
  const heard = { reports: probers.reports(), edges: edgeReports(world.scene, rules, now) };
  setLive(world, foldLive(live, heard, rules, now), atMs);
}

function happen(world: World, event: SimEvent | undefined, atMs: number): void {
  if (event === undefined) return;
  const { plan, happenings } = world;
  happenings.push({ atMs, kind: "event", text: event.text });
  world.scene = sceneAfter(world.scene, event.effect);
  const now = plan.startAt + atMs;
  const given = giveOrders(world.live, event, { rules: plan.bundle.rules, now, beyond: now + 10 * plan.forMs });
  if (given.ok) setLive(world, given.value, atMs);
  else happenings.push({ atMs, kind: "refused", text: `${event.text}: ${given.error}` });
}

function setLive(world: World, live: Live, atMs: number): void {
  const before = world.live;
  world.live = live;
  world.happenings.push(...vantageNotes(before, live, atMs));
}

/** Notes what has become of the clusters. */
function look(world: World, atMs: number): void {
  const { plan, kinds, live } = world;
  const seen = standingsAt(plan.bundle, live, kinds.byRegion, plan.startAt + atMs);
  world.transitions.push(...transitionsBetween(world.seen, seen, atMs));
  world.seen = seen;
}

/** Decides for every viewer, unless nothing that a decision reads is other than at the step before. */
function takeStep(world: World, atMs: number): void {
  const { plan, kinds, steps, live, standings: before, assignment: earlier } = world;
  const at = plan.startAt + atMs;
  const standings = standingsAt(plan.bundle, live, kinds.all, at);
  if (standings.mark !== before.mark) world.assignment = assign(plan.bundle, live, plan.viewers, at);
  const { assignment, scene } = world;
  const moves = movesBetween(earlier, assignment, changedClusters(before, standings, plan.bundle));
  steps.push(measureStep({ plan, atMs, standings, assignment, scene, moves }));
  world.standings = standings;
}

function outcomeOf({ plan, steps, transitions, happenings }: World): Simulation {
  const { rps, forMs, stepMs, seed, viewers, events, bundle } = plan;
  return {
    rps,
    forMs,
    stepMs,
    seed,
    viewers: viewers.length,
    errorRps: (rps * 1.96 * 0.5) / Math.sqrt(viewers.length),
    steps,
    transitions,
    happenings,
    peaks: peaksOf(steps, bundle.rules.clusters, stepMs),
    outages: outagesOf({ events, steps, transitions }),
  };
}
