/**
 * `georouter geoip`: compiles GeoIP tables, looks addresses up in them, says where they come from.
 *
 * In: command-line arguments. Out: answers on stdout, everything else on stderr, and `process.exitCode`, as each
 * command's file says. Wrong usage throws commander's CommanderError, so that the entry of the command line gives all
 * verbs the same exit code for it. What builds is loaded only to build: names of subdivisions are large lists.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { publishCommands } from "./geoip/publish/publish.ts";
import type { BuildOptions } from "./geoip/build/run-build.ts";
import type { QualityOptions } from "./geoip/quality/run-quality.ts";
import { runInfo } from "./geoip/run-info.ts";
import { runLookup, type ReadOptions } from "./geoip/run-lookup.ts";
import { SNAPSHOT_PATH } from "./geoip/table-file.ts";

/** The verb `geoip` with its commands. */
export function geoipCommand(): Command {
  const geoip = new Command("geoip")
    .description("the table that says where an address is")
    .addHelpText("after", "\nExamples:\n  georouter geoip lookup 200.160.2.3\n  georouter geoip info")
    .exitOverride()
    .addCommand(buildCommand())
    .addCommand(lookupCommand())
    .addCommand(infoCommand())
    .addCommand(qualityCommand());
  for (const command of publishCommands()) geoip.addCommand(command);
  return geoip;
}

function buildCommand(): Command {
  return new Command("build")
    .description("compile MMDB files into a table")
    .argument("<mmdb...>", "a database, or one for IPv4 and one for IPv6: ip-location-db, DB-IP, GeoIP2 or GeoLite2")
    .requiredOption("--out <file>", "where to write the table")
    .addOption(
      new Option(
        "--precision <kind>",
        "what the table tells apart (default: country, or asn for an ASN database)",
      ).choices(["country", "subdivision", "cluster", "asn"]),
    )
    .option("--rules <dir>", "with --precision cluster: folder of the rules (default: found upwards from here)")
    .addOption(
      new Option(
        "--depth <n>",
        "with --precision cluster: how many of a viewer's nearest clusters are right (default: 1)",
      ).argParser(readDepth),
    )
    .option("--asn <mmdb...>", "also tell the operators of networks, from these ASN databases")
    .option("--centres <city-mmdb...>", "compute the centres of countries and subdivisions from these city databases")
    .option("--centres-source <name>", "name of the data that the centres come from")
    .addOption(new Option("--centres-from <table>", "keep the centres of this table").conflicts("centres"))
    .option("--source <name>", "name of the data (default: what the databases call themselves)")
    .option("--licence <text>", "licence of the data", "")
    .option("--attribution <text>", "what the licence wants shown beside results", "")
    .addOption(outputOption())
    .addHelpText("after", BUILD_EXAMPLE)
    .exitOverride()
    .action(async (paths: readonly string[], options: BuildOptions, command: Command) => {
      const stray = options.rules === undefined ? "--depth" : "--rules";
      if (options.precision !== "cluster" && (options.rules ?? options.depth) !== undefined)
        command.error(`error: ${stray} goes with --precision cluster`);
      const { runBuild } = await import("./geoip/build/run-build.ts");
      runBuild(paths, options, new Date());
    });
}

const BUILD_EXAMPLE = `
Examples:
  georouter geoip build countries.mmdb --out country.bin --centres-from src/edge/geoip/country.bin \\
    --licence 'CC BY 4.0' --attribution 'IP Geolocation by DB-IP'
  georouter geoip build city-ipv4.mmdb city-ipv6.mmdb --precision subdivision --out subdivisions.bin
  georouter geoip build city-ipv4.mmdb city-ipv6.mmdb --precision cluster --rules rules --out clusters.bin`;

const MOST_DEPTH = 8;

function readDepth(text: string): number {
  if (/^[1-9]$/.test(text) && Number(text) <= MOST_DEPTH) return Number(text);
  throw new InvalidArgumentError(`a whole number from 1 to ${MOST_DEPTH}.`);
}

function lookupCommand(): Command {
  return readCommand("lookup")
    .description("what a table says of addresses, and where that puts a viewer")
    .argument("<ip...>", "IPv4 or IPv6 addresses")
    .addHelpText("after", "\nExample:\n  georouter geoip lookup 200.160.2.3 2001:4860:4860::8888 -o json")
    .action((ips: readonly string[], options: ReadOptions) => runLookup(ips, options));
}

function infoCommand(): Command {
  return readCommand("info")
    .description("precision, source, date, licence and size of a table")
    .addHelpText("after", "\nExample:\n  georouter geoip info -o json")
    .action((options: ReadOptions) => runInfo(options, new Date()));
}

function qualityCommand(): Command {
  return new Command("quality")
    .description("how often viewers miss their home cluster by what is known of them, measured against a city database")
    .requiredOption("--truth <city-mmdb...>", "a database with coordinates, or one for IPv4 and one for IPv6")
    .option("--table <file>", "table to measure instead of the Worker's own")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(new Option("--max <percent>", "exit 1 when the table misroutes more").argParser(readPercent))
    .addOption(outputOption())
    .addHelpText("after", QUALITY_EXAMPLE)
    .exitOverride()
    .action(async (options: QualityOptions) => {
      const { runQuality } = await import("./geoip/quality/run-quality.ts");
      runQuality(options);
    });
}

const QUALITY_EXAMPLE = `
Examples:
  georouter geoip quality --truth city-ipv4.mmdb city-ipv6.mmdb
  georouter geoip quality --truth city-ipv4.mmdb --table clusters.bin --max 1 -o json`;

function readPercent(text: string): number {
  const percent = Number(text);
  if (/^\d{1,3}(?:\.\d{1,3})?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError("a number from 0 to 100.");
}

function readCommand(name: string): Command {
  return new Command(name)
    .option("--table <file>", "compiled table or MMDB file to read instead of the Worker's own", SNAPSHOT_PATH)
    .addOption(outputOption())
    .exitOverride();
}

function outputOption(): Option {
  return new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text");
}
