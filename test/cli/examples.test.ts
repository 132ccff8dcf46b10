import { describe, expect, test } from "vitest";
import { examplesInHelp, examplesInMarkdown, matchesShown } from "./examples.ts";

describe("examples of Markdown", () => {
  test("are the lines of sh blocks, joined where a line goes on, without comments", () => {
    const markdown = "# x\n\n```sh\n# first\nnpm ci\ngeorouter check \\\n  --strict\n```\n\n```yaml\na: 1\n```\n";
    expect(examplesInMarkdown("x.md", markdown)).toEqual([
      { where: "x.md:5", command: "npm ci", output: null },
      { where: "x.md:6", command: "georouter check \\\n  --strict", output: null },
    ]);
  });
  test("are the prompts of console blocks with what is shown below", () => {
    const markdown = "```console\n$ georouter --version\n0.1.0\n$ georouter check \\\n    --strict\n```\n";
    expect(examplesInMarkdown("x.md", markdown)).toEqual([
      { where: "x.md:2", command: "georouter --version", output: ["0.1.0"] },
      { where: "x.md:4", command: "georouter check \\\n    --strict", output: null },
    ]);
  });
  test("are prompts in blocks of any language", () => {
    expect(examplesInMarkdown("x.md", "```text\n$ georouter check\n```\n")).toHaveLength(1);
  });
  test("have the line of their own block, also when two blocks say the same", () => {
    const block = "```sh\ngeorouter check\n```\n";
    expect(examplesInMarkdown("x.md", block + block).map(({ where }) => where)).toEqual(["x.md:2", "x.md:5"]);
  });
});

describe("examples of a help", () => {
  test("are the lines that are set in below the heading", () => {
    const help = "Usage: x\n\nExamples:\n  georouter a\n  georouter b   # why\n\nAnything else.\n";
    expect(examplesInHelp("georouter x", help).map(({ command }) => command)).toEqual([
      "georouter a",
      "georouter b   # why",
    ]);
  });
  test("are none without a heading", () => {
    expect(examplesInHelp("georouter x", "Usage: x\n  georouter a\n")).toEqual([]);
  });
});

describe("what is shown", () => {
  test("must be what is printed, but for digests, milliseconds and blanks at the end", () => {
    expect(matchesShown(["rules 1ca314a08a1b", "ok (3 ms)"], "rules ffffffffffff  \nok (84 ms)\n")).toBe(true);
    expect(matchesShown(["rules 1ca314a08a1b"], "rules none\n")).toBe(false);
  });
  test("must be all of it", () => {
    expect(matchesShown(["a"], "a\nb\n")).toBe(false);
    expect(matchesShown(["a", "b"], "a\n")).toBe(false);
    expect(matchesShown(["b"], "a\nb\n")).toBe(false);
  });
  test("may leave lines out where it says so", () => {
    expect(matchesShown(["a", " …", "d"], "a\nb\nc\nd\n")).toBe(true);
    expect(matchesShown(["a", "…"], "a\nb\n")).toBe(true);
    expect(matchesShown(["a", "…", "e"], "a\nb\n")).toBe(false);
  });
});
