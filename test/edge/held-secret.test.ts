/**
 * What is made of a secret is made once and held, whoever asks at the same time; in this process.
 */
import { expect, test } from "vitest";
import { heldSecret, type HeldSecret } from "../../src/edge/tokens/held-secret.ts";

interface Made {
  readonly of: string;
}

/** A held secret whose making ends when it is told to, in any order; a secret that begins with `bad` cannot be used. */
function rig(): { held: HeldSecret<Made>; told: readonly string[]; ends: (() => void)[] } {
  const told: string[] = [];
  const ends: (() => void)[] = [];
  const make = (secret: string): Promise<Made | string> =>
    new Promise((done) =>
      ends.push(() => done(secret.startsWith("bad") ? `${secret.length} letters` : { of: secret })),
    );
  return { held: heldSecret(make, (why) => void told.push(why)), told, ends };
}

test("those who ask while it is made all get the very same, in whatever order their own making ends", async () => {
  const { held, ends } = rig();
  const asked = ["good", "good", "good"].map(async (secret) => held(secret));
  for (const end of ends.toReversed()) end();
  const [first, ...others] = await Promise.all(asked);
  expect(first).toEqual({ of: "good" });
  for (const other of others) expect(other).toBe(first);
  expect(held("good")).toBe(first);
});

test("what is held is there at once, until the secret is another", async () => {
  const { held, ends } = rig();
  const asked = held("good");
  ends[0]?.();
  const first = await asked;
  expect(held("good")).toBe(first);
  const next = held("better");
  ends[1]?.();
  expect(await next).toEqual({ of: "better" });
  expect(held("better")).toEqual({ of: "better" });
});

test("one that cannot be used is told of once, without the secret, and is null from then on", async () => {
  const { held, told, ends } = rig();
  const asked = ["bad one", "bad one"].map(async (secret) => held(secret));
  for (const end of ends) end();
  expect(await Promise.all(asked)).toEqual([null, null]);
  expect(held("bad one")).toBeNull();
  expect(told).toEqual(["7 letters"]);
});
