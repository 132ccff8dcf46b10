import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { georouter, project } from "./rules-rig.ts";

/** `check` in a project whose rules a person has changed by hand. */
function check(change: (rules: string) => void) {
  const folder = project();
  change(join(folder, "rules"));
  const { status, stdout, stderr } = georouter(folder, ["check"]);
  return { status, said: `${stdout}${stderr}` };
}

describe("what lies beside rule files and is none", () => {
  test.each<[string, (rules: string) => void]>([
    ["a folder that is named like a file", (rules) => mkdirSync(join(rules, "old.yaml"))],
    ["a link back to the folder itself", (rules) => symlinkSync("..", join(rules, "loop"))],
    ["a link to itself", (rules) => symlinkSync("self", join(rules, "self"))],
    ["the lock of an editor", (rules) => symlinkSync("ops@host.1234", join(rules, ".#router.yaml"))],
    ["a hidden file", (rules) => writeFileSync(join(rules, ".router.yaml"), "kind: Router\n")],
  ])("%s changes nothing", (_, change) => {
    expect(check(change)).toMatchObject({ status: 0, said: expect.stringContaining("no findings") });
  });

  test("rules in a mounted volume, where links lead to hidden folders, are read once", () => {
    const { status } = check((rules) => {
      mkdirSync(join(rules, "..2026_11_27"));
      renameSync(join(rules, "clusters.yaml"), join(rules, "..2026_11_27/clusters.yaml"));
      symlinkSync("..2026_11_27", join(rules, "..data"));
      symlinkSync("..data/clusters.yaml", join(rules, "clusters.yaml"));
    });
    expect(status).toBe(0);
  });
});

describe("a rule file that cannot be read is refused at once, by name", () => {
  test.each<[string, (path: string) => void, string]>([
    ["a pipe", (path) => execFileSync("mkfifo", [path]), "x.yaml is not a file with text"],
    ["a device without end", (path) => symlinkSync("/dev/zero", path), "x.yaml is not a file with text"],
    [
      "a link that leads to nothing",
      (path) => symlinkSync("nowhere", path),
      "x.yaml leads to nothing; repair the link",
    ],
    ["a link to itself", (path) => symlinkSync("x.yaml", path), "x.yaml leads to nothing; repair the link"],
    [
      "a file larger than all may be together",
      (path) => {
        writeFileSync(path, "");
        truncateSync(path, 3_000_000_000);
      },
      "x.yaml has 3000000000 bytes, and a rule file may have 1048576 (1 MiB)",
    ],
  ])("%s", (_, make, said) => {
    const found = check((rules) => make(join(rules, "x.yaml")));
    expect(found).toEqual({ status: 65, said: expect.stringContaining(said) });
  });

  test("so are more files than could be read into memory", () => {
    const { status, said } = check((rules) => {
      for (const name of ["a", "b", "c", "d", "e"]) {
        writeFileSync(join(rules, `${name}.yaml`), "");
        truncateSync(join(rules, `${name}.yaml`), 15_000_000);
      }
    });
    expect(status).toBe(65);
    expect(said).toMatch(/^error: .* have 750\d{5} bytes in all, and may have 16777216 \(16 MiB\)/);
  });
});
