/**
 * `npm run faults:table`: plays every fault and writes the figures of this run into docs/reliability.md.
 *
 * Only what the tests measured is written, and only where every promise was kept; the rest of the page is by hand.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { withTable, type FaultRow } from "../rig/fault-row.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const PAGE = join(ROOT, "docs/reliability.md");
const FILES = ["test/faults/broken-cluster.test.ts", "test/faults/dead-cluster.test.ts"];

const folder = mkdtempSync(join(tmpdir(), "georouter-table-"));
const rows = join(folder, "rows.jsonl");
const { status } = spawnSync("vitest", ["run", "--project", "faults", ...FILES], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, FAULT_ROWS: rows },
});
const lines = existsSync(rows) ? readFileSync(rows, "utf8").split("\n").filter(Boolean) : [];
rmSync(folder, { recursive: true });
if (status === 0 && lines.length > 0) {
  const page = withTable(
    readFileSync(PAGE, "utf8"),
    lines.map((line) => JSON.parse(line) as FaultRow),
  );
  writeFileSync(PAGE, page);
  console.log(`${lines.length} rows are written to docs/reliability.md`);
} else {
  console.error(
    "docs/reliability.md is as it was: a promise was missed or nothing was measured; look at the run above",
  );
  process.exitCode = 1;
}
