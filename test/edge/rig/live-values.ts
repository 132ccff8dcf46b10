/**
 * Live values for tests of where they come from, and a source that has none.
 */
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";

/** A live value of now. */
export function liveValue(version: number, extra: Partial<Live> = {}): Live {
  return { ...NOTHING_KNOWN, epoch: 1, version, at: Date.now(), ...extra };
}

/** Throws. */
export async function away(): Promise<never> {
  throw new Error("out of order");
}
