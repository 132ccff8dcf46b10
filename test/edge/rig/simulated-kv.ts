/**
 * Workers KV as colos see it, with a clock of the test's own: what a local KV, strongly consistent and always there, hides.
 *
 * In: a clock and a source of chance. Out: a view for each colo, with the parts of `KVNamespace` that the
 * Workers use. A write is seen at once where it was made and up to 60 s later elsewhere; what a colo has read,
 * an absence too, it gives again for `cacheTtl`; a key takes one write a second (developers.cloudflare.com/kv:
 * how KV works, limits). A view can be told to fail as KV has failed.
 */

/** How reads and writes of a view end. */
export type KvFault = "none" | "throws" | "hangs" | "empty" | "truncates" | "older-at-random";

export interface KvView {
  get(key: string, options?: { readonly cacheTtl?: number }): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  /** From now on. */
  fail(fault: KvFault): void;
  /** How often `get` was called. */
  reads(): number;
}

export interface SimulatedKv {
  /** The view of one colo; the same one for the same name. */
  view(colo: string): KvView;
}

interface Write {
  readonly value: string;
  readonly at: number;
  readonly colo: string;
  /** Colo → when it sees the write; drawn at the first look. */
  readonly seenAt: Map<string, number>;
}

interface Kept {
  readonly value: string | null;
  readonly until: number;
}

const MOST_LAG_MS = 60_000;
const LEAST_CACHE_TTL_S = 30;
const DEFAULT_CACHE_TTL_S = 60;

/** Makes one namespace; `chance` gives numbers from 0 to below 1. */
export function simulatedKv(now: () => number, chance: () => number): SimulatedKv {
  const writes = new Map<string, Write[]>();
  const views = new Map<string, KvView>();
  return {
    view: (colo) => {
      const view = views.get(colo) ?? makeView(colo, { writes, now, chance });
      views.set(colo, view);
      return view;
    },
  };
}

interface Namespace {
  readonly writes: Map<string, Write[]>;
  readonly now: () => number;
  readonly chance: () => number;
}

function makeView(colo: string, { writes, now, chance }: Namespace): KvView {
  const kept = new Map<string, Kept>();
  let fault: KvFault = "none";
  let reads = 0;
  const seen = (key: string): readonly Write[] =>
    (writes.get(key) ?? []).filter((write) => {
      if (!write.seenAt.has(colo))
        write.seenAt.set(colo, write.at + (write.colo === colo ? 0 : chance() * MOST_LAG_MS));
      return (write.seenAt.get(colo) ?? Infinity) <= now();
    });
  const read = (key: string, cacheTtl: number): string | null => {
    const before = kept.get(key);
    if (before !== undefined && now() < before.until) return before.value;
    const value = seen(key).at(-1)?.value ?? null;
    kept.set(key, { value, until: now() + cacheTtl * 1000 });
    return value;
  };
  return {
    get: async (key, { cacheTtl = DEFAULT_CACHE_TTL_S } = {}) => {
      reads++;
      if (cacheTtl < LEAST_CACHE_TTL_S)
        throw new Error(`Invalid cache_ttl of ${cacheTtl}. Cache TTL must be at least 30.`);
      await endAs(fault);
      if (fault === "empty") return null;
      const all = writes.get(key) ?? [];
      if (fault === "older-at-random") return all[Math.floor(chance() * all.length)]?.value ?? null;
      const value = read(key, cacheTtl);
      return fault === "truncates" && value !== null ? value.slice(0, Math.floor(chance() * value.length)) : value;
    },
    put: async (key, value) => {
      await endAs(fault);
      const all = writes.get(key) ?? [];
      if (now() - (all.at(-1)?.at ?? -Infinity) < 1000) throw new Error("KV PUT failed: 429 Too Many Requests");
      writes.set(key, [...all, { value, at: now(), colo, seenAt: new Map() }]);
      kept.delete(key);
    },
    fail: (next) => {
      fault = next;
    },
    reads: () => reads,
  };
}

async function endAs(fault: KvFault): Promise<void> {
  if (fault === "throws") throw new Error("KV GET failed: 503 Service Unavailable");
  if (fault === "hangs") await new Promise(() => {});
}
