/**
 * Plays what publishing a GeoIP table needs: a control plane whose live value names a table, and KV that holds it.
 */
import { createHash } from "node:crypto";
import { Response } from "miniflare";
import { tableKey } from "../../../src/core/bundle/table-pointer.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { PublishedTable, TableFacts } from "../../../src/core/model/published-table.ts";
import { bytesOf } from "../../unit/viewer/geoip/geoip-rows.ts";

/** An address that the tables of these tests place. */
export const VIEWER = "200.160.2.3";

/** A table that places VIEWER in this country. */
export function tableOf(country: string, buildDate = "2026-06-01"): Uint8Array<ArrayBuffer> {
  const v4 = [
    ["0.0.0.0", null],
    ["200.0.0.0", country],
  ] as const;
  return new Uint8Array(bytesOf({ v4, v6: [["::", null]], texts: { buildDate } }));
}

/** What is true of a table. */
export function factsOf(bytes: Uint8Array): TableFacts {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { sha256, bytes: bytes.length, buildDate: "2026-06-01", precision: "country" };
}

/** How KV answers a read; by default with what it holds. */
type Behaviour = (held: Uint8Array<ArrayBuffer> | undefined) => Response | Promise<Response>;

export interface Publisher {
  /** Keys that were read, in order. */
  readonly reads: string[];
  /** For how many seconds KV was to remember each of them nearby. */
  readonly cached: number[];
  /** When each was read. */
  readonly readAt: number[];
  /** How often the live value was asked for. */
  asked(): number;
  /** Publishes a table; `facts` and `stored` to lie about it. */
  publish(bytes: Uint8Array<ArrayBuffer>, facts?: Partial<TableFacts>, stored?: Uint8Array<ArrayBuffer>): void;
  unpublish(): void;
  /** Forgets what is published, as a board that lost its storage. */
  forget(): void;
  behave(kv: Behaviour): void;
  readonly control: () => Response;
  readonly kv: (request: { readonly url: string }) => Response | Promise<Response>;
}

/** An answer with what KV holds. */
export const holds: Behaviour = (held) => new Response(held ?? null, { status: held === undefined ? 404 : 200 });

export function publisher(): Publisher {
  const values = new Map<string, Uint8Array<ArrayBuffer>>();
  const reads: string[] = [];
  const cached: number[] = [];
  const readAt: number[] = [];
  let [version, asked] = [0, 0];
  let geoip: PublishedTable | null = null;
  let behaviour = holds;
  const point = (table: TableFacts | null): void => {
    version++;
    geoip = { seq: version, publishedAt: version, table };
  };
  return {
    reads,
    cached,
    readAt,
    asked: () => asked,
    publish: (bytes, facts = {}, stored = bytes) => {
      const told = { ...factsOf(bytes), ...facts };
      values.set(tableKey(told.sha256), stored);
      point(told);
    },
    unpublish: () => point(null),
    forget: () => {
      version++;
      geoip = null;
    },
    behave: (kv) => {
      behaviour = kv;
    },
    control: () => {
      asked++;
      return Response.json({ ...NOTHING_KNOWN, version, at: version, geoip });
    },
    kv: ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const key = pathname.slice(1);
      reads.push(key);
      readAt.push(Date.now());
      cached.push(Number(searchParams.get("cacheTtl")));
      return behaviour(values.get(key));
    },
  };
}
