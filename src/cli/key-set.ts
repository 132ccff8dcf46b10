/**
 * `georouter key jwks`: the public halves of keys for assertions, as the one set that verifiers get.
 *
 * In: files with a key set, a public key, or a private one as `key new` writes it. Out: a JSON Web Key Set for `ASSERTION_JWKS`, or
 * the same keys in PEM for proxies that read no JSON; never a private part. Exit: 0 printed, 1 a file holds no such key, or two
 * different ones have one name.
 */
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { isRecord } from "../core/bundle/shape.ts";
import { readKeySet, writeKeySet, type PublicKey } from "../core/handoff/assertion-key-set.ts";
import { fail, ok, type Result } from "../core/model/result.ts";
import { EXIT } from "./exit-code.ts";

interface KeySetOptions {
  readonly without: readonly string[];
  readonly pem?: true;
}

const EXAMPLES = `
Examples:
  georouter key jwks my.key.json                          # the public half of what signs
  georouter key jwks old.json new.json > both.json        # both are valid while keys change
  georouter key jwks both.json --without a1               # once nothing is signed with it any more
  georouter key jwks assertion-jwks.json --pem            # for HAProxy`;

/** The command `jwks` of the verb `key`. */
export function keySetCommand(): Command {
  return new Command("jwks")
    .description("print the public keys of these files as one set, for verifiers of assertions")
    .argument("<files...>", "key sets, public keys or private keys for ES256")
    .option(
      "--without <kid>",
      "leave out this key; may be repeated",
      (kid: string, before: string[]) => [...before, kid],
      [],
    )
    .option("--pem", "print SubjectPublicKeyInfo in PEM, each under a comment with its name")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action((files: readonly string[], options: KeySetOptions) => {
      const keys = publicKeys(files, options.without);
      if (keys.ok)
        process.stdout.write(options.pem === true ? keys.value.map(pemOf).join("") : `${writeKeySet(keys.value)}\n`);
      else {
        process.stderr.write(`error: ${keys.error}\n`);
        process.exitCode = EXIT.findings;
      }
    });
}

function publicKeys(files: readonly string[], without: readonly string[]): Result<readonly PublicKey[], string> {
  const found = new Map<string, PublicKey>();
  for (const file of files) {
    const keys = keysIn(file);
    if (!keys.ok) return keys;
    for (const key of keys.value) {
      const { x = key.x } = found.get(key.kid) ?? {};
      if (x !== key.x) return fail(`two different keys are called ${key.kid}; make one of them anew with --kid`);
      found.set(key.kid, key);
    }
  }
  const unknown = without.find((kid) => !found.has(kid));
  if (unknown !== undefined) return fail(`no file has a key ${unknown}; there are ${[...found.keys()].join(", ")}`);
  const left = [...found.values()].filter(({ kid }) => !without.includes(kid));
  return readKeySet(writeKeySet(left)); // at least one, and not too many
}

/** Of a private key no more than its public half is taken. */
function keysIn(file: string): Result<readonly PublicKey[], string> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (fault) {
    const why = fault instanceof SyntaxError ? "it is no JSON" : String(fault); // a syntax error quotes the file
    return fail(`${file} cannot be read: ${why}; name a file that \`georouter key new\` wrote or printed`);
  }
  const entries: unknown = isRecord(value) && "keys" in value ? value["keys"] : [value];
  const halves = Array.isArray(entries) ? entries.map(publicHalf) : entries;
  const keys = readKeySet(JSON.stringify({ keys: halves }));
  return keys.ok ? ok(keys.value) : fail(`${file} holds no keys for assertions: ${keys.error}`);
}

function publicHalf(key: unknown): unknown {
  if (!isRecord(key)) return key;
  const { d: _private, ...half } = key;
  return half;
}

function pemOf({ kid, x, y }: PublicKey): string {
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  return `# ${kid}\n${String(key.export({ type: "spki", format: "pem" }))}`;
}
