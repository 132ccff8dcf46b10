/**
 * The ways by which requests leave the edge for gateways (`core/model/door.ts`).
 */
import { doorsAmong, type DoorsOf } from "../../core/model/door.ts";

/** One way out. */
export interface Door {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export type Doors = DoorsOf<Door>;

/** Shows nothing. */
export const PLAIN: Door = { fetch: (url, init) => fetch(url, init) };

/** The doors of this Worker. */
export function doorsOf(env: object): Doors {
  return doorsAmong(env, PLAIN);
}
