/**
 * The house in prose: each folder, what it is, and what it may import. Everything else is refused.
 *
 * A folder may be listed before it exists; a folder that exists must be listed.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

interface Room {
  readonly is: string;
  /** Folders under src that it may import, itself always included. */
  readonly imports: readonly string[];
  /** Packages and platform modules that it may import. */
  readonly packages: readonly string[];
}

const MODEL = "core/model";

const HOUSE: Readonly<Record<string, Room>> = {
  "core/model": { is: "the vocabulary: types, branded ids, closed sets", imports: [], packages: [] },
  "core/viewer": { is: "facts about one request → Viewer", imports: [MODEL], packages: [] },
  "core/ruleset": {
    is: "YAML text → checked rules → bundle text",
    imports: [MODEL],
    packages: ["yaml", "zod", "iso-3166", "cldr-core"],
  },
  "core/bundle": { is: "what the Worker loads: bundle text → indexed Bundle", imports: [MODEL], packages: [] },
  "core/health": { is: "probe results and orders → Live", imports: [MODEL], packages: [] },
  "core/decide": { is: "match, steer, spill, pick, assign; trace and explain text", imports: [MODEL], packages: [] },
  "core/handoff": { is: "decision → plan: attempts, deadlines, headers", imports: [MODEL], packages: [] },
  "core/rollout": { is: "per-region canary analysis", imports: [MODEL], packages: [] },
  "core/mesh": { is: "bundle → in-cluster configuration", imports: [MODEL], packages: [] },
  "core/ops": {
    is: "use cases over the rest of core",
    imports: [
      MODEL,
      "core/viewer",
      "core/ruleset",
      "core/bundle",
      "core/health",
      "core/decide",
      "core/handoff",
      "core/rollout",
    ],
    packages: [],
  },
  edge: {
    // Of health only what an edge does itself: judging its own probes, and calming the round trips that decide.
    is: "the data-plane Worker: one request in, one hand-off out; behind it, probes and reports of its colo",
    imports: [MODEL, "core/viewer", "core/bundle", "core/decide", "core/handoff", "core/health"],
    packages: ["cloudflare:workers"],
  },
  control: {
    is: "the control-plane Worker",
    imports: [
      MODEL,
      "core/viewer",
      "core/ruleset",
      "core/bundle",
      "core/health",
      "core/decide",
      // Of the hand-off only what probes say of themselves, and the keys that this is verified with.
      "core/handoff",
      "core/rollout",
      "core/ops",
    ],
    packages: ["hono", "cloudflare:workers", "zod", "jose"],
  },
  cli: {
    is: "the georouter command, one file per verb; starts the lab",
    imports: [
      MODEL,
      "core/viewer",
      "core/ruleset",
      "core/bundle",
      "core/health",
      "core/decide",
      "core/handoff",
      "core/mesh",
      "core/ops",
      "lab",
    ],
    packages: ["commander", "@bomb.sh/tab", "yaml", "iso-3166", "cldr-subdivisions-full", "node:*"],
  },
  verifier: {
    is: "for origins' teams: whether the edge sent a request; built into one file",
    imports: ["core/handoff"],
    packages: ["jose"],
  },
  console: { is: "the web page; talks to control over HTTP", imports: [MODEL], packages: [] },
  lab: {
    is: "the local lab: real origin clusters and the built Workers",
    imports: [MODEL, "core/ruleset", "core/bundle", "core/health"],
    packages: ["miniflare", "node:*"],
  },
};

describe("the house", () => {
  for (const [folder, room] of Object.entries(HOUSE)) {
    const allowed = [...room.imports, ...room.packages].join(", ") || "nothing";
    const missing = !existsSync(join(ROOT, "src", folder));
    test.skipIf(missing)(
      `src/${folder} (${room.is}) imports ${allowed}${missing ? " [listed, not yet there]" : ""}`,
      () => {
        expect(importsOf(folder).filter((edge) => !isAllowed(edge, folder, room))).toEqual([]);
      },
    );
  }

  test("every folder of src is in the list above", () => {
    const folders = sourceFiles("").map(folderOf);
    expect([...new Set(folders)].filter((folder) => !(folder in HOUSE))).toEqual([]);
  });

  test("rooms of core are reached from above only: nothing in core imports a shell", () => {
    const shells = Object.keys(HOUSE).filter((folder) => !folder.startsWith("core/"));
    const reached = Object.keys(HOUSE)
      .filter((folder) => folder.startsWith("core/"))
      .flatMap(importsOf);
    expect(reached.filter((edge) => shells.includes(edge.to))).toEqual([]);
  });

  test("the pure core names no clock, no randomness, no console and no network", () => {
    const impure = /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bconsole\.|[^.\w]fetch\(|\bsetTimeout\b/;
    const found = sourceFiles("core").filter((file) =>
      impure.test(withoutComments(readFileSync(join(ROOT, "src", file), "utf8"))),
    );
    expect(found).toEqual([]);
  });

  test("no file name says nothing, and no file is longer than 350 lines", () => {
    const empty = /(?:^|\/)(?:utils?|helpers?|common|manager|types|misc)\.ts$/;
    const files = sourceFiles("").filter((file) => !file.endsWith(".d.ts"));
    expect(files.filter((file) => empty.test(file))).toEqual([]);
    expect(files.filter((file) => readFileSync(join(ROOT, "src", file), "utf8").split("\n").length > 351)).toEqual([]);
  });

  test("every source file begins with a comment that says what it is", () => {
    const files = sourceFiles("").filter((file) => !file.endsWith(".d.ts"));
    const silent = files.filter((file) => !/^(?:#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, "src", file), "utf8")));
    expect(silent).toEqual([]);
  });
});

/** Files of such a level run one after the other in one process, so that what one leaves behind another would meet. */
describe("tests that share their modules (vitest.config.ts)", () => {
  const LEAVES_TRACES = /\bvi\.\w|\bprocess\.chdir\(|\bprocess\.env\[[^\]]*\] = |\bfc\.configureGlobal\(/;
  /** In a module that several test files import, they would run for the first of them only. */
  const HOOKS = /\b(?:before|after)(?:All|Each)\(/;

  test.each(["unit", "spec", "property"])("%s: leave nothing behind for the next file", (level) => {
    const folder = join(ROOT, "test", level);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(0);
    const faulty = files.filter((file) => {
      const text = withoutComments(readFileSync(join(folder, file), "utf8"));
      return LEAVES_TRACES.test(text) || (!file.endsWith(".test.ts") && HOOKS.test(text));
    });
    expect(faulty).toEqual([]);
  });
});

interface Edge {
  readonly file: string;
  /** A folder of the house, or a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

function isAllowed(edge: Edge, folder: string, room: Room): boolean {
  if (!edge.isPackage) return edge.to === folder || room.imports.includes(edge.to);
  return room.packages.some((name) => (name.endsWith("*") ? edge.to.startsWith(name.slice(0, -1)) : edge.to === name));
}

function importsOf(folder: string): readonly Edge[] {
  return sourceFiles(folder).flatMap((file) => {
    const text = withoutComments(readFileSync(join(ROOT, "src", file), "utf8"));
    const matches = text.matchAll(
      /^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
    );
    const specifiers = [...matches].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
    return specifiers.flatMap((specifier): Edge[] => {
      if (!specifier.startsWith(".")) return [{ file, to: packageOf(specifier), isPackage: true }];
      const target = relative(join(ROOT, "src"), resolve(ROOT, "src", dirname(file), specifier));
      if (target.startsWith("../build/")) return []; // the compiled rules, embedded as text
      return [{ file, to: folderOf(target), isPackage: false }];
    });
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:") || specifier.startsWith("cloudflare:")) return specifier;
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

/** `core/decide` for a file of core, else the first folder. */
function folderOf(file: string): string {
  const parts = file.split("/");
  return parts.slice(0, parts[0] === "core" ? 2 : 1).join("/");
}

function sourceFiles(folder: string): readonly string[] {
  const top = join(ROOT, "src", folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => (folder === "" ? file : `${folder}/${file}`))
    .toSorted();
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}
