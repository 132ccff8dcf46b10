/**
 * What must be true of the world whatever happened, kept as simply as it can be said.
 */
import type { Decision } from "../../../src/core/model/decision.ts";
import { AUDIENCES } from "../rig/fault-rules.ts";
import type { World } from "./world.ts";

/** An order of a state or a dial as the operator remembers it; of those that hold for a cluster the later one counts. */
export interface Given {
  readonly id: string;
  readonly kind: "state" | "dial";
  readonly cluster: string;
  /** From when on it lets nobody in; null when it lets somebody in. */
  readonly shutAt: number | null;
  /** Whether it says that the cluster is well, whatever probes see. */
  readonly forcesUp: boolean;
  readonly until: number;
  /** The live value that first has it. */
  readonly version: number;
  /** That it was ended before, when, and the live value that first says so. */
  ended: { readonly at: number; readonly version: number } | null;
}

export interface Reference {
  readonly given: Given[];
  /** When something last changed that probes or links must first find out. */
  changedAt: number;
  /** Nothing has ever been broken or ordered. */
  pristine: boolean;
  orders: number;
}

/** Longer than a state takes to be seen and to reach every colo: `rise` of five at 10 s, and some. */
const KNOWN_AFTER_MS = 180_000;

const VIEWERS = [1, 2, 3, 4, 5, 6];

export function newReference(): Reference {
  return { given: [], changedAt: 0, pristine: true, orders: 0 };
}

/** Whether everybody has had the time, and the means, to know the truth. */
function isSettled(model: Reference, world: World, colo: number): boolean {
  const all =
    world.control &&
    world.colos[colo]?.joined === true &&
    [...world.sights.values()].every((sight) => sight === "sees");
  const ends = model.given.map(({ until, ended }) => ended?.at ?? until).filter((end) => end <= world.now());
  return all && world.now() - Math.max(model.changedAt, ...ends) >= KNOWN_AFTER_MS;
}

/** The order of a kind that holds for a cluster, as far as this colo has heard. */
function holding(
  model: Reference,
  world: World,
  colo: number,
  { kind, cluster }: Pick<Given, "kind" | "cluster">,
): Given | undefined {
  const heard = world.colos[colo]?.live.version ?? 0;
  return model.given.findLast((given) => {
    const { ended, version } = given;
    const until = ended !== null && heard >= ended.version ? ended.at : given.until;
    return given.kind === kind && given.cluster === cluster && until > world.now() && heard >= version;
  });
}

/** Whether an order takes the cluster away from every new session. */
function isTakenAway(model: Reference, world: World, colo: number, cluster: string): boolean {
  const order = holding(model, world, colo, { kind: "state", cluster });
  return order !== undefined && order.shutAt !== null && order.shutAt <= world.now();
}

/** Whether operators want viewers there at all: no drain has begun, and no dial is at 0. */
function isWanted(model: Reference, world: World, colo: number, cluster: string): boolean {
  return (["state", "dial"] as const).every((kind) => {
    const order = holding(model, world, colo, { kind, cluster });
    return order === undefined || order.shutAt === null;
  });
}

/** Whether an operator says of a dead cluster that it is well: then viewers meet it. */
function isMisled(model: Reference, world: World, colo: number): boolean {
  return [...world.up].some(
    ([cluster, up]) => !up && holding(model, world, colo, { kind: "state", cluster })?.forcesUp === true,
  );
}

/** Asks for some viewers of each country at each colo; every broken promise in a sentence. */
export function faultsOf(model: Reference, world: World): readonly string[] {
  return world.colos.flatMap((_, colo) =>
    AUDIENCES.flatMap((audience) =>
      VIEWERS.flatMap((viewer) => {
        const decision = world.ask(colo, audience.country, viewer);
        const who = `viewer ${viewer} of ${audience.country} at colo ${colo}`;
        return faultsIn(decision, audience.country, { model, world, colo }).map((fault) => `${who}: ${fault}`);
      }),
    ),
  );
}

/** Who asks whom, and what is known of all. */
interface Asked {
  readonly model: Reference;
  readonly world: World;
  readonly colo: number;
}

function faultsIn(decision: Decision, country: string, { model, world, colo }: Asked): readonly string[] {
  const forbidden = forbiddenTo(country);
  const attempts =
    decision.kind === "handoff" ? [decision.cluster, ...decision.failover.map(({ cluster }) => cluster)] : [];
  const faults: string[] = [];
  for (const cluster of attempts) {
    if (forbidden(cluster)) faults.push(`residency forbids ${cluster}`);
    if (isTakenAway(model, world, colo, cluster)) faults.push(`an order takes ${cluster} away`);
  }
  if (!isSettled(model, world, colo) || isMisled(model, world, colo)) return faults;
  const possible = homesOf(country).filter(
    (cluster) => world.up.get(cluster) === true && isWanted(model, world, colo, cluster),
  );
  const tried = attempts.slice(0, 2); // one retry
  if (possible.length > 0 && !tried.some((cluster) => world.up.get(cluster) === true)) {
    faults.push(`${possible.join(", ")} can serve, tried are ${tried.join(", ") || "none"} (${decision.reason})`);
  }
  return faults;
}

const homesOf = (country: string): readonly string[] =>
  AUDIENCES.find((audience) => audience.country === country)?.allowed ?? [];

/** Only residency forbids: an order may move viewers anywhere else. */
function forbiddenTo(country: string): (cluster: string) => boolean {
  const allowed = homesOf(country);
  return (cluster) => country === "DE" && !allowed.includes(cluster);
}
