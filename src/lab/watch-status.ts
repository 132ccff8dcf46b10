/**
 * Looks at the status of all clusters once a second and keeps what it saw.
 *
 * Looks never overlap: while one waits for the control Worker, the next one is left out.
 */
import type { FleetCluster } from "./fleet.ts";
import { statusReader, type ClusterStatus } from "./lab-status.ts";
import type { ClusterReading } from "./read-health.ts";

export interface StatusWatch {
  /** As last seen. */
  readonly status: () => readonly ClusterStatus[];
  /** Looks now. */
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

const EVERY_MS = 1000;

/** Starts watching. */
export function watchStatus(
  fleet: readonly FleetCluster[],
  health: () => Promise<ReadonlyMap<string, ClusterReading> | null>,
  onStatus: (status: readonly ClusterStatus[]) => void,
): StatusWatch {
  const read = statusReader(fleet);
  let latest = read(null, performance.now());
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    latest = read(await health(), performance.now());
    looking = false;
    onStatus(latest);
  };
  const clock = setInterval(() => void look(), EVERY_MS);
  return { status: () => latest, look, stop: () => clearInterval(clock) };
}
