/**
 * What each verb answers with its exit code, in one table: scripts and pipelines branch on it.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { VERBS } from "../../src/cli/verbs.ts";
import { georouter, project, SLIP, SPARE } from "./rules-rig.ts";

const good = project({ "viewers.ndjson": '{"country":"BR"}\n', "mixed.ndjson": '{"country":"BR"}\n{"country":\n' });
const warned = project({ "rules/spare.yaml": SPARE });
const wrong = project({ "rules/slip.yaml": SLIP });
const empty = project();
rmSync(join(empty, "rules"), { recursive: true });
for (const folder of [good, wrong]) {
  writeFileSync(join(folder, "token-keys.json"), JSON.stringify({ current: "k1", keys: { k1: "A".repeat(43) } }));
}
mkdirSync(join(good, "taken"));
writeFileSync(join(good, "no.mmdb"), "not one");
afterAll(() => [good, warned, wrong, empty].forEach((folder) => rmSync(folder, { recursive: true })));

type Row = readonly [line: string, folder: string, code: number];

/** The lab's orders are those to a lab that does not run. */
const TABLE: readonly Row[] = [
  ["", good, 64],
  ["--version", empty, 0],
  ["--help", empty, 0],
  ["help check", empty, 0],
  ["nonsense", good, 64],
  ["--nonsense", good, 64],
  ["--color=sometimes check", good, 64],

  ["check", good, 0],
  ["check", warned, 0],
  ["check --strict", warned, 3],
  ["check", wrong, 1],
  ["check -o json", wrong, 1],
  ["check -q", wrong, 1],
  ["check -o json --format github", good, 64],
  ["check extra", good, 64],
  ["check", empty, 65],

  ["compile --out out/a", good, 0],
  ["compile --out out/b -o json", warned, 0],
  ["compile --out out/a", wrong, 1],
  ["compile --out taken", good, 1],
  ["compile", good, 64],
  ["compile --out out/a", empty, 65],

  ["explain --country BR --host live.example", good, 0],
  ["explain --country BR --host www.elsewhere.example", good, 1],
  ["explain --country BRA", good, 64],
  ["explain --batch viewers.ndjson -o ndjson", good, 0],
  ["explain --batch mixed.ndjson -o ndjson", good, 65],
  ["explain --batch nowhere.ndjson -o ndjson", good, 65],
  ["explain --batch viewers.ndjson --country BR", good, 64],
  ["explain -o xml", good, 64],
  ["explain --country BR --live nowhere.json", good, 65],
  ["explain --country BR", wrong, 1],
  ["explain --country BR", empty, 65],

  ["simulate --rps 10 --for 1m", good, 0],
  ["simulate --rps 10 --for 1m --mix DE=1 --host live.example --strict", good, 0],
  ["simulate --rps 0", good, 64],
  ["simulate", good, 64],
  ["simulate --rps 10 -o xml", good, 64],
  ["simulate --rps 10 --viewers nowhere.ndjson", good, 65],
  ["simulate --rps 10", wrong, 1],
  ["simulate --rps 10", empty, 65],

  ["geoip", good, 64],
  ["geoip nonsense", good, 64],
  ["geoip info", empty, 0],
  ["geoip lookup 200.160.2.3", empty, 0],
  ["geoip lookup 192.0.2.1", empty, 1],
  ["geoip lookup nonsense", empty, 65],
  ["geoip lookup", empty, 64],
  ["geoip lookup 200.160.2.3 --table no.mmdb", good, 65],
  ["geoip build no.mmdb --out t.bin", good, 65],
  ["geoip build no.mmdb", good, 64],
  ["geoip publish no.mmdb --lab", good, 65],
  ["geoip publish no.mmdb --local --persist-to out", good, 65],
  ["geoip publish no.mmdb", good, 64],
  ["geoip publish --lab", good, 64],
  ["geoip publish no.mmdb --lab --local", good, 64],
  ["geoip publish no.mmdb --remote --persist-to out", good, 64],
  ["geoip publish no.mmdb --lab --namespace-id 1", good, 64],
  ["geoip publish no.mmdb --lab extra", good, 64],
  ["geoip published --lab", good, 69],
  ["geoip published", good, 64],
  ["geoip published --lab -o xml", good, 64],
  ["geoip published --local --persist-to out", good, 1],
  ["geoip unpublish --lab", good, 69],
  ["geoip unpublish", good, 64],

  ["init out/one", good, 0],
  ["init .", good, 1],
  ["init viewers.ndjson", good, 1],
  ["init out/two --template nonsense", good, 64],
  ["init", good, 64],

  ["key new --kid k --out out/k.json", good, 0],
  ["key new --kid k --out taken", good, 1],
  ["key new --kid a/b", good, 64],
  ["key nonsense", good, 64],

  ["schema", empty, 0],
  ["schema regions", empty, 0],
  ["schema --out out/schemas", good, 0],
  ["schema --out viewers.ndjson", good, 1],
  ["schema nonsense", good, 64],

  ["token --kind debug --keys token-keys.json", good, 0],
  ["token --keys token-keys.json", good, 64],
  ["token --cluster nowhere --keys token-keys.json", good, 64],
  ["token --kind debug --keys nowhere.json", good, 65],
  ["token --kind debug --keys token-keys.json", wrong, 1],
  ["token --kind debug", good, 78],

  ["lab nonsense", good, 64],
  ["lab --port 0", good, 64],
  ["lab", wrong, 1],
  ["lab", empty, 65],
  ["lab break", good, 64],
  ["lab break south", good, 69],
  ["lab slow south 300", good, 69],
  ["lab heal all", good, 69],
  ["lab status", good, 69],
  ["lab end 97fe13ae", good, 69],
  ["lab live", good, 69],

  ["completion bash", empty, 0],
  ["completion csh", empty, 64],
  ["completion", empty, 64],
];

const ONE_LINE = /^error: [^\n]+ [sS]ee georouter[^\n]* --help\n$/;
/** `explain` names every fault of the facts at once. */
const FACTS = /^(?:error: [^\n]+\n)+(?:See [^\n]+\n)?$/;

describe("the exit code of", () => {
  test.each(TABLE.map(([line, folder, code]) => ({ line, folder, code, kind: kindOf(folder) })))(
    "georouter $line  in a folder with $kind is $code",
    ({ line, folder, code }) => {
      const args = line === "" ? [] : line.split(" ");
      const ran = georouter(folder, args, { GEOROUTER_LAB_FILE: join(folder, "no-lab.json") });
      const said = ran.status === code && wantedOnStderr(line, code).test(ran.stderr) ? "as wanted" : ran.stderr;
      expect({ status: ran.status, said }).toEqual({ status: code, said: "as wanted" });
      expect(code === 64 ? ran.stdout : "").toBe("");
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    },
  );

  test("every verb is in the table, with a success (but for the lab, which runs until Ctrl-C) and a wrong usage", () => {
    const codesOf = (verb: string) => TABLE.filter(([line]) => line.split(" ")[0] === verb).map(([, , code]) => code);
    // Verbs with a table of their own, beside their tests.
    const elsewhere = new Set(["test", "fmt"]);
    const lacking = VERBS.filter(({ name }) => !elsewhere.has(name)).flatMap(({ name }) =>
      [64, ...(name === "lab" ? [] : [0])]
        .filter((code) => !codesOf(name).includes(code))
        .map((code) => `${name} ${code}`),
    );
    expect(lacking).toEqual([]);
  });
});

/** Wrong usage is one line that says where to look, or the whole help; what cannot be read or reached is an error. */
function wantedOnStderr(line: string, code: number): RegExp {
  if (line === "" || line === "geoip") return /^Usage: georouter/;
  if (code === 64) return /^explain .*--country/.test(line) ? FACTS : ONE_LINE;
  if (code === 69) return /^error: /;
  if (code === 65) return /^error: |lines? could not be read/m;
  return /(?:)/;
}

function kindOf(folder: string): string {
  switch (folder) {
    case good:
      return "good rules";
    case warned:
      return "a warning";
    case wrong:
      return "an error";
    default:
      return "no rules";
  }
}
