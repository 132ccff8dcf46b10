import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { pinText } from "../../../src/core/decide/explain-session.ts";
import { explainLines } from "../../../src/core/decide/explain-text.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { holder, pinTo, sessionRoute } from "../pins.ts";
import { bundleOf, live, region, rollout, tier } from "../small-rules.ts";

type PinStep = Parameters<typeof pinText>[0];

const STEP: Omit<PinStep, "outcome" | "endsInMs"> = {
  stage: "pin",
  carry: "path",
  cluster: asId("sa-east"),
  role: asId("canary"),
  source: "",
};
const NONE = { ...STEP, cluster: null, role: null, endsInMs: null };

describe("the pin in words", () => {
  const rows: [step: PinStep, text: string][] = [
    [{ ...STEP, outcome: "kept", endsInMs: 3_600_000 }, "sa-east canary: the session stays, 60 min to its end"],
    [{ ...STEP, outcome: "kept", endsInMs: 8e15 }, "sa-east canary: the session stays"],
    [{ ...STEP, outcome: "kept", endsInMs: 1 }, "sa-east canary: the session stays, 1 min to its end"],
    [
      { ...STEP, outcome: "down", endsInMs: 21_600_000 },
      "sa-east canary: cannot serve the session now, 6 h to its end",
    ],
    [{ ...NONE, outcome: "off" }, "path: sessions are off, since there are no keys (SESSION_KEYS)"],
    [{ ...NONE, outcome: "none" }, "path: no token"],
    [{ ...NONE, outcome: "refused" }, "path: the token is not one of ours; it is ignored"],
    [{ ...NONE, outcome: "expired" }, "path: the token's session has ended; it is ignored"],
    [{ ...NONE, outcome: "foreign" }, "path: the token is another route's; it is ignored"],
    [{ ...NONE, outcome: "void" }, "path: the token's cluster is none that may serve this viewer now; it is ignored"],
  ];
  test.each(rows)("%#", (step, text) => {
    expect(pinText(step)).toBe(text);
  });

  test("stands in the explanation, with why the version stays", () => {
    const bundle = bundleOf({
      regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })],
      routes: [sessionRoute({ rollout: asId("player") })],
      rollouts: [rollout("player", { world: 100 })],
    });
    const lines = explainLines(decide(bundle, live(), holder(pinTo("b"))));
    const told = lines.map(({ stage, text }) => `${stage}: ${text}`);
    expect(told).toContain("session: b stable: the session stays, 60 min to its end");
    expect(told).toContain("version: stable: the session keeps the version that it began with");
    expect(told).toContain("because: his session is at this cluster, and stays there as long as that can serve");
    expect(told.filter((text) => text.startsWith("home"))).toEqual([]);
  });
});
