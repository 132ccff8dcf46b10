import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { writeWhole } from "../../src/cli/write-whole.ts";

const root = mkdtempSync(join(tmpdir(), "georouter-write-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
});
const inFolder = (...names: readonly string[]): string => join(folder, ...names);

describe("a file that is written as a whole", () => {
  test("has the content, text or bytes, and the folders on its way", () => {
    expect(writeWhole(inFolder("a", "b", "text"), "né\n").ok).toBe(true);
    expect(writeWhole(inFolder("a", "bytes"), Uint8Array.of(0, 255)).ok).toBe(true);
    expect(readFileSync(inFolder("a", "b", "text"), "utf8")).toBe("né\n");
    expect([...readFileSync(inFolder("a", "bytes"))]).toEqual([0, 255]);
  });

  test("in a folder that cannot be made, the answer comes", { skip: !existsSync("/proc/self") }, () => {
    expect(writeWhole("/proc/none-such/folder/file", "text")).toMatchObject({ ok: false });
  });

  test("is another file than before, so that whoever reads the old one reads it to its end", () => {
    writeFileSync(inFolder("file"), "old");
    const before = statSync(inFolder("file")).ino;
    writeWhole(inFolder("file"), "new");
    expect(statSync(inFolder("file")).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("stays readable by those who could read it", () => {
    writeFileSync(inFolder("file"), "old");
    chmodSync(inFolder("file"), 0o640);
    writeWhole(inFolder("file"), "new");
    expect(statSync(inFolder("file")).mode & 0o777).toBe(0o640);
  });

  test("behind a link is replaced where it is, beside itself, and the link stays", () => {
    mkdirSync(inFolder("far"));
    writeFileSync(inFolder("far", "file"), "old");
    symlinkSync(inFolder("far", "file"), inFolder("link"));
    chmodSync(folder, 0o555); // where the link is nothing may be made
    const written = writeWhole(inFolder("link"), "new");
    chmodSync(folder, 0o755);
    expect(written.ok).toBe(true);
    expect(readlinkSync(inFolder("link"))).toBe(inFolder("far", "file"));
    expect(readFileSync(inFolder("far", "file"), "utf8")).toBe("new");
    expect(readdirSync(inFolder("far"))).toEqual(["file"]);
  });
});

describe("what cannot be written is said and leaves nothing behind", () => {
  test("a path below a file", () => {
    writeFileSync(inFolder("file"), "old");
    expect(writeWhole(inFolder("file", "below"), "new").ok).toBe(false);
    expect(readFileSync(inFolder("file"), "utf8")).toBe("old");
  });

  test("a folder", () => {
    mkdirSync(inFolder("taken"));
    expect(writeWhole(inFolder("taken"), "new").ok).toBe(false);
    expect(readdirSync(folder)).toEqual(["taken"]);
  });
});

test("a device is written to and stays a device", () => {
  expect(writeWhole("/dev/null", "text").ok).toBe(true);
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});
