/**
 * How long one decision takes in Node with the sample rules.
 *
 * Each line is one kind of viewer under one state of the clusters; 500 viewers that differ in their
 * unit take turns, so that no single answer is measured. The goal is 5 µs.
 */
import { resolve } from "node:path";
import { loadBundle } from "../../src/cli/load-rules.ts";
import { readTableFile, SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import { decide, type Detail } from "../../src/core/decide/decide.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import { asId, type ClusterName, type OverrideName } from "../../src/core/model/ids.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { OverrideEffect } from "../../src/core/model/override-rule.ts";
import type { PlaceTable } from "../../src/core/model/place.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { NO_VIEWER_KEYS } from "../../src/core/model/viewer-keys.ts";
import { readFacts, type Asked } from "../../src/core/ops/facts/read-facts.ts";
import { measure } from "./measure.ts";

const GOAL_NS = 5000;
const VIEWERS = 500;
const CALLS = 2000;
const AT = 1_800_000_000_000;

const ALL_UP = { "sa-east": "up", "us-east": "up", "eu-central": "up", "eu-west": "up", "ap-southeast": "up" };

const SITUATIONS: readonly (readonly [name: string, facts: Readonly<Record<string, unknown>>])[] = [
  ["Brazil, nothing measured", { country: "BR", path: "/live/ch1" }],
  ["Brazil, all up", { country: "BR", path: "/live/ch1", health: ALL_UP }],
  ["Brazil, sa-east down", { country: "BR", path: "/live/ch1", health: { ...ALL_UP, "sa-east": "down" } }],
  [
    "Brazil, sa-east dialled to 70 %",
    { country: "BR", path: "/live/ch1", health: { ...ALL_UP, "sa-east": { accept: 70 } } },
  ],
  ["Germany (residency), all up", { country: "DE", path: "/live/ch1", health: ALL_UP }],
  ["United States, us-east down", { country: "US", path: "/live/ch1", health: { ...ALL_UP, "us-east": "down" } }],
  ["Kenya (nearest), all up", { country: "KE", path: "/live/ch1", health: ALL_UP }],
  ["no place (list of five), all up", { path: "/live/ch1", health: ALL_UP }],
  ["Brazil, last of nine routes", { country: "BR", host: "www.streamtv.example", path: "/about", health: ALL_UP }],
  ["no route", { country: "BR", path: "/nowhere", health: ALL_UP }],
];

/** Prints the median time of each situation, for a summary and for a full trace. */
export function benchDecide(): void {
  const bundle = loadBundle(resolve(import.meta.dirname, "../../rules"));
  if (bundle === null) return;
  const file = readTableFile(SNAPSHOT_PATH);
  const table = file.ok ? file.value.table : null;
  console.log(`\ndecide, ns a decision: median (10th to 90th percentile of rounds); goal ${GOAL_NS}\n`);
  for (const [name, facts] of SITUATIONS) {
    const asked = Array.from({ length: VIEWERS }, (_, n) => ask(facts, n, bundle, table));
    const [summary, full] = (["summary", "full"] as const).map((detail) => time(bundle, asked, detail));
    console.log(`${name.padEnd(34)} summary ${summary ?? ""}   full ${full ?? ""}`);
  }
  benchOrders(bundle, table);
}

/** 1,000 orders in files, 100 live ones, and 50 live ones that move viewers of ten networks each. */
function ordersOf(clusters: readonly string[]): { readonly files: Rules["overrides"]; readonly live: Live["orders"] } {
  const times = { fromMs: AT - 1_000_000, untilMs: AT + 1_000_000, reason: "" };
  const dial = (n: number) =>
    ({ kind: "dial", clusters: [asId<ClusterName>(clusters[n % clusters.length] ?? "")], accept: 90 }) as const;
  const move = (n: number) => {
    const networks = Array.from({ length: 10 }, (_, part) => `10.${n}.${part}.0/24`);
    return { kind: "move", viewers: { ...NO_VIEWER_KEYS, networks }, use: [asId<ClusterName>("us-east")] } as const;
  };
  const given = (effect: OverrideEffect, id: string) => ({ id, effect, globs: [], ...times, by: "" });
  return {
    files: Array.from({ length: 1000 }, (_, n) => {
      return {
        name: asId<OverrideName>(`order-${n}`),
        effect: dial(n),
        ...times,
        ticket: "",
        source: "overrides.yaml",
      };
    }),
    live: [
      ...Array.from({ length: 100 }, (_, n) => given(dial(n), `dial ${n}`)),
      ...Array.from({ length: 50 }, (_, n) => given(move(n), `move ${n}`)),
    ],
  };
}

/** The same viewer without orders and with very many of them. */
function benchOrders(bundle: Bundle, table: PlaceTable | null): void {
  const { files, live } = ordersOf(Object.keys(ALL_UP));
  const facts = { country: "BR", ip: "203.0.113.7", path: "/live/ch1", health: ALL_UP };
  const asked = Array.from({ length: VIEWERS }, (_, n) => ask(facts, n, bundle, table));
  const one = asked[0]?.live;
  if (one === undefined) return;
  const value = { ...one, orders: live };
  const ordered = { ...bundle, rules: { ...bundle.rules, overrides: files } };
  const under = asked.map((each) => ({ ...each, live: value }));
  console.log(`${"Brazil, 1,150 orders".padEnd(34)} summary ${time(ordered, under, "summary")}`);
}

function ask(facts: Readonly<Record<string, unknown>>, n: number, bundle: Bundle, table: PlaceTable | null): Asked {
  const asked = readFacts({ headers: { "x-session-id": `session-${n}` }, ...facts }, bundle, table, AT);
  if (!asked.ok) throw new Error(asked.error.join("; "));
  return asked.value;
}

function digits(ns: number): string {
  return ns.toFixed(0).padStart(5);
}

function time(bundle: Bundle, asked: readonly Asked[], detail: Detail): string {
  const { medianNs, fastNs, slowNs } = measure(CALLS, () => {
    let steps = 0;
    for (let call = 0; call < CALLS; call++) {
      const one = asked[call % asked.length];
      if (one !== undefined) steps += decide(bundle, one.live, one.viewer, detail).trace.length;
    }
    return steps;
  });
  return `${digits(medianNs)} (${digits(fastNs)} to ${digits(slowNs)})${medianNs > GOAL_NS ? " over the goal" : ""}`;
}
