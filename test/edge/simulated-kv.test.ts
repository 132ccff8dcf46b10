/**
 * The simulated KV does what KV is documented to do.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulatedKv, type KvFault } from "./rig/simulated-kv.ts";

/** A namespace with a clock that is moved by hand; writes are late by half of the longest lag. */
function namespace(chance = () => 0.5) {
  const clock = { now: 1_000_000 };
  const kv = simulatedKv(() => clock.now, chance);
  return { here: kv.view("GRU"), there: kv.view("FRA"), clock, kv };
}

describe("a write", () => {
  test("is read at once where it was made, and later elsewhere", async () => {
    const { here, there, clock } = namespace();
    await here.put("live", "1");
    expect(await here.get("live")).toBe("1");
    clock.now += 29_000;
    expect(await there.get("other")).toBeNull();
    clock.now += 1000;
    expect(await there.get("live")).toBe("1");
  });

  test("a second one within a second is refused with 429", async () => {
    const { here, there, clock } = namespace();
    await here.put("live", "1");
    clock.now += 999;
    await expect(there.put("live", "2")).rejects.toThrow("429");
    await here.put("other", "1");
    clock.now += 1;
    await there.put("live", "2");
    expect(await there.get("live")).toBe("2");
  });

  test("is seen everywhere within 60 s and the time that a reader kept the one before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(999), { minLength: 8, maxLength: 8 }), async (chances) => {
        let at = 0;
        const { here, kv, clock } = namespace(() => (chances[at++ % chances.length] ?? 0) / 1000);
        await here.put("live", "1");
        clock.now += 100_000;
        const views = ["FRA", "NRT", "MIA"].map((colo) => kv.view(colo));
        for (const view of views) await view.get("live", { cacheTtl: 30 });
        await here.put("live", "2");
        clock.now += 90_001;
        for (const view of views) expect(await view.get("live", { cacheTtl: 30 })).toBe("2");
      }),
    );
  });
});

describe("a read", () => {
  test("of an absent key is remembered as absent", async () => {
    const { here, there, clock } = namespace(() => 0);
    expect(await there.get("live", { cacheTtl: 30 })).toBeNull();
    await here.put("live", "1");
    clock.now += 29_999;
    expect(await there.get("live", { cacheTtl: 30 })).toBeNull();
    clock.now += 1;
    expect(await there.get("live", { cacheTtl: 30 })).toBe("1");
    expect(there.reads()).toBe(3);
  });

  test("refuses to be cached for less than 30 s", async () => {
    await expect(namespace().here.get("live", { cacheTtl: 29 })).rejects.toThrow("at least 30");
  });
});

describe("a fault", () => {
  test.each<[KvFault, unknown]>([
    ["empty", null],
    ["throws", "503"],
    ["hangs", "nothing"],
  ])("%s", async (fault, outcome) => {
    const { here } = namespace();
    await here.put("live", "whole value");
    here.fail(fault);
    const nothing = new Promise((done) => setTimeout(() => done("nothing"), 20));
    const read = here.get("live").catch((error: unknown) => /503/.exec(String(error))?.[0]);
    expect(await Promise.race([read, nothing])).toBe(outcome);
    here.fail("none");
    expect(await here.get("live")).toBe("whole value");
  });

  test("truncates, and gives older values at random", async () => {
    const { here, clock } = namespace(() => 0.5);
    for (const value of ["first value", "second value", "third value"]) {
      await here.put("live", value);
      clock.now += 2000;
    }
    here.fail("truncates");
    expect(await here.get("live")).toBe("third");
    here.fail("older-at-random");
    expect(await here.get("live")).toBe("second value");
  });
});
