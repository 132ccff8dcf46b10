/**
 * What can happen to the platform, one command for each; after every one the promises are checked.
 */
import * as fc from "fast-check";
import { asId, type ClusterName, type CountryCode } from "../../../src/core/model/ids.ts";
import type { OverrideEffect } from "../../../src/core/model/override-rule.ts";
import { keys } from "../../unit/small-rules.ts";
import { faultsOf, type Reference } from "./reference.ts";
import type { Sight, World } from "./world.ts";

type Happening = fc.Command<Reference, World>;

const MINUTE_MS = 60_000;

/** A command that always can be; what it does is told by its words. */
function happening(words: string, run: (model: Reference, world: World) => void): Happening {
  return {
    check: () => true,
    run: (model, world) => {
      run(model, world);
      const faults = faultsOf(model, world);
      if (faults.length > 0) throw new Error(`after ${words}: ${faults.slice(0, 5).join("; ")}`);
      expectMonotone(world);
    },
    toString: () => words,
  };
}

function expectMonotone({ versions }: World): void {
  const [last = 0, before = 0] = [versions.at(-1), versions.at(-2)];
  if (last < before) throw new Error(`the live value went from version ${before} back to ${last}`);
}

/** Something is broken or repaired that probes and links must first find out. */
function changed(model: Reference, world: World): void {
  model.changedAt = world.now();
  model.pristine = false;
}

function advance(ms: number): Happening {
  return happening(`${ms / MINUTE_MS} min pass`, (_, world) => world.advance(ms));
}

function setUp(cluster: string, up: boolean): Happening {
  return happening(`${cluster} ${up ? "is repaired" : "dies"}`, (model, world) => {
    if (world.up.get(cluster) === up) return;
    world.up.set(cluster, up);
    changed(model, world);
  });
}

function setSight(vantage: string, sight: Sight): Happening {
  return happening(`vantage ${vantage} ${sight}`, (model, world) => {
    if (world.sights.get(vantage) === sight) return;
    world.sights.set(vantage, sight);
    changed(model, world);
  });
}

function setLink(what: "control" | "kv", there: boolean): Happening {
  return happening(`${what} is ${there ? "there" : "gone"}`, (model, world) => {
    if (world[what] === there) return;
    world[what] = there;
    changed(model, world);
  });
}

function join(colo: number, joined: boolean): Happening {
  return happening(`colo ${colo} is ${joined ? "joined" : "cut off"}`, (model, world) => {
    const found = world.colos[colo];
    if (found === undefined || found.joined === joined) return;
    found.joined = joined;
    changed(model, world);
  });
}

/** Where neither control plane nor KV can be heard it knows nothing, and then nothing is promised of orders. */
function renew(colo: number): Happening {
  return happening(`colo ${colo} begins anew`, (model, world) => {
    world.renew(colo);
    changed(model, world);
  });
}

type State = Extract<OverrideEffect, { readonly kind: "state" }>["state"];

function orderState(cluster: string, state: State, forMs: number, rampMs: number): Happening {
  const clusters = [asId<ClusterName>(cluster)];
  const effect: OverrideEffect = { kind: "state", clusters, state, rampMs, finishWithinMs: 10 * MINUTE_MS };
  const shutAfterMs = state === "forced-up" ? null : rampMs;
  return give(`${state} of ${cluster} for ${forMs / MINUTE_MS} min`, { effect, cluster, shutAfterMs, forMs });
}

function dial(cluster: string, accept: number, forMs: number): Happening {
  const effect: OverrideEffect = { kind: "dial", clusters: [asId<ClusterName>(cluster)], accept };
  return give(`dial of ${cluster} at ${accept} %`, { effect, cluster, shutAfterMs: accept === 0 ? 0 : null, forMs });
}

function move(country: string, cluster: string, forMs: number): Happening {
  const viewers = keys({ countries: [asId<CountryCode>(country)] });
  const effect: OverrideEffect = { kind: "move", viewers, use: [asId<ClusterName>(cluster)] };
  return give(`viewers of ${country} move to ${cluster}`, { effect, cluster, shutAfterMs: null, forMs });
}

interface Wanted {
  readonly effect: OverrideEffect;
  readonly cluster: string;
  readonly shutAfterMs: number | null;
  readonly forMs: number;
}

function give(words: string, { effect, cluster, shutAfterMs, forMs }: Wanted): Happening {
  return happening(words, (model, world) => {
    if (!world.control) return;
    const [id, until] = [`order-${model.orders++}`, world.now() + forMs];
    const globs = effect.kind === "move" ? [] : [cluster];
    const given = world.order({ id, effect, globs, untilMs: until });
    if (!given.ok) throw new Error(given.error);
    const shutAt = shutAfterMs === null ? null : world.now() + shutAfterMs;
    const { version } = world.board();
    const forcesUp = effect.kind === "state" && effect.state === "forced-up";
    if (effect.kind !== "move") {
      model.given.push({ id, kind: effect.kind, cluster, shutAt, forcesUp, until, version, ended: null });
    }
    changed(model, world);
  });
}

function endNewest(): Happening {
  return happening("the newest order is ended", (model, world) => {
    const newest = model.given.findLast(({ until, ended }) => ended === null && until > world.now());
    if (newest === undefined || !world.control) return;
    if (!world.undrain(newest.id).ok) return;
    newest.ended = { at: world.now(), version: world.board().version };
    changed(model, world);
  });
}

function failback(region: string, cluster: string): Happening {
  return happening(`${cluster} may return to ${region}`, (model, world) => {
    if (world.control && world.failback(region, cluster).ok) changed(model, world);
  });
}

/** Every command for these rules. */
export function happenings(world: World): readonly fc.Arbitrary<Happening>[] {
  const cluster = fc.constantFrom(...world.rules.clusters.map(({ name }) => name as string));
  const vantage = fc.constantFrom(...world.rules.vantages.map(({ name }) => name as string));
  const region = fc.constantFrom(...world.rules.regions.map(({ name }) => name as string));
  const colo = fc.nat({ max: world.colos.length - 1 });
  const forMs = fc.integer({ min: 1, max: 40 }).map((minutes) => minutes * MINUTE_MS);
  const passes = fc.constantFrom(0.5, 1, 3, 5, 12, 30).map((minutes) => advance(minutes * MINUTE_MS));
  return [
    passes,
    passes,
    fc.tuple(cluster, fc.boolean()).map(([name, up]) => setUp(name, up)),
    fc.tuple(vantage, fc.constantFrom<Sight>("sees", "blind", "silent")).map(([name, sight]) => setSight(name, sight)),
    fc
      .tuple(fc.constantFrom("control" as const, "kv" as const), fc.boolean())
      .map(([what, there]) => setLink(what, there)),
    fc.tuple(colo, fc.boolean()).map(([at, joined]) => join(at, joined)),
    colo.map(renew),
    fc
      .tuple(
        cluster,
        fc.constantFrom<State>("drain", "forced-down", "forced-up"),
        forMs,
        fc.constantFrom(0, 5 * MINUTE_MS),
      )
      .map(([name, state, ms, rampMs]) => orderState(name, state, ms, state === "drain" ? rampMs : 0)),
    fc.tuple(cluster, fc.constantFrom(0, 30, 70, 100), forMs).map(([name, accept, ms]) => dial(name, accept, ms)),
    fc.tuple(fc.constantFrom("BR", "DE", "JP"), cluster, forMs).map(([country, name, ms]) => move(country, name, ms)),
    fc.constant(endNewest()),
    fc.tuple(region, cluster).map(([name, of]) => failback(name, of)),
  ];
}
