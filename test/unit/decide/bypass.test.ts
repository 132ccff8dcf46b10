import { describe, expect, test } from "vitest";
import { routedOf } from "../../../src/core/decide/bypass.ts";
import { decide, decideRouting } from "../../../src/core/decide/decide.ts";
import { explainHeadline, explainLines } from "../../../src/core/decide/explain-text.ts";
import type { Kill } from "../../../src/core/model/kill.ts";
import { decisionJson } from "../../../src/core/ops/decision-json.ts";
import { bundleOf, live, viewer } from "../small-rules.ts";

const BYPASS = "https://lb.example";
const observing = bundleOf({ router: { mode: "observe", bypass: BYPASS } });
const routing = bundleOf({ router: { bypass: BYPASS } });
const without = bundleOf({});

const { at: NOW } = viewer();
const KILL: Kill = { name: "bypass", at: NOW - 65_000, reason: "bad release", by: "ana" };
const killed = { ...live(), kills: [KILL] };

describe("a Router that observes", () => {
  test("decides as always, and sends the request to its bypass", () => {
    const decision = decide(observing, live(), viewer());
    expect(decision).toMatchObject({ kind: "bypass", reason: "observe", gateway: BYPASS });
    const { trace: _, ...routed } = decideRouting(routing, live(), viewer());
    expect(routedOf(decision)).toMatchObject({ ...routed, bundle: decision.bundle });
  });

  test("sends answers and refusals there too, a host that is not ours included", () => {
    const decision = decide(observing, live(), viewer({ host: "other.example" }));
    expect(decision).toMatchObject({
      kind: "bypass",
      decided: { kind: "reject", status: 421, reason: "unknown-host" },
    });
  });

  test("says both in one line, and step by step", () => {
    const decision = decide(observing, live(), viewer());
    expect(explainHeadline(decision)).toMatch(
      /^bypass https:\/\/lb\.example {2}reason observe, else: sa-east {2}stable/,
    );
    const lines = explainLines(decision).map(({ stage, text }) => `${stage}: ${text}`);
    expect(lines.slice(-2)).toEqual([
      `bypass: the Router observes: everything goes to ${BYPASS}`,
      "because: the Router observes: it decides, and everything goes to its bypass",
    ]);
  });

  test("is one JSON with the decision inside, the viewer and the trace once", () => {
    const json = decisionJson(decide(observing, live(), viewer()), true);
    expect(json).toMatchObject({ kind: "bypass", gateway: BYPASS, decided: { kind: "handoff", cluster: "sa-east" } });
    expect(Object.keys(json["decided"] as object)).not.toEqual(expect.arrayContaining(["viewer"]));
    expect(Object.keys(json["decided"] as object)).not.toEqual(expect.arrayContaining(["trace"]));
    expect(json["trace"]).toEqual(expect.arrayContaining([{ stage: "bypass", kill: null, to: BYPASS }]));
  });
});

describe("the kill switch", () => {
  test("sends everything to the bypass, and says who threw it, when and why", () => {
    const decision = decide(routing, killed, viewer());
    expect(decision).toMatchObject({ kind: "bypass", reason: "bypass", gateway: BYPASS });
    const lines = explainLines(decision).map(({ text }) => text);
    expect(lines.slice(-3)).toContain('thrown 1 min 5 s ago by ana: "bad release"');
  });

  test("does nothing without a bypass, and says so", () => {
    const decision = decide(without, killed, viewer());
    expect(decision.kind).toBe("handoff");
    const words = explainLines(decision).find(({ stage }) => stage === "bypass");
    expect(words?.text).toMatch(/no effect, since the Router names no bypass/);
  });

  test("is the reason also where the Router observes, since it holds when that ends", () => {
    expect(decide(observing, killed, viewer()).reason).toBe("bypass");
  });

  test("that is not thrown leaves the decision as it is", () => {
    expect(decide(routing, live(), viewer())).toEqual(decideRouting(routing, live(), viewer()));
  });
});
