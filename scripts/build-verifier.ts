/**
 * The verifier for origins as two files that work alone: `georouter-verifier.mjs` and its types.
 *
 * `node scripts/build-verifier.ts [FOLDER]`, `build` when left out. What is bundled is our own code and jose, whose licence
 * asks to stay with every copy, so its text goes along.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");
const folder = resolve(process.argv[2] ?? join(ROOT, "build"));
const NOTICE = [
  "georouter's verifier of x-edge-assertion: docs/assertion.md. MIT licence.",
  `It contains jose, https://github.com/panva/jose, under this licence:\n\n${readFileSync(join(ROOT, "node_modules/jose/LICENSE.md"), "utf8").trim()}`,
];

/** Emitted declarations of the public words and of the maker, as one file without imports. */
function types(): string {
  const out = mkdtempSync(join(tmpdir(), "georouter-types-"));
  try {
    const options = [
      "--rootDir",
      join(ROOT, "src"),
      "--noEmit",
      "false",
      "--declaration",
      "--emitDeclarationOnly",
      "--outDir",
      out,
    ];
    const made = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", join(ROOT, "src/verifier"), ...options], {
      encoding: "utf8",
    });
    if (made.status !== 0) throw new Error(`the types cannot be made; tsc said:\n${made.stdout}${made.stderr}`);
    return ["verification", "verifier"]
      .map((name) => readFileSync(join(out, "verifier", `${name}.d.ts`), "utf8"))
      .map((text) => text.replaceAll(/^import [^;]*;\n/gm, ""))
      .join("\n");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

mkdirSync(folder, { recursive: true });
const outfile = join(folder, "georouter-verifier.mjs");
await build({
  entryPoints: [join(ROOT, "src/verifier/verifier.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["import"],
  target: "es2022",
  banner: { js: `/*\n${NOTICE.join("\n\n")}\n*/` },
  logLevel: "warning",
});
writeFileSync(join(folder, "georouter-verifier.d.mts"), types());
console.log(`${outfile}\n${join(folder, "georouter-verifier.d.mts")}`);
