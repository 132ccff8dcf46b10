import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { progressLine } from "../../src/cli/progress-line.ts";

/** What is written at these moments in milliseconds; the line is made at 0. */
function written(moments: readonly number[], terminal: { isTTY?: boolean; columns?: number }, env = {}): string {
  let out = "";
  let clock = 0;
  const line = progressLine({ ...terminal, write: (text) => (out += text) }, env, () => clock);
  for (const moment of moments) {
    clock = moment;
    line.show(`reading file ${moment}`);
  }
  line.erase();
  return out.replaceAll("\r\u001b[2K", "<erase>");
}

describe("on a terminal", () => {
  test("nothing is shown in the first third of a second", () => {
    expect(written([0, 100, 299], { isTTY: true })).toBe("");
  });
  test("then one line, ten times a second at most, and in the end it is gone", () => {
    expect(written([300, 350, 399, 400], { isTTY: true })).toBe(
      "<erase>reading file 300<erase>reading file 400<erase>",
    );
  });
  test("the line never wraps", () => {
    expect(written([300], { isTTY: true, columns: 8 })).toBe("<erase>reading<erase>");
  });
});

test.each([
  ["in a pipe", {}, {}],
  ["on a terminal that cannot erase", { isTTY: true }, { TERM: "dumb" }],
])("%s nothing is shown", (_, terminal, env) => {
  expect(written([300, 1000], terminal, env)).toBe("");
});

test("a terminal that does not know its width counts as one of 80 columns", () => {
  expect(written([300], { isTTY: true, columns: 0 })).toContain("reading file 300");
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasScript)("check on a terminal leaves only its findings", () => {
  const folder = mkdtempSync(join(tmpdir(), "georouter-tty-"));
  const root = resolve(import.meta.dirname, "../..");
  const command = `${process.execPath} ${join(root, "src/cli/main.ts")} check --rules ${join(root, "rules")}`;
  const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", cwd: folder });
  rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  expect(stdout.split("\u001b[2K").at(-1)).toContain("no findings");
});
