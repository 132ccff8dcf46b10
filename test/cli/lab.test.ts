/**
 * `georouter lab` as processes: started in one terminal, given orders from a second one, ended by Ctrl-C.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until as eventually } from "../edge/rig/until.ts";
import { ask } from "../edge/rig/viewer.ts";
import { bytesOf } from "../unit/viewer/geoip/geoip-rows.ts";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const ROOT = resolve(import.meta.dirname, "../..");

let folder: string;
let sessionFile: string;
let running: ChildProcessWithoutNullStreams | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "georouter-lab-"));
  sessionFile = join(folder, "lab.json");
});

afterEach(async () => {
  if (running !== null && running.exitCode === null && running.signalCode === null) {
    const closed = once(running, "close");
    running.kill("SIGTERM");
    await closed;
  }
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

function env(): NodeJS.ProcessEnv {
  return { ...process.env, GEOROUTER_LAB_FILE: sessionFile, NO_COLOR: "1" };
}

function georouter(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", cwd: ROOT, env: env() });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

interface Started {
  readonly process: ChildProcessWithoutNullStreams;
  readonly url: string;
  readonly port: number;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  until(text: string | RegExp, withinMs?: number): Promise<void>;
}

async function start(): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, "lab", "--port", String(port)], { cwd: ROOT, env: env() });
  running = child;
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const until: Started["until"] = async (text, withinMs = 30_000) => {
    const end = Date.now() + withinMs;
    while (typeof text === "string" ? !stdout.includes(text) : !text.test(stdout)) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`no ${String(text)} in: ${stdout}${stderr}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  await until("Ctrl-C stops everything.");
  return { process: child, url: `http://127.0.0.1:${port}`, port, stdout: () => stdout, stderr: () => stderr, until };
}

/** Runs a line of the lab's own output in a shell, as somebody who copied it. */
function pasted(line: string): string {
  return spawnSync("sh", ["-c", line], { encoding: "utf8" }).stdout;
}

describe("a lab in one terminal", () => {
  test("prints a table of all clusters and lines that work when they are copied", async () => {
    const lab = await start();
    const text = lab.stdout();
    for (const cluster of ["ap-southeast", "eu-central", "eu-west", "sa-east", "us-east"]) {
      expect(text).toMatch(
        new RegExp(`^${cluster} +\\S.* +https://gw\\.${cluster}\\.streamtv\\.example +\\d+ +\\d+ +v41, `, "m"),
      );
    }
    expect(text).toContain(lab.url);
    expect(text).toContain("npx georouter lab break sa-east");
    const lines = text.split("\n").filter((line) => line.startsWith("curl "));
    const served = lines.map((line) => (JSON.parse(pasted(line)) as { cluster: string }).cluster);
    expect(served).toEqual(["sa-east", "eu-central", "us-east", "ap-southeast", "sa-east"]);
    expect(lines.map((line) => /-H '(?!Host)([\w-]+):/.exec(line)?.[1])).toEqual([
      ...Array.from({ length: 4 }, () => "x-georouter-sim-country"),
      "cf-connecting-ip",
    ]);
    const canary = text.split("\n").find((line) => line.startsWith("for i in")) ?? "";
    expect(pasted(canary)).toMatch(/\d+ +"version": "v41",\n +\d+ +"version": "v42",/);
  });

  test("believes the tokens that a second terminal makes with its keys, which only its owner can read", async () => {
    const lab = await start();
    expect(statSync(sessionFile).mode & 0o777).toBe(0o600);
    const [line = ""] = /^TOKEN=.*$/m.exec(lab.stdout()) ?? [];
    const command = line.replace("npx georouter", `${process.execPath} ${MAIN}`).replace("sa-east", "ap-southeast");
    const answer = spawnSync("sh", ["-c", command], { encoding: "utf8", cwd: ROOT, env: env() });
    expect(JSON.parse(answer.stdout)).toMatchObject({ cluster: "ap-southeast" });
    const made = georouter("token", "--role", "canary");
    expect(made.stderr).toMatch(/good in lab until .*\n.*\n {2}curl .*http:\/\/127\.0\.0\.1:/);
    const sent = { host: "live.streamtv.example", headers: [["x-edge-test", made.stdout.trim()]] } as const;
    expect(JSON.parse((await ask(new URL(lab.url), "/live/ch1", sent)).text)).toMatchObject({ version: "v42" });
  });

  test("takes orders from a second terminal and says what became of them", async () => {
    const lab = await start();
    await lab.until("sa-east: real up, forced -, effective up");
    expect(georouter("lab", "break", "sa-east")).toMatchObject({ status: 0, stdout: "sa-east: broken\n" });
    await lab.until("sa-east: real down, forced -, effective down; broken; connection refused or lost");
    expect(georouter("lab", "slow", "eu-west", "150")).toMatchObject({ status: 0, stdout: "eu-west: slow 150 ms\n" });
    await lab.until("eu-west: real up, forced -, effective up; slow 150 ms");
    const status = georouter("lab", "status");
    expect(status.stdout).toMatch(/^cluster +real +forced +effective +stable\/s +canary\/s /);
    expect(status.stdout).toMatch(/^sa-east +down +- +down .*broken/m);
    expect(JSON.parse(georouter("lab", "status", "-o", "json").stdout)).toMatchObject({
      clusters: expect.arrayContaining([
        expect.objectContaining({ cluster: "eu-west", fault: { kind: "slow", ms: 150 } }),
      ]) as unknown,
    });
    expect(georouter("lab", "ready", "us-east", "40")).toMatchObject({ status: 0, stdout: "us-east: ready 40 %\n" });
    expect(georouter("lab", "degrade", "us-east")).toMatchObject({ status: 0, stdout: "us-east: degraded\n" });
    await lab.until(/us-east: real \w+, forced -, effective \w+; degraded/);
    const healed = georouter("lab", "heal", "all");
    expect(healed.stdout.split("\n")).toContain("sa-east: healed");
    await lab.until(
      /sa-east: real down[^\n]*\n(?:.*\n)*sa-east: real up, forced -, effective up; hold-down\n(?:.*\n)*sa-east: real up, forced -, effective up; came back\n(?:.*\n)*sa-east: real up, forced -, effective up\n/,
    );
  });

  test("is practised on: a drain, a dial, a forced state and their end, by orders as operators give them", async () => {
    const lab = await start();
    await lab.until("sa-east: real up, forced -, effective up");
    expect(georouter("lab", "orders")).toMatchObject({ status: 0, stdout: "no orders\n" });
    const given = georouter("lab", "drain", "sa-east", "--for", "30m", "--ramp", "1m", "--reason", "switch upgrade");
    expect(given.stderr).toBe("");
    expect(given.stdout).toMatch(/^[0-9a-f]{8} +drain +sa-east +in 30 min +switch upgrade$/m);
    await lab.until("sa-east: real up, forced drain, effective drained; drain");
    expect(georouter("lab", "status").stdout).toMatch(
      /^sa-east +up +drain +drained .*drain \(ramp at \d+ %, 30 min left\)/m,
    );
    expect(georouter("lab", "force", "sa-east", "down", "--for", "1m")).toMatchObject({ status: 0 });
    await lab.until("sa-east: real up, forced forced-down, effective down");
    expect(georouter("lab", "dial", "eu-west", "30")).toMatchObject({ status: 0 });
    await lab.until("eu-west: real up, forced -, effective up; accepts 30 %");
    const listed = JSON.parse(georouter("lab", "orders", "-o", "json").stdout) as {
      readonly orders: readonly object[];
    };
    expect(listed.orders).toHaveLength(3);
    expect(georouter("lab", "undrain", "sa-east")).toMatchObject({ status: 0 });
    expect(georouter("lab", "undrain", "sa-east")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no live drain of sa-east/) as unknown,
    });
    const dialled = /^([0-9a-f]{8}) +accepts 30 %/m.exec(georouter("lab", "orders").stdout)?.[1] ?? "";
    expect(georouter("lab", "end", dialled)).toMatchObject({ status: 0, stdout: `${dialled}: ended\n` });
    expect(georouter("lab", "orders").stdout).not.toContain(dialled);
    expect(georouter("lab", "end", dialled)).toMatchObject({ status: 64 });
    expect(JSON.parse(georouter("lab", "live").stdout)).toMatchObject({ format: 4, clusters: { "eu-west": {} } });
    expect(georouter("lab", "dial", "eu-west", "30")).toMatchObject({ status: 0 });
    expect(georouter("lab", "drain", "eu-west")).toMatchObject({ status: 0 });
    expect(georouter("lab", "undrain", "eu-west")).toMatchObject({ status: 0 });
    await lab.until(
      /eu-west: real up, forced drain(?:.*\n)*eu-west: real up, forced -, effective up; (?:returned and )?accepts 30 %/,
    );
  });

  test("shows above the orders a kill switch that is thrown", async () => {
    await start();
    const said = [["kill", "bypass"], ["orders"], ["unkill", "bypass"]].map((args) => georouter("lab", ...args).stdout);
    expect(said.join("")).toMatch(/\nkill switch bypass is thrown, by .*\nno orders\nbypass: released\n$/);
  });

  test("refuses a wrong order with the API's words: 64, and what cannot be done: 1", async () => {
    await start();
    for (const [args, status, words] of [
      [["drain", "sa-esat"], 1, /sa-esat/],
      [["drain", "sa-east", "--for", "soon"], 64, /for must be a length/],
      [["dial", "sa-east", "101"], 64, /0 to 100/],
      [["failback", "nowhere", "sa-east"], 1, /no region nowhere/],
    ] as const) {
      const refused = georouter("lab", ...args);
      expect([args.join(" "), refused.status]).toEqual([args.join(" "), status]);
      expect(refused.stderr).toMatch(words);
    }
  });

  test("takes a GeoIP table that is published from a second terminal, without a restart, and gives it back", async () => {
    const lab = await start();
    const table = join(folder, "japan.bin");
    const v4 = [
      ["0.0.0.0", null],
      ["200.0.0.0", "JP"],
    ] as const;
    writeFileSync(table, bytesOf({ v4, v6: [["::", null]] }));
    const servedBy = async (): Promise<string> => {
      const headers = [["cf-connecting-ip", "200.160.2.3"]] as const;
      const answer = await ask(new URL(lab.url), "/live/ch1", { host: "live.streamtv.example", headers });
      return (JSON.parse(answer.text) as { cluster: string }).cluster;
    };
    const untilServedBy = (cluster: string): Promise<true> =>
      eventually(`the viewer to be served by ${cluster}`, 20_000, async () =>
        (await servedBy()) === cluster ? true : null,
      );
    await untilServedBy("sa-east");
    expect(georouter("geoip", "published", "--lab")).toMatchObject({ status: 1 });
    expect(georouter("geoip", "publish", table, "--lab")).toMatchObject({ status: 1, stdout: "" }); // it is of June
    expect(georouter("geoip", "publish", table, "--lab", "--yes")).toMatchObject({ status: 0 });
    await untilServedBy("ap-southeast");
    expect(georouter("geoip", "published", "--lab").stdout).toMatch(/^seq\t1\n/);
    expect(georouter("geoip", "unpublish", "--lab")).toMatchObject({ status: 0 });
    await untilServedBy("sa-east");
  });

  test("takes values under the keys of published tables only, and none that KV would not take", async () => {
    await start();
    const { controlPort } = JSON.parse(readFileSync(sessionFile, "utf8")) as { controlPort: number };
    const state = (key: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> =>
      fetch(`http://127.0.0.1:${controlPort}/state?key=${encodeURIComponent(key)}`, {
        headers: { "x-georouter-lab": "1" },
        ...(body === undefined ? {} : { method: "POST", body }),
      });
    for (const key of ["", "pointer", "geoip:", "geoip:zz", `geoip:${"0".repeat(63)}`]) {
      expect([key, (await state(key)).status, (await state(key, new Uint8Array(1))).status]).toEqual([key, 404, 404]);
    }
    const key = `geoip:${"0".repeat(64)}`;
    expect(await (await state(key)).json()).toBeNull();
    expect((await state(key, new Uint8Array(26_214_401))).status).toBe(400);
    expect((await state(key, new Uint8Array([1, 2, 3]))).status).toBe(200);
    expect(new Uint8Array(await (await state(key)).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("refuses orders that it cannot follow, with the next step", async () => {
    await start();
    expect(georouter("lab", "break", "sa-eats")).toMatchObject({
      status: 64,
      stderr: 'error: there is no cluster "sa-eats"; did you mean "sa-east"?\n',
    });
    const unlike = georouter("lab", "heal", "moon");
    expect(unlike.status).toBe(64);
    expect(unlike.stderr).toContain("ap-southeast, eu-central, eu-west, sa-east, us-east");
    expect(georouter("lab", "break", "all").status).toBe(64);
    expect(georouter("lab", "slow", "sa-east", "fast")).toMatchObject({
      status: 64,
      stderr: "error: a delay is a whole number of milliseconds from 1 to 60000\n",
    });
    for (const percent of ["101", "4.5", "half", ""]) {
      expect(georouter("lab", "ready", "sa-east", percent)).toMatchObject({
        status: 64,
        stderr: "error: ready is a whole percentage from 0 to 100\n",
      });
    }
  });

  test("its orders cannot be given by a web page: a request without the lab's header is refused", async () => {
    await start();
    const { controlPort } = JSON.parse(readFileSync(sessionFile, "utf8")) as { controlPort: number };
    const answer = await fetch(`http://127.0.0.1:${controlPort}/break?cluster=sa-east`, { method: "POST" });
    expect(answer.status).toBe(403);
    expect(georouter("lab", "status").stdout).not.toContain("broken");
  });
});

describe("the end of a lab", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends it with 0 and leaves no process, no port and no file",
    async (signal) => {
      const lab = await start();
      const children = childrenOf(lab.process.pid ?? 0);
      expect(children.length).toBeGreaterThan(0);
      const closed = once(lab.process, "close");
      lab.process.kill(signal);
      expect(await closed).toEqual([0, null]);
      expect(existsSync(sessionFile)).toBe(false);
      expect(children.filter(isRunning)).toEqual([]);
      await expect(fetch(lab.url)).rejects.toThrow("fetch failed");
      expect(lab.stdout()).not.toContain("error");
    },
  );

  test("Ctrl-C in a terminal, which reaches workerd too, ends it the same way", async () => {
    const lab = await start();
    const children = childrenOf(lab.process.pid ?? 0);
    const closed = once(lab.process, "close");
    for (const pid of children) process.kill(pid, "SIGINT");
    lab.process.kill("SIGINT");
    expect(await closed).toEqual([0, null]);
    expect(existsSync(sessionFile)).toBe(false);
    expect(children.filter(isRunning)).toEqual([]);
  });
});

/** Processes that were started by this one (Linux). */
function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** A process that has ended but was not yet waited for does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("a lab that cannot start", () => {
  test("names the port that is in use and the option", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const started = await runToEnd("lab", "--port", String(port));
    server.close();
    expect(started.code).toBe(1);
    expect(started.stderr).toMatch(
      new RegExp(`^error: port ${port} of 127\\.0\\.0\\.1 is in use by another program; .*--port \\d+\\n$`),
    );
    expect(existsSync(sessionFile)).toBe(false);
  });

  test("because one runs already says where", async () => {
    const lab = await start();
    const second = georouter("lab", "--port", String(await freePort()));
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`a lab is already running on ${lab.url} (process ${lab.process.pid})`);
    expect(existsSync(sessionFile)).toBe(true);
  });

  test.each(["0", "65536", "abc", "-1", "1.5"])("--port %s is wrong usage", (port) => {
    expect(georouter("lab", `--port=${port}`)).toMatchObject({ status: 64 });
  });
});

/** Like `georouter`, but this process goes on meanwhile and keeps its own servers answering. */
async function runToEnd(...args: string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: env() });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr };
}

describe("an order without a lab", () => {
  test("says that none runs", () => {
    expect(georouter("lab", "break", "sa-east")).toMatchObject({
      status: 69,
      stderr: "error: no lab is running; start one with `npm start`\n",
    });
  });

  test("says when what a lab left behind is all there is", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(sessionFile, `{"format":1,"pid":${pid},"routerPort":8787,"controlPort":1}\n`);
    const { status, stderr } = georouter("lab", "status");
    expect(status).toBe(69);
    expect(stderr).toContain(`is left over from a lab that ended (process ${pid})`);
  });

  test("says when the file is none of a lab", () => {
    writeFileSync(sessionFile, "hello");
    const { status, stderr } = georouter("lab", "heal", "all");
    expect(status).toBe(69);
    expect(stderr).toContain("is not a lab's file; remove it");
  });

  test("says when the process in the file is alive but is no lab", async () => {
    const port = await freePort();
    writeFileSync(sessionFile, `{"format":1,"pid":${process.pid},"routerPort":8787,"controlPort":${port}}\n`);
    const { status, stderr } = georouter("lab", "status");
    expect(status).toBe(69);
    expect(stderr).toContain(`the lab of process ${process.pid} does not answer`);
  });
});
