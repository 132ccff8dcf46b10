/**
 * The table of faults: what stands in a row, and where it goes in the page.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rowOf, tableOfRows, withTable, type FaultRow } from "./fault-row.ts";
import { SEEN_WELL } from "./seen-well.ts";
import { tallyOf } from "./tally.ts";

const SPAN = { from: 1000, to: 2000 };
const BESIDE = { id: "F3", fault: "never answers", wrongVersions: 0, amplification: 1.25, backMs: 4321 };
const OBSERVED = [
  SEEN_WELL,
  { ...SEEN_WELL, at: 1900, status: 503, body: "wrong" as const },
  { ...SEEN_WELL, status: 0, error: "lost", cluster: null },
  { ...SEEN_WELL, stalled: true },
];
const ROW = rowOf(tallyOf(OBSERVED, SPAN), BESIDE);

test("a row says what viewers got, and leaves out what had no answer", () => {
  expect(ROW).toMatchObject({ requests: 4, stalled: 1, answers: "1 × 200, 1 × 503", lost: 1, lastFailedMs: 900 });
});

describe("a table", () => {
  test("says times in seconds, and nothing where there is none", () => {
    const [, , first = "", second = ""] = tableOfRows([ROW, { ...ROW, backMs: null, lastFailedMs: null }]).split("\n");
    expect(first).toContain("| 0.9 s");
    expect(first).toContain("| 4.3 s");
    expect(second).not.toContain(" s  ");
    expect(second.match(/\| – /g)).toHaveLength(2);
  });

  test("has cells of one width in each column, whatever stands in them", () => {
    const rows = fc.array(fc.record({ fault: fc.stringMatching(/^[a-z ]{0,40}$/), requests: fc.nat() }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (all) => {
        const table = tableOfRows(all.map((one): FaultRow => ({ ...ROW, ...one })));
        expect(new Set(table.split("\n").map((line) => line.length)).size).toBe(1);
      }),
    );
  });
});

describe("a page", () => {
  const page = (between: string): string =>
    `above\n<!-- measured by \`npm run faults:table\` -->${between}<!-- end of what is measured -->\nbelow\n`;

  test("keeps what stands around the table, and has rows in the order of the faults' numbers", () => {
    const written = withTable(page("\nold\n"), [{ ...ROW, id: "F12" }, ROW]);
    expect(written.startsWith("above\n")).toBe(true);
    expect(written.endsWith("below\n")).toBe(true);
    expect(written).not.toContain("old");
    expect(written.indexOf("F3 never")).toBeLessThan(written.indexOf("F12 never"));
  });

  test("is the same when it is written twice", () => {
    const once = withTable(page(""), [ROW]);
    expect(withTable(once, [ROW])).toBe(once);
  });

  test("without a place for the table is told so", () => {
    expect(() => withTable("nothing", [ROW])).toThrow(/no place for the table/);
  });
});
