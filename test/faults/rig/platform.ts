/**
 * The whole platform on this machine: scripted clusters, the built control Worker, and colos with the built edge Worker.
 *
 * Control plane and colos are processes of their own, joined by a link that can be cut, so each can be gone without
 * the others. Everything listens on loopback only, and `stop` ends all of it.
 */
import { decide } from "../../../src/core/decide/decide.ts";
import type { HealthView } from "../../../src/core/health/health-view.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import type { Live } from "../../../src/core/model/live.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import type { WorkerModule } from "../../../src/lab/worker-modules.ts";
import { startControl, type RunningControl } from "../../edge/rig/running-control.ts";
import { liveSigner } from "../../edge/rig/live-signer.ts";
import { bundleText } from "../../edge/rig/test-bundle.ts";
import { bundleOf, viewerNumber } from "../../unit/small-rules.ts";
import type { Gateway } from "../../edge/rig/outbound.ts";
import { startColo, type Colo } from "./colo.ts";
import { linkTo, type ControlLink } from "./control-link.ts";
import { AUDIENCES, FACTOR } from "./fault-rules.ts";
import { pathOf } from "./behaviour.ts";
import { startLoad, type Load } from "./load.ts";
import type { Observed } from "./generator.ts";
import { followKv, payloadOf, type Rewrite, type SharedKv } from "./shared-kv.ts";
import { startCluster, type ScriptedCluster } from "./scripted-cluster.ts";
import { workerdIds } from "./workerd-process.ts";

export interface PlatformSetup {
  readonly rules: Rules;
  readonly colos: readonly string[];
  /** A module before the built control Worker. */
  readonly entry?: WorkerModule;
  readonly storageFolder?: string;
  /** Every how many milliseconds cron runs; a minute of product time when left out. */
  readonly cronEveryMs?: number;
  /** Puts into the live value what no part of the control plane orders yet. */
  readonly ordered?: (live: Live) => Live;
}

export interface LoadWish {
  readonly perSecond: number;
  readonly forMs: number;
  /** All of them when left out. */
  readonly countries?: readonly string[];
  /** Those of the platform when left out. */
  readonly colos?: readonly Pick<Colo, "name" | "url">[];
  /** How far ahead of this machine's clock the edges' clock is; 0 when left out. */
  readonly aheadMs?: number;
  /** A GET of the live host when left out. */
  readonly method?: "GET" | "POST";
  /** Takes each request as it ends, in the place of the list of them. */
  readonly each?: (observed: Observed) => void;
}

/** What is different at one colo. */
export interface SpecialColo {
  /** By cluster: where this colo finds its gateway. */
  readonly gateways?: Readonly<Record<string, Gateway>>;
  readonly sessionKeys?: string;
}

export interface Platform {
  readonly rules: Rules;
  readonly clusters: Readonly<Record<string, ScriptedCluster>>;
  readonly control: RunningControl;
  /** A process that does nothing but answer: where it is. */
  readonly reference: string;
  readonly link: ControlLink;
  readonly kv: SharedKv;
  readonly colos: readonly Colo[];
  /** The workerd of the control plane, as it is now. */
  controlProcessId(): number;
  cluster(name: string): ScriptedCluster;
  /** Gives an order on the control API; returns its id. */
  order(order: object): Promise<string>;
  health(): Promise<HealthView>;
  /** What an edge with the control plane's live value decides for a viewer of the load, with its reason and trace. */
  decided(country: string, viewer: number): Promise<Decision>;
  load(wish: LoadWish): Load;
  /** One more colo, cold. */
  coldColo(name: string, special?: SpecialColo): Promise<Colo>;
  /** Ends one of them. */
  endColo(colo: Colo): Promise<void>;
  stop(): Promise<void>;
}

/** Hosts of the shipped rules: media is only got there; the other takes any method. */
const HOSTS = { GET: "live.streamtv.example", POST: "api.streamtv.example" };
const LOST_AFTER_MS = 15_000;
const VIEWERS = 1000;

/** Starts everything, and probing. */
export async function startPlatform(setup: PlatformSetup): Promise<Platform> {
  const { rules, entry, storageFolder } = setup;
  const started = await Promise.all(rules.clusters.map(({ name }) => startCluster(name)));
  const clusters = Object.fromEntries(started.map((cluster) => [cluster.name, cluster]));
  const reference = await startCluster("reference");
  const referenceUrl = `http://${reference.address}/`;
  const hostOf = new Map(rules.clusters.map(({ name, gateway }) => [name as string, new URL(gateway).host]));
  const gateways = Object.fromEntries(started.map((cluster) => [hostOf.get(cluster.name), cluster]));
  const before = new Set(workerdIds());
  const signer = await liveSigner();
  const { ordered } = setup;
  const rewrite: Rewrite = async (text) => (ordered === undefined ? text : signer.sign(ordered(payloadOf(text))));
  const control = await startControl({
    rules,
    gateways,
    feed: true,
    variables: { LIVE_SIGNING_KEY: signer.privateKey, ORDERS_WITHOUT_LOGIN: "yes" },
    ...(entry === undefined ? {} : { entry }),
    ...(storageFolder === undefined ? {} : { storageFolder }),
  });
  const colos: Colo[] = [];
  const link = linkTo(() => control.feedUrl(), rewrite);
  const kv = followKv(control, rewrite);
  const bundle = bundleText(rules);
  const coldColo = async (name: string, special: SpecialColo = {}): Promise<Colo> => {
    const elsewhere = Object.entries(special.gateways ?? {}).map(([cluster, at]) => [hostOf.get(cluster), at] as const);
    const { sessionKeys } = special;
    const colo = await startColo({
      name,
      bundle,
      gateways: { ...gateways, ...Object.fromEntries(elsewhere) },
      ...(sessionKeys === undefined ? {} : { sessionKeys }),
      control: link.fetch,
      kv: kv.fetch,
      liveKeys: signer.publicSet,
    });
    colos.push(colo);
    return colo;
  };
  for (const name of setup.colos) await coldColo(name);
  await control.watchdog();
  const cron = setInterval(() => void control.watchdog().catch(() => {}), setup.cronEveryMs ?? 60_000 / FACTOR);
  const first = colos.slice();
  const indexed = bundleOf(rules);
  return {
    rules,
    clusters,
    control,
    reference: referenceUrl,
    link,
    kv,
    colos: first,
    controlProcessId: () => {
      const edges = new Set(colos.map((colo) => colo.processId));
      const own = workerdIds().find((id) => !before.has(id) && !edges.has(id));
      if (own === undefined) throw new Error("the control plane's workerd is not running");
      return own;
    },
    cluster: (name) => {
      const found = clusters[name];
      if (found === undefined) throw new Error(`the rules have no cluster ${name}`);
      return found;
    },
    order: async (order) => {
      const body = JSON.stringify(order);
      const headers = { "content-type": "application/json" };
      const answer = await control.miniflare.dispatchFetch("http://control/api/v1/orders", {
        method: "POST",
        headers,
        body,
      });
      if (!answer.ok) throw new Error(`the order was answered ${answer.status}: ${await answer.text()}`);
      return ((await answer.json()) as { readonly id: string }).id;
    },
    health: () => control.health(),
    decided: async (country, viewer) => {
      const { live } = await control.health();
      return decide(indexed, live, viewerNumber(viewer, { country, at: Date.now(), path: pathOf(viewer) }));
    },
    load: ({ perSecond, forMs, countries, colos: asked = first, aheadMs = 0, method = "GET", each }) =>
      startLoad(
        {
          targets: asked.map(({ url, name }) => ({ url, colo: name })),
          audiences: AUDIENCES.filter(({ country }) => countries?.includes(country) ?? true),
          host: HOSTS[method],
          method,
          perSecond,
          forMs,
          lostAfterMs: LOST_AFTER_MS,
          viewers: VIEWERS,
          aheadMs,
          reference: referenceUrl,
        },
        each,
      ),
    coldColo,
    endColo: async (colo) => {
      colos.splice(colos.indexOf(colo), 1);
      await colo.stop();
    },
    stop: async () => {
      clearInterval(cron);
      await kv.stop();
      await Promise.all([...colos.map((colo) => colo.stop()), control.stop()]);
      await Promise.all([...started, reference].map((cluster) => cluster.stop()));
    },
  };
}
