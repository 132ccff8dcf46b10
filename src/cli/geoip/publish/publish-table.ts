/**
 * The steps of publishing: look what is published, write the table, read it back, write the pointer.
 *
 * In: a checked table, the KV namespace, and who to ask when something is doubtful. Out: the pointer
 * that holds now, or a fault with its exit code. The pointer is written last and only when the bytes
 * that were read back are the ones that were meant, so a run that is cut short publishes nothing.
 */
import { createHash } from "node:crypto";
import {
  isToCome,
  nextPointer,
  POINTER_KEY,
  readTablePointer,
  tableKey,
  TO_COME,
  type TablePointer,
} from "../../../core/bundle/table-pointer.ts";
import { parseDay } from "../../../core/model/day.ts";
import type { EpochMs } from "../../../core/model/ids.ts";
import { LIMITS } from "../../../core/model/limits.ts";
import type { TableFacts } from "../../../core/model/published-table.ts";
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { EXIT } from "../../exit-code.ts";
import type { StateStore, StoreFault } from "./state-store.ts";
import { ageInDays, OLD_DAYS } from "../table-age.ts";
import type { TableFile } from "../table-file.ts";

/** Why it was not done: for people, and for the process that called. */
export interface PublishFault {
  readonly exit: number;
  readonly text: string;
}

export interface Publishing {
  readonly store: StateStore;
  readonly now: EpochMs;
  /** Why, in the words of whoever publishes. */
  readonly reason: string;
  /** Publish also what is published already, so that edges that refused it fetch it again. */
  readonly again: boolean;
  /** Whether to go on in spite of these doubts, of which there is at least one. */
  readonly confirm: (doubts: readonly string[]) => Promise<boolean>;
  /** Waits before a value is read once more. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface Published {
  /** False: it held already. */
  readonly changed: boolean;
  /** Null: nothing was ever published. */
  readonly pointer: TablePointer | null;
  /** Whether KV shows it already. */
  readonly seen: boolean;
}

/** KV may show a value a little later than it was written. */
const READ_AGAIN_AFTER_MS = [0, 1000, 4000];

/** What is published: a pointer, null, or a doubt about a value that is none. */
interface Held {
  readonly text: string | null;
  readonly pointer: TablePointer | null;
  readonly doubts: readonly string[];
}

/** What to know of a table before it is published; the error is the rest of a sentence about the file. */
export function factsOf({ table, bytes }: TableFile): Result<TableFacts, string> {
  const { buildDate } = table.meta;
  if (bytes.length > LIMITS.tableBytes) {
    return fail(`has ${bytes.length} bytes, and edges take at most ${LIMITS.tableBytes}; build it with less precision`);
  }
  if (parseDay(buildDate) === null) {
    return fail(`names no day on which its source was built, but ${JSON.stringify(buildDate)}; build it again`);
  }
  return ok({ sha256: sha256(bytes), bytes: bytes.length, buildDate, precision: table.precision });
}

/** Publishes a table that was opened and found good. */
export async function publishTable(
  bytes: Uint8Array,
  facts: TableFacts,
  publishing: Publishing,
): Promise<Result<Published, PublishFault>> {
  const held = await readHeld(publishing.store, publishing.now);
  if (!held.ok) return held;
  const { pointer, doubts } = held.value;
  const table = pointer === null ? null : pointer.table;
  if (table?.sha256 === facts.sha256 && !publishing.again) {
    const stored = await publishing.store.read(tableKey(facts.sha256));
    if (!stored.ok) return fail(faultOf(stored.error));
    if (isEqual(stored.value, bytes)) return ok({ changed: false, pointer, seen: true });
  }
  const all = [...doubts, ...doubtsOf(facts, table, publishing.now)];
  if (all.length > 0 && !(await publishing.confirm(all))) return fail(notConfirmed(all));
  const written = await writeTable(bytes, facts, publishing);
  return written.ok ? writePointer(held.value, facts, publishing) : written;
}

/** Lets edges return to the embedded table. */
export async function unpublishTable(publishing: Publishing): Promise<Result<Published, PublishFault>> {
  const held = await readHeld(publishing.store, publishing.now);
  if (!held.ok) return held;
  const { pointer, doubts } = held.value;
  if (doubts.length === 0 && (pointer === null || pointer.table === null)) {
    return ok({ changed: false, pointer, seen: true });
  }
  if (doubts.length > 0 && !(await publishing.confirm(doubts))) return fail(notConfirmed(doubts));
  return writePointer(held.value, null, publishing);
}

/** What is published; null when nothing ever was. */
export async function readPublished(
  store: StateStore,
  now: EpochMs,
): Promise<Result<TablePointer | null, PublishFault>> {
  const held = await readHeld(store, now);
  if (!held.ok) return held;
  const [doubt] = held.value.doubts;
  return doubt === undefined ? ok(held.value.pointer) : fail({ exit: EXIT.input, text: `${doubt}; publish again` });
}

async function readHeld(store: StateStore, now: EpochMs): Promise<Result<Held, PublishFault>> {
  const stored = await store.read(POINTER_KEY);
  if (!stored.ok) return fail(faultOf(stored.error));
  if (stored.value === null) return ok({ text: null, pointer: null, doubts: [] });
  const text = Buffer.from(stored.value).toString("utf8");
  const pointer = readTablePointer(text);
  if (pointer.ok && !isToCome(pointer.value, now)) return ok({ text, pointer: pointer.value, doubts: [] });
  const wrong = pointer.ok ? TO_COME : pointer.error;
  return ok({ text, pointer: null, doubts: [`what ${store.name} holds under ${POINTER_KEY} ${wrong}`] });
}

function doubtsOf(next: TableFacts, held: TableFacts | null, now: EpochMs): readonly string[] {
  const age = ageInDays(next.buildDate, new Date(now)) ?? 0;
  return [
    ...(age > OLD_DAYS ? [`the table is ${age} days old (${next.buildDate})`] : []),
    ...(held !== null && next.buildDate < held.buildDate
      ? [`the table is of ${next.buildDate}, the published one of ${held.buildDate}`]
      : []),
    ...(next.precision === "asn" ? ["the table knows networks' operators only: no viewer would be placed by it"] : []),
  ];
}

function notConfirmed(doubts: readonly string[]): PublishFault {
  return { exit: EXIT.findings, text: `nothing was changed: ${doubts.join("; ")}; pass --yes if it is meant` };
}

async function writeTable(
  bytes: Uint8Array,
  { sha256: digest }: TableFacts,
  { store, pause }: Publishing,
): Promise<Result<null, PublishFault>> {
  const written = await store.write(tableKey(digest), bytes);
  if (!written.ok) return fail(faultOf(written.error));
  let found: Uint8Array | null = null;
  for (const wait of READ_AGAIN_AFTER_MS) {
    await pause(wait);
    const stored = await store.read(tableKey(digest));
    if (!stored.ok) return fail(faultOf(stored.error));
    if (isEqual(stored.value, bytes)) return ok(null);
    found = stored.value;
  }
  const what = found === null ? "nothing" : `${found.length} bytes with SHA-256 ${sha256(found)}`;
  const text = `${store.name} gives back ${what} for the table that was written (${bytes.length} bytes, ${digest}); what was published still holds; publish again`;
  return fail({ exit: EXIT.findings, text });
}

async function writePointer(
  held: Held,
  facts: TableFacts | null,
  { store, now, reason, pause }: Publishing,
): Promise<Result<Published, PublishFault>> {
  const pointer = nextPointer(held.pointer, facts, reason, now);
  const meant = JSON.stringify(pointer);
  const written = await store.write(POINTER_KEY, Buffer.from(meant));
  if (!written.ok) return fail(faultOf(written.error));
  let found: string | null = null;
  for (const wait of READ_AGAIN_AFTER_MS) {
    await pause(wait);
    const stored = await store.read(POINTER_KEY);
    if (!stored.ok) return fail(faultOf(stored.error));
    found = stored.value === null ? null : Buffer.from(stored.value).toString("utf8");
    if (found === meant) return ok({ changed: true, pointer, seen: true });
  }
  if (found === held.text) return ok({ changed: true, pointer, seen: false });
  const text = `somebody else published at the same time: ${store.name} now holds ${found ?? "nothing"}; agree on one, then publish again`;
  return fail({ exit: EXIT.findings, text });
}

function faultOf({ kind, said }: StoreFault): PublishFault {
  switch (kind) {
    case "unreachable":
      return { exit: EXIT.unreachable, text: said };
    case "not-allowed":
      return {
        exit: EXIT.notAllowed,
        text: `${said}; log in with \`npx wrangler login\`, or set CLOUDFLARE_API_TOKEN`,
      };
    case "failed":
      return { exit: EXIT.findings, text: said };
  }
}

function isEqual(stored: Uint8Array | null, meant: Uint8Array): boolean {
  return stored !== null && Buffer.compare(stored, meant) === 0;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
