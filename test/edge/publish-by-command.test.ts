/**
 * From the command line to a viewer's place: `georouter geoip publish` into Miniflare's KV, the real control Worker, the
 * real edge, none of them started again.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HealthView } from "../../src/core/health/health-view.ts";
import type { Live } from "../../src/core/model/live.ts";
import { CONTROL, controlWorker } from "./rig/control-worker-options.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import { factsOf, tableOf, VIEWER } from "./rig/publisher.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { until } from "./rig/until.ts";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const FOLLOWS_WITHIN_MS = 20_000;
/** Each value that is read or written is a run of wrangler. */
const TEST_TIMEOUT_MS = 300_000;
const TODAY = new Date().toISOString().slice(0, 10);

let folder: string;
let edge: RunningEdge;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "georouter-publish-"));
  writeFileSync(join(folder, "japan.bin"), tableOf("JP", TODAY));
  edge = await startEdge({
    table: tableOf("BR"),
    storageFolder: join(folder, "v3"), // where wrangler looks under --persist-to
    control: { name: CONTROL, entrypoint: "LiveFeed" },
    beside: [await controlWorker(edgeRules())],
  });
  await edge.reset();
});
afterAll(async () => {
  await edge.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Beside the Workers: a process that blocked this one would let their connections lapse. */
async function geoip(...args: readonly string[]): Promise<Ran> {
  const line = [MAIN, "geoip", ...args, "--local", "--persist-to", folder];
  const child = spawn(process.execPath, line, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  await once(child, "close");
  return { status: child.exitCode, stdout, stderr };
}

/** What cron does every minute. */
async function cron(): Promise<void> {
  await (await edge.miniflare.getWorker(CONTROL)).scheduled({ cron: "* * * * *" });
}

async function liveGeoip(): Promise<Live["geoip"]> {
  const control = await edge.miniflare.getWorker(CONTROL);
  const view = (await (await control.fetch("http://control/api/v1/health")).json()) as HealthView;
  return view.live.geoip;
}

async function regionOf(): Promise<unknown> {
  await edge.ask("/", { cf: { colo: "GRU" }, headers: [["CF-Connecting-IP", VIEWER]] });
  return edge.home.requests.at(-1)?.headers["x-edge-region"];
}

async function untilIn(region: string): Promise<void> {
  await until(`the viewer to be in ${region}`, FOLLOWS_WITHIN_MS, async () =>
    (await regionOf()) === region ? true : null,
  );
}

describe("a table that is published by command", { timeout: TEST_TIMEOUT_MS }, () => {
  test("moves a viewer without a deploy; its day is in the live value; taking it back goes the same way", async () => {
    expect(await regionOf()).toBe("latam");
    expect(await liveGeoip()).toBeNull();
    expect(await geoip("published")).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^nothing was ever/) as unknown,
    });

    expect(await geoip("publish", "japan.bin", "--reason", "first")).toMatchObject({ status: 0 });
    await cron();
    expect(await liveGeoip()).toMatchObject({ seq: 1, table: { ...factsOf(tableOf("JP", TODAY)), buildDate: TODAY } });
    await untilIn("canary-land");

    expect(await geoip("unpublish")).toMatchObject({ status: 0 });
    await cron();
    expect(await liveGeoip()).toMatchObject({ seq: 2, table: null });
    await untilIn("latam");
  });

  test("a pointer that is none changes nothing, and the control plane says so", async () => {
    expect(await geoip("publish", "japan.bin")).toMatchObject({ status: 0 });
    await cron();
    const before = await liveGeoip();
    const state = await edge.miniflare.getKVNamespace("STATE", CONTROL);
    for (const text of [
      "",
      "{",
      '{"format":1}',
      JSON.stringify({ ...before, format: 2, reason: "" }),
      "x".repeat(9999),
    ]) {
      edge.logs.length = 0;
      await state.put("geoip", text);
      await cron();
      await until("the fault to be logged", 5000, () => (edge.logs.length > 0 ? true : null));
      expect(edge.logs.join()).toContain("following the published GeoIP table");
      expect(await liveGeoip()).toEqual(before);
    }
    await state.delete("geoip");
    await cron();
    expect(await liveGeoip()).toEqual(before);
    await untilIn("canary-land");
  });
});
