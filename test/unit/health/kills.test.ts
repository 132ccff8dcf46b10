import { describe, expect, test } from "vitest";
import { releaseSwitch, throwSwitch } from "../../../src/core/health/kills.ts";
import type { Kill } from "../../../src/core/model/kill.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";

const KILL: Kill = { name: "bypass", at: 1000, reason: "bad release", by: "ana" };
const ROUTER = { bypass: "https://lb.example" };
const LIVE = { ...NOTHING_KNOWN, version: 7 };

describe("a switch", () => {
  test("that is thrown stands in the next version", () => {
    const thrown = throwSwitch(LIVE, KILL, ROUTER);
    expect(thrown).toEqual({ ok: true, value: { ...LIVE, version: 8, kills: [KILL] } });
  });

  test("that is thrown twice keeps who threw it first, and changes nothing", () => {
    const once = { ...LIVE, kills: [KILL] };
    expect(throwSwitch(once, { ...KILL, at: 2000, by: "bo" }, ROUTER)).toEqual({ ok: true, value: once });
  });

  test("that is released is gone", () => {
    const released = releaseSwitch({ ...LIVE, kills: [KILL] }, "bypass");
    expect(released).toEqual({ ok: true, value: { ...LIVE, version: 8 } });
  });

  test("that nobody threw cannot be released", () => {
    expect(releaseSwitch(LIVE, "bypass")).toMatchObject({ ok: false, error: expect.stringMatching(/not thrown/) });
  });

  test("for the bypass is refused where the rules name none", () => {
    expect(throwSwitch(LIVE, KILL, { bypass: null })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/names no bypass.*add/),
    });
  });
});
