/**
 * Kill switches: what an operator turns off for everybody, at once, until he turns it on again.
 *
 * A switch has no end of its own. Those here are known to every edge that reads the live value; a new one
 * needs a new format of it.
 */
import type { EpochMs } from "./ids.ts";

export const KILL_SWITCHES = {
  bypass: "everything goes to the Router's `bypass`, as in observe mode",
} as const satisfies Record<string, string>;

export type KillSwitch = keyof typeof KILL_SWITCHES;

/** A switch that is thrown. */
export interface Kill {
  readonly name: KillSwitch;
  readonly at: EpochMs;
  readonly reason: string;
  /** Who threw it. */
  readonly by: string;
}

/** Every switch. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant
export const KILL_SWITCH_NAMES = Object.keys(KILL_SWITCHES) as readonly KillSwitch[];
