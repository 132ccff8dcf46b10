/**
 * `georouter key new`: a pair of keys, for live values or for the edge's assertions.
 *
 * Out: the public key set on stdout, for those who verify; the private key in a file that only its owner can
 * read, for the secret of those who sign. Exit: 0 made, 1 the file cannot be written or is there already:
 * a key that is in use is never overwritten.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { liveKeyPair, type Jwk } from "../lab/live-key-pair.ts";
import { EXIT } from "./exit-code.ts";
import { keySetCommand } from "./key-set.ts";
import { isRecord } from "../core/bundle/shape.ts";
import { fail, ok, type Result } from "../core/model/result.ts";

/** What a pair is for. */
type Purpose = "live" | "assertion";

interface NewOptions {
  readonly for: Purpose;
  readonly kid?: string;
  readonly out?: string;
  readonly beside?: string;
}

const EXAMPLES = `
The private key is written to georouter-live-KID.key.json, or georouter-assertion-KID.key.json, unless --out says otherwise; hand it
to whoever signs, then remove the file. What to do, and in which order, is printed with it.

Examples:
  georouter key new > live-keys.json
  georouter key new --kid live-2027 --beside live-keys.json    # for a change of keys: the old one stays valid
  georouter key new --for assertion --kid a1 > assertion-jwks.json`;

/** The verb `key` with its commands. */
export function keyCommand(): Command {
  return new Command("key")
    .description("keys that live values and assertions are signed with")
    .addHelpText("after", "\nExamples:\n  georouter key new\n  georouter key jwks both.json --without a1")
    .exitOverride()
    .addCommand(newCommand())
    .addCommand(keySetCommand());
}

function newCommand(): Command {
  return new Command("new")
    .description("make a pair: print the public key set, write the private key to a file")
    .addOption(new Option("--for <purpose>", "what is signed").choices(["live", "assertion"]).default("live"))
    .option("--kid <name>", "name of the key (default: the purpose and the day)", readKid)
    .option("--out <file>", "where to write the private key; it must not be there yet")
    .option("--beside <file>", "a key set whose keys stay valid beside the new one")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(makeKey);
}

function readKid(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("a name of up to 64 letters, digits and . _ -.");
}

async function makeKey(options: NewOptions): Promise<void> {
  const kid = options.kid ?? `${options.for}-${new Date().toISOString().slice(0, 10)}`;
  const file = options.out ?? `georouter-${options.for}-${kid}.key.json`;
  const before = options.beside === undefined ? ok([]) : keysIn(options.beside);
  if (!before.ok) return end(before.error);
  if (before.value.some((key) => key["kid"] === kid)) {
    return end(`${options.beside} has a key ${kid} already; name the new one with --kid`);
  }
  const { publicKey, privateKey } = await liveKeyPair(kid);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(privateKey)}\n`, { mode: 0o600, flag: "wx" });
  } catch (fault) {
    return end(
      `the private key cannot be written: ${fault instanceof Error ? fault.message : String(fault)}; name another file with --out`,
    );
  }
  process.stdout.write(`${JSON.stringify({ keys: [...before.value, publicKey] })}\n`);
  process.stderr.write(`private key: ${file}\nnext: ${nextSteps(file, options)}\n`);
}

/** Who verifies must know a key before it signs; only edges without any keys read what anybody signs, so there the order differs. */
function nextSteps(file: string, { for: purpose, beside }: NewOptions): string {
  switch (purpose) {
    case "live": {
      const sign = `wrangler secret put LIVE_SIGNING_KEY -c src/control/wrangler.toml < ${file}`;
      const believe = "set LIVE_KEYS in wrangler.toml to the set on stdout, and deploy the edge";
      return `${beside === undefined ? `${sign}; then ${believe}` : `${believe}; only then ${sign}`} (docs/live.md)`;
    }
    case "assertion":
      return `give the set on stdout to every gateway, and deploy the control plane with it in ASSERTION_JWKS; only then wrangler secret put ASSERTION_KEY < ${file}, and the same with -c src/control/wrangler.toml for probes (docs/assertion.md)`;
  }
}

function keysIn(file: string): Result<readonly Jwk[], string> {
  try {
    const set: unknown = JSON.parse(readFileSync(file, "utf8"));
    const keys = isRecord(set) ? set["keys"] : null;
    if (!Array.isArray(keys) || !keys.every(isRecord)) throw new Error("it has no keys");
    if (keys.some((key) => "d" in key)) throw new Error("it holds a private key");
    return ok(keys);
  } catch (fault) {
    return fail(
      `${file} is no public key set: ${fault instanceof Error ? fault.message : String(fault)}; name one that \`georouter key new\` printed`,
    );
  }
}

function end(text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = EXIT.findings;
}
