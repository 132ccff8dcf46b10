/**
 * What is published, for people and for programs.
 */
import type { TablePointer } from "../../../core/bundle/table-pointer.ts";
import type { EpochMs } from "../../../core/model/ids.ts";
import { answerLines } from "../answer-rows.ts";
import { ageInDays } from "../table-age.ts";

/** The pointer with its age, for JSON. */
export function jsonOf(pointer: TablePointer | null, now: EpochMs, more: { readonly changed?: boolean } = {}): object {
  return { ...more, published: pointer, ageDays: ageOf(pointer, now) };
}

/** The pointer with its age, a fact a line: in columns at a terminal, else with a tab. */
export function linesOf(pointer: TablePointer | null, now: EpochMs, terminal: boolean): readonly string[] {
  if (pointer === null) return ["nothing was ever published: Workers answer from the embedded table"];
  const { seq, publishedAt, reason, table } = pointer;
  const rows = {
    seq,
    publishedAt: new Date(publishedAt).toISOString(),
    ...(reason === "" ? {} : { reason }),
    ...(table ?? { table: "none: Workers answer from the embedded table" }),
    ...(table === null ? {} : { ageDays: ageOf(pointer, now) }),
  };
  const facts = Object.entries(rows).map(([name, value]) => [name, String(value ?? "")]);
  return answerLines(facts, null, terminal);
}

function ageOf(pointer: TablePointer | null, now: EpochMs): number | null {
  return pointer === null || pointer.table === null ? null : ageInDays(pointer.table.buildDate, new Date(now));
}
