/**
 * Takes the GeoIP table that operators published, behind requests and never in front of them.
 *
 * The live value names the table, KV holds it. What to do is decided in core; here are the clock, KV
 * and the log. Only an isolate that has needed a table does anything: one to whose viewers Cloudflare
 * gives coordinates reads nothing. Whatever goes wrong, the table that answered goes on answering. What is kept
 * between requests is a value: the attempt with its lease as a time, no promise.
 */
import { tableKey } from "../core/bundle/table-pointer.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { PublishedTable, TableFacts } from "../core/model/published-table.ts";
import { acceptTable } from "../core/viewer/geoip/accept-table.ts";
import { begun, failed, isSame, refused, tableStep, type TableAttempt } from "../core/viewer/geoip/table-step.ts";
import { count } from "./counters.ts";
import { heldLive } from "./live/held-live.ts";
import { heldTableDigest, holdTable, isTableNeeded, returnToEmbeddedTable } from "./held-values.ts";
import { log } from "./log.ts";

/** A table under its digest never changes. */
const KEEP_S = 3600;
/** After a failure: what KV remembers nearby, an absence too, is asked for anew as early as it allows. */
const KEEP_AFTER_FAILURE_S = 60;

let attempt: TableAttempt | null = null;

/** Takes the next step, when one is due; returns its end for `waitUntil`, or null. */
export function refreshTable(state: Pick<KVNamespace, "get">, now: EpochMs): Promise<void> | null {
  if (!isTableNeeded()) return null;
  const step = tableStep({ wanted: heldLive().geoip, held: heldTableDigest(), attempt }, now);
  switch (step.kind) {
    case "nothing":
      return null;
    case "return-to-embedded":
      returnToEmbeddedTable();
      log("info", "GeoIP table is again the embedded one", {});
      return null;
    case "refuse":
      refuse(step.of, step.why);
      return null;
    case "fetch": {
      const mine = begun(step.of, step.failures, now);
      attempt = mine;
      return take(state, step.table, mine).catch((fault: unknown) => {
        if (attempt === mine) attempt = failed(mine, Date.now());
        const why = fault instanceof Error ? fault.message : String(fault);
        log("warn", "GeoIP table not fetched", { seq: mine.of.seq, why });
      });
    }
  }
}

async function take(
  state: Pick<KVNamespace, "get">,
  wanted: TableFacts,
  { of, failures }: TableAttempt,
): Promise<void> {
  const cacheTtl = failures > 1 ? KEEP_AFTER_FAILURE_S : KEEP_S;
  const buffer = await state.get(tableKey(wanted.sha256), { type: "arrayBuffer", cacheTtl });
  if (buffer === null) throw new Error(`KV has no ${tableKey(wanted.sha256)}`);
  const digest = hex(await crypto.subtle.digest("SHA-256", buffer));
  const live = heldLive().geoip;
  if (live === null || !isSame(live, of)) return; // something else was published meanwhile
  const table = acceptTable(new Uint8Array(buffer), digest, wanted);
  if (!table.ok) return refuse(of, table.error);
  holdTable(table.value, wanted.sha256);
  log("info", "GeoIP table replaced", { seq: of.seq, sha256: wanted.sha256, buildDate: wanted.buildDate });
}

function refuse(of: PublishedTable, why: string): void {
  attempt = refused(of);
  count("table_refused");
  log("error", "GeoIP table refused, the one before answers on", { seq: of.seq, sha256: of.table?.sha256, why });
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
