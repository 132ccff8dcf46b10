import { expect, test, describe } from "vitest";
import type { ClusterStatus } from "../../../src/lab/lab-status.ts";
import { statusScreen, type Output } from "../../../src/lab/status-screen.ts";
import type { Paint } from "../../../src/lab/status-line.ts";

const plain: Paint = (_, text) => text;
const UP: ClusterStatus = {
  cluster: "sa-east",
  real: "up",
  forced: "-",
  effective: "up",
  why: "",
  ordered: "",
  progress: "",
  fault: { kind: "none" },
  served: [],
};

function recorder(about: Partial<Output>): { readonly output: Output; readonly written: string[] } {
  const written: string[] = [];
  return { written, output: { ...about, write: (text) => written.push(text) } };
}

describe("a terminal", () => {
  test("is redrawn in place: up as many lines as were drawn, cleared, drawn again", () => {
    const { output, written } = recorder({ isTTY: true, columns: 120 });
    const screen = statusScreen(output, plain, "xterm");
    screen([UP]);
    screen([UP, { ...UP, cluster: "us-east" }]);
    expect(written[0]).not.toContain("\u001b");
    expect(written[1]?.startsWith("\u001b[2A\u001b[0J")).toBe(true);
    screen([UP]);
    expect(written[2]?.startsWith("\u001b[3A\u001b[0J")).toBe(true);
  });

  test("that is narrow gets cut lines, because a wrapped one could not be redrawn", () => {
    const { output, written } = recorder({ isTTY: true, columns: 40 });
    statusScreen(output, plain, "xterm")([{ ...UP, why: "x".repeat(200) }]);
    expect(Math.max(...(written[0] ?? "").split("\n").map((line) => line.length))).toBeLessThan(40);
  });
});

describe.each([
  ["a pipe", { isTTY: false }, "xterm"],
  ["a dumb terminal", { isTTY: true }, "dumb"],
] as const)("%s", (_, about, term) => {
  test("gets a line for each change and nothing else", () => {
    const { output, written } = recorder(about);
    const screen = statusScreen(output, plain, term);
    screen([UP]);
    screen([{ ...UP, served: [{ role: "stable", version: "v41", perSecond: 9, total: 9 }] }]);
    screen([{ ...UP, fault: { kind: "broken" } }]);
    expect(written).toEqual([
      "sa-east: real up, forced -, effective up\n",
      "sa-east: real up, forced -, effective up; broken\n",
    ]);
  });
});
