/**
 * Everything that a cluster can do to its viewers while its probes pass, fault by fault, counted where they stand.
 *
 * One platform for all of it. Rounds are told apart by their colos, which are cold, and lanes by their clusters.
 */
import { afterEach, expect, test } from "vitest";
import { hasOpenssl, makeCertificates } from "./rig/certificates.ts";
import { untilAllUp } from "./rig/experiment.ts";
import { keepRows, tableOfRows } from "./rig/fault-row.ts";
import { ROUNDS, tlsRounds, type Doors } from "./rig/fault-rounds.ts";
import { laneRules, LANES, playRounds } from "./rig/lanes.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { VIEWER_ROUNDS } from "./rig/viewer-rounds.ts";
import { openTlsDoor } from "./rig/tls-door.ts";

const TAKES_MS = 240_000;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function openDoors(platform: Platform): Promise<Doors> {
  const doors: [string, Doors[string]][] = [];
  for (const { first } of LANES) {
    const certificates = makeCertificates(`gw.${first}.streamtv.example`);
    const door = await openTlsDoor(platform.cluster(first).address, certificates);
    stops.push(() => door.stop());
    doors.push([first, { door, certificates }]);
  }
  return Object.fromEntries(doors);
}

test("whatever one cluster answers, its viewers get what is promised", { timeout: TAKES_MS }, async ({ annotate }) => {
  const platform = await startPlatform({ rules: laneRules(), colos: [] });
  stops.push(() => platform.stop());
  await untilAllUp(platform);
  const withTls = hasOpenssl();
  if (!withTls) await annotate("F12 is left out: there is no command openssl here", "warning");
  const withoutTls = [...ROUNDS, ...VIEWER_ROUNDS];
  const rounds = withTls ? [...tlsRounds(await openDoors(platform)), ...withoutTls] : withoutTls;
  const results = await playRounds(platform, rounds);
  const rows = results.map(({ row }) => row);
  keepRows(rows);
  console.log(tableOfRows(rows));
  expect(results.flatMap(({ missed }) => missed)).toEqual([]);
  expect(results).toHaveLength(rounds.length);
});
