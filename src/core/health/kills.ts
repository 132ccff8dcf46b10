/**
 * Kill switches thrown and released → the next live value, or why not, in words.
 *
 * A switch holds until it is released: it has no end, and it does not age. To throw one that is thrown already
 * changes nothing and keeps who threw it first, so that two people on call may both do it.
 */
import type { Kill, KillSwitch } from "../model/kill.ts";
import type { Live } from "../model/live.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { RouterRule } from "../model/rules.ts";

/** Throws a switch. */
export function throwSwitch(live: Live, kill: Kill, { bypass }: Pick<RouterRule, "bypass">): Result<Live, string> {
  if (kill.name === "bypass" && bypass === null) {
    return fail(
      "The Router names no bypass, so there is nowhere to send requests; add `bypass: https://…` to the rules",
    );
  }
  if (live.kills.some(({ name }) => name === kill.name)) return ok(live);
  return ok({ ...live, kills: [...live.kills, kill], version: live.version + 1 });
}

/** Releases a switch. */
export function releaseSwitch(live: Live, released: KillSwitch): Result<Live, string> {
  const kills = live.kills.filter(({ name }) => name !== released);
  if (kills.length === live.kills.length)
    return fail(`The switch ${released} is not thrown; there is nothing to release`);
  return ok({ ...live, kills, version: live.version + 1 });
}
