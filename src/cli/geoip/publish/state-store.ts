/**
 * What publishing needs of the KV namespace that both Workers read, wherever that is.
 *
 * Two implementations: wrangler's own commands (production, or Miniflare's files on this machine) and
 * a running lab. Values are bytes; an absent key is an answer, not a fault.
 */
import type { Result } from "../../../core/model/result.ts";

/** Why the namespace gave no answer. */
export interface StoreFault {
  readonly kind: "unreachable" | "not-allowed" | "failed";
  /** A sentence for people. */
  readonly said: string;
}

export interface StateStore {
  /** In messages: `the lab`, `KV (remote)`. */
  readonly name: string;
  /** The value, or null when there is none. */
  read(key: string): Promise<Result<Uint8Array | null, StoreFault>>;
  write(key: string, bytes: Uint8Array): Promise<Result<null, StoreFault>>;
}
