/**
 * `georouter geoip`: compiles the GeoIP table, looks addresses up in it, says where it comes from.
 *
 * In: command-line arguments. Out: answers on stdout, everything else on stderr, and
 * `process.exitCode`: 0 done, 1 an address without a country or an output that cannot be written,
 * 65 an input that cannot be read. Wrong usage throws commander's CommanderError, so that the
 * entry of the command line gives all verbs the same exit code for it.
 */
import { gzipSync } from "node:zlib";
import { Command, Option } from "commander";
import { parseAddress } from "../core/model/address.ts";
import { continentOf, COUNTRY_CODES } from "../core/model/country.ts";
import type { Coordinates } from "../core/model/place.ts";
import type { GeoipTable } from "../core/viewer/geoip-table.ts";
import { EXIT } from "./exit-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import { buildTable, type BuiltTable, type CentresFrom } from "./geoip/build-table.ts";
import { publishCommands } from "./geoip/publish.ts";
import { readTableFile, SNAPSHOT_PATH } from "./geoip/table-file.ts";
import { writeWhole } from "./write-whole.ts";

interface BuildOptions extends GlobalOptions {
  readonly out: string;
  readonly centres?: readonly string[];
  readonly centresSource?: string;
  readonly centresFrom?: string;
  readonly source?: string;
  readonly licence: string;
  readonly attribution: string;
}

interface ReadOptions {
  readonly table: string;
  readonly output: "text" | "json";
}

/** What is known of an address, or why a text is none; `ip` is as asked. */
type LookupAnswer = PlacedAddress | { readonly ip: string; readonly error: string };

interface PlacedAddress {
  readonly ip: string;
  /** Canonical spelling. */
  readonly address: string;
  readonly country: string | null;
  readonly continent: string | null;
  readonly centre: Coordinates | null;
}

/** The verb `geoip` with its commands. */
export function geoipCommand(): Command {
  const geoip = new Command("geoip")
    .description("the table that places an address in a country")
    .addHelpText("after", "\nExamples:\n  georouter geoip lookup 200.160.2.3\n  georouter geoip info")
    .exitOverride()
    .addCommand(buildCommand())
    .addCommand(lookupCommand())
    .addCommand(infoCommand());
  for (const command of publishCommands()) geoip.addCommand(command);
  return geoip;
}

function buildCommand(): Command {
  return new Command("build")
    .description("compile an MMDB file of countries into a table")
    .argument("<mmdb>", "country or city database: ip-location-db, DB-IP, GeoIP2 or GeoLite2")
    .requiredOption("--out <file>", "where to write the table")
    .option("--centres <city-mmdb...>", "compute country centres from these city databases")
    .option("--centres-source <name>", "name of the city databases, with --centres")
    .addOption(new Option("--centres-from <table>", "keep the country centres of this table").conflicts("centres"))
    .option("--source <name>", "name of the data (default: what the MMDB calls itself)")
    .option("--licence <text>", "licence of the data", "")
    .option("--attribution <text>", "what the licence wants shown beside results", "")
    .addHelpText("after", BUILD_EXAMPLE)
    .exitOverride()
    .action(runBuild);
}

const BUILD_EXAMPLE = `
Example:
  georouter geoip build countries.mmdb --out country.bin --centres-from src/edge/geoip/country.bin \\
    --licence 'CC BY 4.0' --attribution 'IP Geolocation by DB-IP'`;

function lookupCommand(): Command {
  return readCommand("lookup")
    .description("the country of each address")
    .argument("<ip...>", "IPv4 or IPv6 addresses")
    .addHelpText("after", "\nExample:\n  georouter geoip lookup 200.160.2.3 2001:4860:4860::8888 -o json")
    .action(runLookup);
}

function infoCommand(): Command {
  return readCommand("info")
    .description("source, date, licence and size of a table")
    .addHelpText("after", "\nExample:\n  georouter geoip info -o json")
    .action(runInfo);
}

function readCommand(name: string): Command {
  return new Command(name)
    .option("--table <file>", "table to read instead of the Worker's own", SNAPSHOT_PATH)
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text"))
    .exitOverride();
}

function runBuild(mmdb: string, options: BuildOptions): void {
  const { source, licence, attribution } = options;
  const built = buildTable({ mmdb, centres: centresFrom(options), source, licence, attribution, progress: say });
  if (!built.ok) return end(EXIT.input, built.error);
  const written = writeWhole(options.out, built.value.bytes);
  if (!written.ok) return end(EXIT.findings, `${options.out} cannot be written: ${written.error}; pass another --out`);
  if (licence === "")
    say("warning: the table names no licence; pass --licence and --attribution before you publish it");
  warnOf(built.value);
  if (options.quiet !== true) sayBuilt(options.out, built.value);
  process.exitCode = EXIT.ok;
}

function centresFrom({ centres, centresSource, centresFrom: table }: BuildOptions): CentresFrom {
  if (centres !== undefined) return { kind: "cities", paths: centres, name: centresSource };
  return table === undefined ? { kind: "none" } : { kind: "table", path: table };
}

function warnOf({ dropped, centres }: BuiltTable): void {
  const codes = [...dropped].map(([code, count]) => `${code} (${count})`).join(", ");
  if (codes !== "") say(`note: no country, so left out: networks of ${codes}`);
  if (centres > 0) return;
  say("warning: no country centres: `nearest` will not place viewers of whom only the country is known");
}

function sayBuilt(path: string, { bytes, buildDate, networks, centres }: BuiltTable): void {
  const size = `${bytes.length} bytes, ${gzipBytes(bytes)} gzipped`;
  say(`${path}: ${networks} networks of ${buildDate}, ${centres} centres, ${size}`);
}

function runLookup(ips: readonly string[], { table: path, output }: ReadOptions): void {
  const opened = readTableFile(path);
  if (!opened.ok) return end(EXIT.input, opened.error);
  const answers = ips.map((ip) => lookUp(opened.value.table, ip));
  for (const answer of answers) {
    if ("error" in answer) say(`error: ${answer.error}`);
    else if (output === "text") print(answerText(answer));
  }
  if (output === "json") print(JSON.stringify(answers, null, 2));
  process.exitCode = lookupExit(answers);
}

function lookupExit(answers: readonly LookupAnswer[]): number {
  if (answers.some((answer) => "error" in answer)) return EXIT.input;
  return answers.some((answer) => "country" in answer && answer.country === null) ? EXIT.findings : EXIT.ok;
}

function lookUp(table: GeoipTable, ip: string): LookupAnswer {
  const address = parseAddress(ip);
  if (address === null) {
    return { ip, error: `${JSON.stringify(ip)} is no IP address; write it in full, as 192.0.2.1 or 2001:db8::1` };
  }
  const country = table.find(address)?.country ?? null;
  const continent = country === null ? null : continentOf(country);
  return { ip, address: address.text, country, continent, centre: country === null ? null : table.centre(country) };
}

function answerText({ ip, country, continent, centre }: PlacedAddress): string {
  const at = centre === null ? "-" : `${centre.lat},${centre.lon}`;
  return [ip, country ?? "-", continent ?? "-", at].join("\t");
}

function runInfo({ table: path, output }: ReadOptions): void {
  const opened = readTableFile(path);
  if (!opened.ok) return end(EXIT.input, opened.error);
  const { table, bytes } = opened.value;
  const centres = COUNTRY_CODES.filter((country) => table.centre(country) !== null).length;
  const info = { ...table.meta, centres, bytes: bytes.length, gzipBytes: gzipBytes(bytes) };
  if (output === "json") print(JSON.stringify(info, null, 2));
  else for (const [name, value] of Object.entries(info)) print(`${name}\t${value}`);
  process.exitCode = EXIT.ok;
}

function gzipBytes(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length;
}

function end(code: number, text: string): void {
  say(`error: ${text}`);
  process.exitCode = code;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
