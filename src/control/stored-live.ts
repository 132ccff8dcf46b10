/**
 * The live value in the health board's storage.
 *
 * A stored value may take 2 MiB with its key, and a live value may be larger: when everything is down, each
 * vantage's reason stands beside each cluster. Then, of all times, it must be kept. So its JSON is stored in
 * parts; what is written without waiting in between is written as one. A format that is not known is
 * refused, because starting afresh would forget operators' orders.
 */
import { upgradeLive, withKillSwitches, type EarlierLive, type LiveWithoutKills } from "../core/model/earlier-live.ts";
import { LIVE_FORMAT, type Live } from "../core/model/live.ts";

const KEY = "live";
/** Keys of the parts behind the first: this and a number from 1. */
const PART = "live:";
/** Of the 2 MiB of one stored value, key included (Durable Objects' limits). */
const PART_BYTES = 1_500_000;

type StoredLive =
  | { readonly format: typeof LIVE_FORMAT | 3; readonly parts: number; readonly json: Uint8Array }
  | { readonly format: 1 | 2; readonly live: EarlierLive };

/** What of a Durable Object's storage is needed. */
export interface ValueStorage {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  /** Whether there was one. */
  delete(key: string): boolean;
}

/** Stores it in place of the one before. */
export function storeLive(storage: ValueStorage, live: Live): void {
  const bytes = new TextEncoder().encode(JSON.stringify(live));
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  const partOf = (at: number): Uint8Array => bytes.slice(at * PART_BYTES, (at + 1) * PART_BYTES);
  const first: StoredLive = { format: LIVE_FORMAT, parts, json: partOf(0) };
  storage.put(KEY, first);
  for (let at = 1; at < parts; at++) storage.put(PART + at, partOf(at));
  let left = parts;
  while (storage.delete(PART + left)) left++;
}

/** The stored one; null when none ever was. */
export function storedLive(storage: ValueStorage): Live | null {
  const found = storage.get(KEY);
  if (found === undefined) return null;
  const stored = asStored(found);
  if (stored.format === LIVE_FORMAT) return asLive(joined(storage, stored.parts, stored.json));
  if (stored.format === 3) return withKillSwitches(asThree(joined(storage, stored.parts, stored.json)));
  if (stored.format === 1 || stored.format === 2) return upgradeLive(stored.live);
  const { format }: { readonly format: number } = stored;
  throw new Error(
    `The stored live value has format ${format}, this version reads ${LIVE_FORMAT}. Deploy the version that wrote it`,
  );
}

function joined(storage: ValueStorage, parts: number, first: Uint8Array): unknown {
  const decoder = new TextDecoder();
  let json = decoder.decode(first, { stream: true });
  for (let at = 1; at < parts; at++) {
    const part = storage.get(PART + at);
    if (part instanceof Uint8Array) json += decoder.decode(part, { stream: true });
  }
  return JSON.parse(json + decoder.decode());
}

function asStored(found: unknown): StoredLive {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it; its format is looked at
  return found as StoredLive;
}

function asThree(parsed: unknown): LiveWithoutKills {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the version before wrote it, under its format's number
  return parsed as LiveWithoutKills;
}

function asLive(parsed: unknown): Live {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it, under its format's number
  return parsed as Live;
}
