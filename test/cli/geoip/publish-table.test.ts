/**
 * The steps of publishing a GeoIP table, against a namespace that misbehaves.
 */
import { describe, expect, test } from "vitest";
import {
  factsOf,
  publishTable,
  readPublished,
  unpublishTable,
  type Published,
  type PublishFault,
  type Publishing,
} from "../../../src/cli/geoip/publish/publish-table.ts";
import type { StateStore, StoreFault } from "../../../src/cli/geoip/publish/state-store.ts";
import { nextPointer, readTablePointer, type TablePointer } from "../../../src/core/bundle/table-pointer.ts";
import { LIMITS } from "../../../src/core/model/limits.ts";
import { fail, ok, type Result } from "../../../src/core/model/result.ts";
import { opened } from "../../unit/viewer/geoip/geoip-rows.ts";
import { tableOf, type Table } from "./dated-table.ts";

const NOW = Date.parse("2026-07-01T12:00:00Z");

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
    expect(await readPublished(kv, NOW)).toMatchObject({ ok: true, value: { table: null } });
  });
});

describe("a doubt", () => {
  const kvWith = async (table: Table): Promise<Namespace> => {
    const kv = namespace();
    await publish(table, publishing(kv));
    return kv;
  };
  test.each<[name: string, kv: () => Promise<Namespace>, table: Table, doubt: unknown]>([
    [
      "about age",
      () => kvWith(tableOf("JP", "2026-01-01")),
      tableOf("BR", "2026-05-01"),
      "the table is 61 days old (2026-05-01)",
    ],
    [
      "about a step back",
      () => kvWith(tableOf("JP", "2026-06-20")),
      BRAZIL,
      "the table is of 2026-06-01, the published one of 2026-06-20",
    ],
    [
      "about operators only",
      () => kvWith(JAPAN),
      { ...BRAZIL, facts: { ...BRAZIL.facts, precision: "asn" } },
      expect.stringContaining("no viewer would be placed"),
    ],
  ])("%s is said; without a yes nothing is written", async (_, kvOf, table, doubt) => {
    const kv = await kvOf();
    const before = new Map(kv.values);
    const doubts: string[] = [];
    expect(await publish(table, publishing(kv, doubts, false))).toEqual({
      ok: false,
      error: { exit: 1, text: expect.stringMatching(/^nothing was changed: .*; pass --yes/) as unknown },
    });
    expect(doubts).toEqual([doubt]);
    expect(kv.values).toEqual(before);
    expect(await publish(table, publishing(kv, doubts))).toMatchObject({ ok: true });
  });

  test("is not raised by a table of 60 days, or one as old as the published one", async () => {
    const [doubts, kv] = [[] as string[], await kvWith(tableOf("JP", "2026-05-02"))];
    expect(await publish(tableOf("BR", "2026-05-02"), publishing(kv, doubts, false))).toMatchObject({ ok: true });
    expect(doubts).toEqual([]);
  });

  test("about a pointer that cannot be read is said too, and publishing mends it", async () => {
    const kv = namespace();
    kv.values.set("geoip", Buffer.from("{"));
    expect(await readPublished(kv, NOW)).toMatchObject({ ok: false, error: { exit: 65 } });
    const doubts: string[] = [];
    expect(await unpublishTable(publishing(kv, doubts, false))).toMatchObject({ ok: false, error: { exit: 1 } });
    expect(doubts).toEqual(["what KV holds under geoip is not JSON"]);
    expect(await publish(BRAZIL, publishing(kv))).toMatchObject({ ok: true });
    expect(await readPublished(kv, NOW)).toMatchObject({ ok: true, value: { seq: 1 } });
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

test("a pointer of a day to come is no pointer: the next one is of today, and holds", async () => {
  const kv = namespace();
  await publish(JAPAN, publishing(kv));
  const poisoned = { ...pointerIn(kv), seq: Number.MAX_SAFE_INTEGER, publishedAt: 8_640_000_000_000_000 };
  kv.values.set("geoip", Buffer.from(JSON.stringify(poisoned)));
  expect(await readPublished(kv, NOW)).toMatchObject({ ok: false, error: { exit: 65 } });
  const doubts: string[] = [];
  expect(await publish(BRAZIL, publishing(kv, doubts))).toMatchObject({ ok: true, value: { changed: true } });
  expect(doubts).toEqual(["what KV holds under geoip is of a day that is to come"]);
  expect(pointerIn(kv)).toMatchObject({ seq: 1, publishedAt: NOW });
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
    expect(await readPublished(kv, NOW)).toMatchObject({ ok: false, error: { exit } });
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

  test("and goes on showing what was published before, for a while, has the new pointer all the same", async () => {
    const before = Buffer.from(JSON.stringify(nextPointer(null, JAPAN.facts, "before", NOW - 5)));
    const kv = namespace((call) => (call === "read pointer" ? before : null));
    const outcome = await publish(BRAZIL, publishing(kv));
    expect(outcome).toMatchObject({ ok: true, value: { changed: true, seen: false, pointer: { seq: 2 } } });
    expect(pointerIn(kv)?.table?.sha256).toBe(BRAZIL.facts.sha256);
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
