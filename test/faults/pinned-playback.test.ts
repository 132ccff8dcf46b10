/**
 * A playback that is pinned to a cluster, while that cluster dies and comes back.
 */
import { afterEach, expect, test } from "vitest";
import { ask } from "../edge/rig/viewer.ts";
import { pathOf, SERVED_BY } from "./rig/behaviour.ts";
import { sessionSecret } from "../edge/rig/session-keys.ts";
import { pause, until } from "../edge/rig/until.ts";
import { untilAllUp, untilReal } from "./rig/experiment.ts";
import { FACTOR, rulesAt } from "./rig/fault-rules.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { startPlaybacks, type Played } from "./rig/playbacks.ts";
import { openTranscript } from "./rig/transcript.ts";

const SHIPPED = rulesAt(FACTOR);
/** Whoever is to return does so soon. */
const RULES = { ...SHIPPED, regions: SHIPPED.regions.map((region) => ({ ...region, rampMs: 1000 })) };
const PLAYERS = 8;
/** Down by probes, and then one refresh of the live value at the edge; much more than both. */
const MOVED_WITHIN_MS = 30_000;
const BACK_WITHIN_MS = 40_000;

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

const isWell = ({ status, right }: Played): boolean => status === 200 && right;

/** How often each player was sent to another address by its manifest. */
function redirectsOf(played: readonly Played[]): readonly number[] {
  const of = (player: number): readonly Played[] => played.filter((one) => one.player === player);
  return Array.from({ length: PLAYERS }, (_, player) => of(player).reduce((sum, { redirects }) => sum + redirects, 0));
}

test("a pinned playback whose cluster dies goes on without an error, is pinned once more, and stays where it is", async () => {
  const running = await startPlatform({ rules: RULES, colos: [] });
  platform = running;
  await untilAllUp(running);
  const colo = await running.coldColo("GRU", { sessionKeys: sessionSecret("k1") });
  const cf = { colo: "GRU", country: "BR", continent: "SA" };
  const playbacks = startPlaybacks({ url: new URL(colo.url), host: "1.vod.streamtv.example", cf }, PLAYERS);
  const since = (from: number): readonly Played[] => playbacks.played.filter(({ at }) => at >= from);
  const allAt = (cluster: string, from: number) => (): true | null => {
    const last = Array.from({ length: PLAYERS }, (_, player) => since(from).findLast((one) => one.player === player));
    return last.every((one) => one?.cluster === cluster && one.attempt === "1") ? true : null;
  };

  await until("every player to play", MOVED_WITHIN_MS, allAt("sa-east", 0));
  const died = Date.now();
  await running.cluster("sa-east").refuse();
  await untilReal(running, "sa-east", "down", MOVED_WITHIN_MS);
  await until("every player to be pinned elsewhere", MOVED_WITHIN_MS, () =>
    redirectsOf(since(died)).every((count) => count > 0) ? allAt("us-east", died)() : null,
  );
  const healed = Date.now();
  await running.cluster("sa-east").heal();
  await untilAllUp(running);
  const newcomer = async (): Promise<unknown> =>
    (await ask(new URL(colo.url), pathOf(1), { host: "live.streamtv.example", cf })).headers[SERVED_BY];
  await until("new viewers to be at sa-east again", BACK_WITHIN_MS, async () =>
    (await newcomer()) === "sa-east" ? true : null,
  );
  await pause(1000); // every player asks twice more
  await playbacks.stop();

  const { played, faults } = playbacks;
  const transcript = openTranscript(`${PLAYERS} pinned playbacks: their cluster dies and comes back`);
  const failed = played.filter((one) => !isWell(one));
  const [pinned, again] = [redirectsOf(played.filter(({ at }) => at < died)), redirectsOf(since(died))];
  transcript.note("requests of players", played.length);
  transcript.note("served by a second attempt", played.filter(({ attempt }) => attempt === "2").length);
  transcript.note("pinned before / after the fault", `${pinned.join(" ")} / ${again.join(" ")}`);
  transcript.promise(
    "S",
    failed.length + faults.length === 0,
    `${failed.length} answers, ${faults.length} without one`,
  );
  transcript.promise(
    "pin",
    pinned.every((count) => count === 1),
    "a player was not pinned exactly once",
  );
  transcript.promise(
    "re-pin",
    again.every((count) => count === 1),
    "a player was not pinned exactly once more",
  );
  const back = since(healed).filter(({ cluster }) => cluster === "sa-east").length;
  transcript.promise("stay", back === 0, `${back} requests of pinned playbacks went back`);
  expect(transcript.close()).toEqual([]);
  expect(since(healed).length).toBeGreaterThan(PLAYERS);
});
