import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "../../../src/lab/file-lock.ts";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "georouter-lock-"));
  lock = join(folder, "deeper", "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a lock", () => {
  test("lets one task run at a time", async () => {
    let [now, most] = [0, 0];
    const task = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, 20));
      now--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(lock, task)));
    expect(most).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  test("is given back when the task fails", async () => {
    await expect(withLock(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(lock, () => Promise.resolve("next"))).toBe("next");
  });

  test("of a process that is gone is taken over", async () => {
    await withLock(lock, () => Promise.resolve());
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(lock, String(pid));
    expect(await withLock(lock, () => Promise.resolve("mine"))).toBe("mine");
  });
});
