/**
 * Time that a test moves, for code that also waits for cryptography.
 *
 * Signatures are made and checked on other threads, in real time. So that no result depends on how fast the machine is,
 * the clock stands while any of them is under way: within one step everything that can go on, goes on.
 */
import { vi } from "vitest";

const STEP_MS = 25;
const realImmediate = setImmediate;

let underWay = 0;

/** For `beforeEach`: the clock stands at `now`. `vi.useRealTimers` and `vi.restoreAllMocks` end it. */
export function stopTime(now: number): void {
  vi.useFakeTimers({ now });
  underWay = 0;
  const { subtle } = crypto;
  for (const name of ["sign", "verify", "importKey"] as const) {
    const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>;
    const counted = (...args: unknown[]): Promise<unknown> => {
      underWay++;
      return real(...args).finally(() => underWay--);
    };
    vi.spyOn(subtle, name).mockImplementation(counted as never);
  }
}

/** Lets time pass, and with it whatever waits. */
export async function pass(ms: number): Promise<void> {
  await quiet();
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await vi.advanceTimersByTimeAsync(Math.min(STEP_MS, ms - passed));
    await quiet();
  }
}

/** Until nothing goes on without the clock. */
async function quiet(): Promise<void> {
  for (let still = 0; still < 3; still = underWay === 0 ? still + 1 : 0) {
    await new Promise<void>((done) => realImmediate(done));
  }
}
