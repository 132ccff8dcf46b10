/**
 * From a salt and a viewer's unit or key to a number 0..99999, the same on every isolate.
 *
 * A threshold is compared with `bucket < bucketsBelow(fraction)`: raising the fraction only adds
 * viewers. Each use has its own salt, so that being in one sample says nothing about another.
 */
import type { Bucket } from "../model/ids.ts";
import { murmur3 } from "./murmur3.ts";

/** Number of buckets. */
export const BUCKETS = 100_000;

const TWO_32 = 4_294_967_296;

/** bucket(salt) = floor(murmur3(salt + ":" + key) × 100000 / 2^32). */
export function bucket(salt: string, key: string): Bucket {
  return Math.floor((murmur3(`${salt}:${key}`) * BUCKETS) / TWO_32);
}

/** A number strictly between 0 and 1 for weighted rendezvous. */
export function openUnit(salt: string, key: string): number {
  return (murmur3(`${salt}:${key}`) + 0.5) / TWO_32;
}

/** The threshold of a fraction 0..1. */
export function bucketsBelow(fraction: number): Bucket {
  return Math.round(Math.min(1, Math.max(0, fraction)) * BUCKETS);
}
