/**
 * What we print for people to copy is one word to a real shell.
 */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "../../src/cli/shell-word.ts";

const NASTY = [
  "edge",
  "a b",
  "it's",
  "$HOME",
  "`id`",
  'say "x"',
  "back\\slash",
  "a;b",
  "*",
  "wow!",
  "a'b$c",
  "#x",
  "~",
  "",
];

test.each(NASTY)("%j comes back from a shell as it was", (text) => {
  const { stdout } = spawnSync("bash", ["--norc", "-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" });
  expect(stdout).toBe(text);
});

test("plain names stay as they are, and an apostrophe needs no more than double quotes", () => {
  expect(["edge-rules", "/a/b_c.d", "it's"].map(shellWord)).toEqual(["edge-rules", "/a/b_c.d", `"it's"`]);
});
