/**
 * Publishing a GeoIP table: the steps against a namespace that misbehaves, and the command with wrangler against an
 * API that this test plays.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  factsOf,
  publishTable,
  readPublished,
  unpublishTable,
  type Published,
  type PublishFault,
  type Publishing,
} from "../../src/cli/geoip/publish-table.ts";
import type { StateStore, StoreFault } from "../../src/cli/geoip/state-store.ts";
import { nextPointer, readTablePointer, type TablePointer } from "../../src/core/bundle/table-pointer.ts";
import { LIMITS } from "../../src/core/model/limits.ts";
import type { TableFacts } from "../../src/core/model/published-table.ts";
import { fail, ok, type Result } from "../../src/core/model/result.ts";
import { bytesOf, opened } from "../unit/viewer/geoip-rows.ts";
import { MAIN } from "./rules-rig.ts";

const NOW = Date.parse("2026-07-01T12:00:00Z");

interface Table {
  readonly bytes: Uint8Array;
  readonly facts: TableFacts;
}

function tableOf(country: string, buildDate = "2026-06-01"): Table {
  const bytes = bytesOf({
    v4: [
      ["0.0.0.0", null],
      ["192.0.2.0", country],
    ],
    v6: [["::", null]],
    texts: { buildDate },
  });
  const facts = factsOf({ table: opened(bytes), bytes });
  if (!facts.ok) throw new Error(facts.error);
  return { bytes, facts: facts.value };
}

const [BRAZIL, JAPAN] = [tableOf("BR"), tableOf("JP")];

interface Namespace extends StateStore {
  readonly values: Map<string, Uint8Array>;
  /** `read KEY` and `write KEY`, in order; tables as `table`. */
  readonly calls: string[];
}

/** A namespace in memory; `spoil` may change what a call meets. */
function namespace(
  spoil: (call: string, at: number) => StoreFault | Uint8Array | "absent" | null = () => null,
): Namespace {
  const values = new Map<string, Uint8Array>();
  const calls: string[] = [];
  const enter = (call: string): ReturnType<typeof spoil> => {
    calls.push(call);
    return spoil(call, calls.filter((one) => one === call).length);
  };
  const short = (key: string): string => (key === "geoip" ? "pointer" : "table");
  return {
    name: "KV",
    values,
    calls,
    read: (key) => {
      const met = enter(`read ${short(key)}`);
      if (met === "absent") return Promise.resolve(ok(null));
      if (met instanceof Uint8Array) return Promise.resolve(ok(met));
      return Promise.resolve(met === null ? ok(values.get(key) ?? null) : fail(met));
    },
    write: (key, bytes) => {
      const met = enter(`write ${short(key)}`);
      if (met !== null && typeof met === "object" && "kind" in met) return Promise.resolve(fail(met));
      values.set(key, met instanceof Uint8Array ? met : new Uint8Array(bytes));
      return Promise.resolve(ok(null));
    },
  };
}

/** Publishing that goes on in spite of the doubts, which it notes, unless it shall not. */
function publishing(store: StateStore, doubts: string[] = [], agrees = true): Publishing {
  const confirm = (found: readonly string[]): Promise<boolean> => {
    doubts.push(...found);
    return Promise.resolve(agrees);
  };
  return { store, now: NOW, reason: "a test", again: false, confirm, pause: () => Promise.resolve() };
}

function publish(table: Table, by: Publishing): Promise<Result<Published, PublishFault>> {
  return publishTable(table.bytes, table.facts, by);
}

function pointerIn(kv: Namespace): TablePointer | null {
  const read = readTablePointer(Buffer.from(kv.values.get("geoip") ?? []).toString("utf8"));
  return read.ok ? read.value : null;
}

describe("publishing", () => {
  test("writes the table, reads it back, and only then points to it", async () => {
    const kv = namespace();
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true, value: { changed: true, seen: true } });
    expect(kv.calls).toEqual(["read pointer", "write table", "read table", "write pointer", "read pointer"]);
    expect(kv.values.get(`geoip:${BRAZIL.facts.sha256}`)).toEqual(BRAZIL.bytes);
    expect(pointerIn(kv)).toEqual({ format: 1, seq: 1, publishedAt: NOW, reason: "a test", table: BRAZIL.facts });
  });

  test("counts up, and keeps older tables, so that going back is publishing again", async () => {
    const kv = namespace();
    for (const table of [BRAZIL, JAPAN, BRAZIL]) await publish(table, publishing(kv));
    expect(pointerIn(kv)).toMatchObject({ seq: 3, publishedAt: NOW + 2, table: BRAZIL.facts });
    expect(kv.values.size).toBe(3);
    expect(await unpublishTable(publishing(kv))).toMatchObject({ ok: true, value: { changed: true } });
    expect(pointerIn(kv)).toMatchObject({ seq: 4, table: null });
  });

  test("what is published already changes nothing, unless its bytes are damaged there", async () => {
    const kv = namespace();
    await publish(BRAZIL, publishing(kv));
    kv.calls.length = 0;
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true, value: { changed: false } });
    expect(kv.calls).toEqual(["read pointer", "read table"]);
    kv.values.set(`geoip:${BRAZIL.facts.sha256}`, new Uint8Array(3));
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true, value: { changed: true } });
    expect(pointerIn(kv)).toMatchObject({ seq: 2 });
  });

  test("what is published already is published again when that is asked for, so that edges try it once more", async () => {
    const kv = namespace();
    await publish(BRAZIL, publishing(kv));
    expect(await publish(BRAZIL, { ...publishing(kv), again: true })).toMatchObject({ value: { changed: true } });
    expect(pointerIn(kv)).toMatchObject({ seq: 2, table: BRAZIL.facts });
  });

  test("taking back what was never published, or was taken back, changes nothing", async () => {
    const kv = namespace();
    expect(await unpublishTable(publishing(kv))).toMatchObject({ value: { changed: false, pointer: null } });
    await publish(BRAZIL, publishing(kv));
    await unpublishTable(publishing(kv));
    expect(await unpublishTable(publishing(kv))).toMatchObject({ value: { changed: false, pointer: { seq: 2 } } });
    expect(await readPublished(kv)).toMatchObject({ ok: true, value: { table: null } });
  });
});

describe("a doubt", () => {
  const kvWith = async (table: Table): Promise<Namespace> => {
    const kv = namespace();
    await publish(table, publishing(kv));
    return kv;
  };
  test.each<[name: string, kv: () => Promise<Namespace>, table: Table, doubts: readonly unknown[]]>([
    ["about nothing", () => kvWith(JAPAN), BRAZIL, []],
    ["about 60 days", () => kvWith(JAPAN), tableOf("BR", "2026-06-02"), []],
    [
      "about age",
      () => kvWith(tableOf("JP", "2026-01-01")),
      tableOf("BR", "2026-05-01"),
      ["the table is 61 days old (2026-05-01)"],
    ],
    [
      "about a step back",
      () => kvWith(tableOf("JP", "2026-06-20")),
      BRAZIL,
      ["the table is of 2026-06-01, the published one of 2026-06-20"],
    ],
    [
      "about operators only",
      () => kvWith(JAPAN),
      { ...BRAZIL, facts: { ...BRAZIL.facts, precision: "asn" } },
      [expect.stringContaining("no viewer would be placed")],
    ],
  ])("%s is said; without a yes nothing is written", async (_, kvOf, table, wanted) => {
    const kv = await kvOf();
    const before = new Map(kv.values);
    const doubts: string[] = [];
    const refused = await publish(table, publishing(kv, doubts, false));
    expect(doubts).toEqual(wanted);
    if (wanted.length === 0) return expect(refused).toMatchObject({ ok: true });
    expect(refused).toMatchObject({
      ok: false,
      error: { exit: 1, text: expect.stringContaining("pass --yes") as unknown },
    });
    expect(kv.values).toEqual(before);
    expect(await publish(table, publishing(kv, doubts))).toMatchObject({ ok: true });
  });

  test("about a pointer that cannot be read is said too, and publishing mends it", async () => {
    const kv = namespace();
    kv.values.set("geoip", Buffer.from("{"));
    expect(await readPublished(kv)).toMatchObject({ ok: false, error: { exit: 65 } });
    const doubts: string[] = [];
    expect(await unpublishTable(publishing(kv, doubts, false))).toMatchObject({ ok: false, error: { exit: 1 } });
    expect(doubts).toEqual(["what KV holds under geoip is not JSON"]);
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true });
    expect(await readPublished(kv)).toMatchObject({ ok: true, value: { seq: 1 } });
  });
});

describe("a table that edges would not take is refused", () => {
  const table = opened(BRAZIL.bytes);
  test("because it is too large", () => {
    const bytes = new Uint8Array(LIMITS.tableBytes + 1);
    expect(factsOf({ table, bytes })).toEqual({
      ok: false,
      error: expect.stringContaining("at most 8388608") as unknown,
    });
  });
  test("because nobody could say how old it is", () => {
    const undated = { ...table, meta: { ...table.meta, buildDate: "" } };
    expect(factsOf({ table: undated, bytes: BRAZIL.bytes })).toMatchObject({ ok: false });
  });
});

describe("a namespace that misbehaves", () => {
  const AWAY: StoreFault = { kind: "unreachable", said: "no answer" };
  const calls = ["read pointer", "write table", "read table", "write pointer"];

  test.each(calls)("and fails at %s leaves what was published", async (call) => {
    const kv = namespace((one) => (one === call ? AWAY : null));
    expect(await publish(BRAZIL, publishing(kv))).toEqual({ ok: false, error: { exit: 69, text: "no answer" } });
    expect(kv.values.has("geoip")).toBe(false);
  });

  test.each<[kind: StoreFault["kind"], exit: number]>([
    ["unreachable", 69],
    ["not-allowed", 77],
    ["failed", 1],
  ])("a fault of kind %s ends with %i", async (kind, exit) => {
    const kv = namespace(() => ({ kind, said: "said" }));
    expect(await readPublished(kv)).toMatchObject({ ok: false, error: { exit } });
    expect(await unpublishTable(publishing(kv))).toMatchObject({ ok: false, error: { exit } });
  });

  test("and gives back other bytes is not pointed to", async () => {
    const kv = namespace((call) => (call === "read table" ? new Uint8Array(9) : null));
    const outcome = await publish(BRAZIL, publishing(kv));
    expect(outcome).toMatchObject({ ok: false, error: { exit: 1 } });
    expect(outcome.ok ? "" : outcome.error.text).toMatch(
      /^KV gives back 9 bytes with SHA-256 [0-9a-f]{64} .*publish again$/,
    );
    expect(kv.calls.filter((call) => call.startsWith("write"))).toEqual(["write table"]);
  });

  test("and shows a table late is asked again", async () => {
    const kv = namespace((call, at) => (call === "read table" && at < 3 ? "absent" : null));
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true, value: { seen: true } });
  });

  test("and shows the pointer later than that has it all the same, which is said", async () => {
    const kv = namespace((call, at) => (call === "read pointer" && at > 1 ? "absent" : null));
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true, value: { changed: true, seen: false } });
  });

  test("and in which somebody else publishes meanwhile is a fault", async () => {
    const theirs = Buffer.from(JSON.stringify(nextPointer(null, JAPAN.facts, "theirs", NOW + 5)));
    const kv = namespace((call, at) => (call === "read pointer" && at > 1 ? theirs : null));
    const outcome = await publish(BRAZIL, publishing(kv));
    expect(outcome.ok ? "" : outcome.error.text).toMatch(
      /^somebody else published at the same time: KV now holds .*theirs/,
    );
  });
});

describe("the command, through wrangler's API calls", () => {
  const TODAY = new Date().toISOString().slice(0, 10);
  const folder = mkdtempSync(join(tmpdir(), "georouter-publish-"));
  const values = new Map<string, Buffer>();
  let [status, url] = [200, ""];

  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const key = /^\/accounts\/acc\/storage\/kv\/namespaces\/n1\/values\/([^?]+)/.exec(request.url ?? "")?.[1];
      const name = decodeURIComponent(key ?? "");
      const held = values.get(name);
      if (status === 200 && request.method === "PUT") values.set(name, Buffer.concat(chunks));
      else if (status === 200 && held !== undefined) return response.end(held);
      response.statusCode = status === 200 && request.method === "GET" ? 404 : status;
      return response.setHeader("content-type", "application/json").end('{"success":true,"errors":[],"result":null}');
    });
  });

  beforeAll(async () => {
    writeFileSync(join(folder, "today.bin"), tableOf("BR", TODAY).bytes);
    writeFileSync(join(folder, "old.bin"), tableOf("BR", "2020-01-01").bytes);
    api.listen(0, "127.0.0.1");
    await once(api, "listening");
    const address = api.address();
    url = address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => {
    api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Ran {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  async function geoip(line: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [MAIN, "geoip", ...line.split(" ")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH, HOME: folder, CLOUDFLARE_API_BASE_URL: url, CLOUDFLARE_ACCOUNT_ID: "acc" },
        ...{ CLOUDFLARE_API_TOKEN: "token", ...more },
      },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString("utf8")));
    await once(child, "close");
    return { code: child.exitCode, out, err };
  }

  const REMOTE = "--remote --namespace-id n1";

  test("publishes, tells what is published, and takes it back", { timeout: 240_000 }, async () => {
    expect(await geoip(`published ${REMOTE}`)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^nothing was ever/) as unknown,
    });
    const published = await geoip(`publish today.bin ${REMOTE} --reason december -o json`);
    expect(published).toMatchObject({ code: 0, err: "written; running Workers follow within about two minutes\n" });
    const facts = tableOf("BR", TODAY).facts;
    expect(JSON.parse(published.out)).toMatchObject({
      changed: true,
      published: { seq: 1, reason: "december", table: facts },
    });
    expect(values.get(`geoip:${facts.sha256}`)).toEqual(Buffer.from(tableOf("BR", TODAY).bytes));

    const old = await geoip(`publish old.bin ${REMOTE}`);
    expect(old).toMatchObject({ code: 1, out: "" });
    expect(old.err).toMatch(
      /^error: nothing was changed: the table is \d+ days old \(2020-01-01\); the table is of .*--yes/,
    );

    const shown = await geoip(`published ${REMOTE}`);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(new RegExp(`^seq\t1\npublishedAt\t.*Z\nreason\tdecember\nsha256\t${facts.sha256}\n`));
    expect(shown.out).toMatch(new RegExp(`^buildDate\t${TODAY}\nprecision\tcountry\nageDays\t[01]\n$`, "m"));
    expect(await geoip(`unpublish ${REMOTE} -q`)).toMatchObject({ code: 0, err: "" });
    expect(await geoip(`published ${REMOTE} -o json`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('"table": null') as unknown,
    });
  });

  test.each<[name: string, more: Readonly<Record<string, string>>, answers: number, code: number, said: RegExp]>([
    [
      "that is away",
      { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1" },
      200,
      69,
      /^error: wrangler said: .*fetch failed/,
    ],
    ["that has a fault", {}, 500, 69, /500/],
    ["that refuses the token", {}, 403, 77, /403: Forbidden; log in with/],
    ["without a token", { CLOUDFLARE_API_TOKEN: "" }, 200, 77, /CLOUDFLARE_API_TOKEN/],
  ])("an API %s", { timeout: 120_000 }, async (_, more, answers, code, said) => {
    status = answers;
    const ran = await geoip(`publish today.bin ${REMOTE}`, more);
    status = 200;
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.err).toMatch(said);
    expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("a reason that is too long, or no place to publish to, is wrong usage", async () => {
    expect(await geoip(`publish today.bin ${REMOTE} --reason ${"x".repeat(201)}`)).toMatchObject({ code: 64 });
    expect(await geoip("publish today.bin")).toMatchObject({
      code: 64,
      err: "error: say where: --remote, --local or --lab; see georouter geoip publish --help\n",
    });
  });
});
