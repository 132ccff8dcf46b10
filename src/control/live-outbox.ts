/**
 * The way of the health board's live value into KV: what the board does when it keeps a value, and in its alarm.
 *
 * Keeping a value only sets an alarm, so that nothing that reports or orders ever waits for KV, which may hang
 * or be away. The attempt is stored before it is made: one that never comes back counts as failed. Without a
 * signing key there is no alarm, since edges believe nothing unsigned from KV.
 */
import { publishAt, type Attempt } from "../core/health/plan-publish.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { Live } from "../core/model/live.ts";
import { logFault } from "./log.ts";
import { publishLive } from "./publish-live.ts";
import { isSigned } from "./sign-live.ts";

/** Key of the outbox in the board's storage. */
const OUTBOX = "outbox";
const OUTBOX_FORMAT = 1;
/** An alarm so far in the past was lost. */
const OVERDUE_MS = 30_000;

interface Outbox {
  readonly format: typeof OUTBOX_FORMAT;
  readonly last: Attempt | null;
  /** When the alarm is set for; null when it is not. */
  readonly dueAt: EpochMs | null;
}

const EMPTY: Outbox = { format: OUTBOX_FORMAT, last: null, dueAt: null };

/** Sees to it that this value is written when it is due. */
export async function announce(ctx: DurableObjectState, env: Env, { version }: Live): Promise<void> {
  if (!isSigned(env)) return;
  const now = Date.now();
  const outbox = stored(ctx);
  const dueAt = publishAt(outbox.last, version, now);
  const armed = outbox.dueAt;
  if (armed !== null && armed <= dueAt && now - armed < OVERDUE_MS) return;
  store(ctx, { ...outbox, dueAt });
  await ctx.storage.setAlarm(dueAt);
}

/** What the alarm does: writes the value; when that fails, or the value changed meanwhile, the alarm is set again. Never rejects for want of KV. */
export async function sendOut(ctx: DurableObjectState, env: Env, read: () => Live): Promise<void> {
  const before = stored(ctx);
  const live = read();
  const attempt: Attempt = { version: live.version, at: Date.now(), written: false };
  store(ctx, { ...EMPTY, last: attempt });
  try {
    await publishLive(env, live);
    store(ctx, { ...stored(ctx), last: { ...attempt, written: true } });
    const now = read();
    if (now.version !== live.version) await announce(ctx, env, now);
  } catch (fault) {
    if (before.last?.written !== false) logFault("writing the live value to KV", `version ${live.version}`, fault);
    await announce(ctx, env, live);
  }
}

function stored(ctx: DurableObjectState): Outbox {
  const found = ctx.storage.kv.get<Outbox>(OUTBOX);
  return found?.format === OUTBOX_FORMAT ? found : EMPTY;
}

function store(ctx: DurableObjectState, outbox: Outbox): void {
  ctx.storage.kv.put(OUTBOX, outbox);
}
