/**
 * The whole lab: origins of every cluster, both Workers, and the way a second terminal reaches them.
 *
 * In: rules and a port. Out: a running lab, or an exception with everything that had been started
 * stopped again. Stopping leaves no process, no open port and no session file.
 */
import type { Rules } from "../core/model/rules.ts";
import { labWorkers } from "./build-workers.ts";
import { startControlServer, type Ordered } from "./control-server.ts";
import { afflict, startBypass, startFleet, stopFleet, type FleetCluster } from "./fleet.ts";
import { bundleOf, withLabTimings } from "./lab-rules.ts";
import type { ClusterStatus } from "./lab-status.ts";
import type { Fault } from "./origin.ts";
import { removeSession, writeSession } from "./session-file.ts";
import { watchStatus } from "./watch-status.ts";
import { newSigningKeys } from "./signing-keys.ts";
import { startWorkers } from "./workers.ts";

export interface LabOptions {
  /** As compiled; the lab shortens their timings itself. */
  readonly rules: Rules;
  /** Of the router on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Where a second terminal finds the lab; null when none shall. */
  readonly sessionFile: string | null;
  /** Progress, a line each. */
  readonly say?: (line: string) => void;
  /** What the Workers log, a line each. */
  readonly log?: (line: string) => void;
  /** Called about once a second, and after every order. */
  readonly onStatus?: (status: readonly ClusterStatus[]) => void;
}

export interface Lab extends Ordered {
  /** Origin of the router. */
  readonly url: string;
  readonly fleet: readonly FleetCluster[];
  stop(): Promise<void>;
}

type Undo = () => Promise<void> | void;

/** Starts everything. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const started: Undo[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of started.splice(0).toReversed()) await undo();
  };
  try {
    return await startParts(options, started, stop);
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** Each part enters what undoes it, so that a later failure, or the end, undoes all in reverse order. */
async function startParts(options: LabOptions, started: Undo[], stop: () => Promise<void>): Promise<Lab> {
  const { rules, port, sessionFile, say = () => {}, log = () => {}, onStatus = () => {} } = options;
  const built = await labWorkers(say);
  const fleet = await startFleet(rules.clusters);
  started.push(() => stopFleet(fleet));
  const bypass = await startBypass(rules.router.bypass);
  started.push(async () => bypass?.origin.stop());
  const bundleText = bundleOf(withLabTimings(rules));
  const tokenKeys = newSigningKeys();
  const workers = await startWorkers({ built, bundleText, fleet, bypass, port, tokenKeys, log });
  started.push(workers.stop);
  const watch = watchStatus(fleet, workers.health, onStatus);
  started.push(watch.stop);
  const ordered: Ordered = {
    clusters: fleet.map(({ name }) => name),
    state: workers.state,
    callApi: async (method, path, body) => {
      const answer = await workers.callApi(method, path, body);
      if (method !== "GET") await watch.look();
      return answer;
    },
    status: watch.status,
    afflict: async (cluster, fault) => {
      await afflictNamed(fleet, cluster, fault);
      await watch.look();
    },
  };
  if (sessionFile !== null) {
    const control = await startControlServer(ordered);
    started.push(control.stop);
    const routerPort = Number(new URL(workers.url).port);
    writeSession(sessionFile, { pid: process.pid, routerPort, controlPort: control.port, tokenKeys });
    started.push(() => removeSession(sessionFile));
  }
  return { url: workers.url, fleet, stop, ...ordered };
}

async function afflictNamed(fleet: readonly FleetCluster[], name: string, fault: Fault): Promise<void> {
  const cluster = fleet.find((one) => one.name === name);
  if (cluster === undefined) throw new Error(`There is no cluster ${name} in the lab`);
  await afflict(cluster, fault);
}
