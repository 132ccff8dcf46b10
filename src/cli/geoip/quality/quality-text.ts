/**
 * A measure of routing quality as lines for people.
 */
import type { TablePrecision } from "../../../core/model/place.ts";
import type { Detour, Quality } from "../../../core/ops/routing-quality/quality-tally.ts";
import type { FamilyQuality, Knowledge } from "../../../core/ops/routing-quality/quality-run.ts";

export interface Measured {
  readonly table: { readonly name: string; readonly precision: TablePrecision };
  /** How many countries and subdivisions the table has a centre of. */
  readonly countryCentres: number;
  readonly subdivisionCentres: number;
  readonly ipv4: FamilyQuality;
  readonly ipv6: FamilyQuality;
}

const COUNTRIES_SHOWN = 5;

/** The lines; figures are percent of what was measured. */
export function qualityLines({ table, countryCentres, subdivisionCentres, ipv4, ipv6 }: Measured): readonly string[] {
  const names: Readonly<Record<Knowledge, string>> = {
    table: `${table.name} (precision ${table.precision})`,
    country: countryCentres === 0 ? "the country alone, without a centre of it" : "the country alone, at its centre",
    subdivision:
      subdivisionCentres === 0
        ? "country and subdivision, without a centre of it"
        : "country and subdivision, at its centre",
  };
  return [
    ...familyLines("IPv4", "addresses", ipv4, names),
    ...(ipv4.weight > 0 && ipv6.weight > 0 ? [""] : []),
    ...familyLines("IPv6", "ranges", ipv6, names),
  ];
}

function familyLines(
  family: string,
  unit: string,
  { weight, leftOut, by }: FamilyQuality,
  names: Readonly<Record<Knowledge, string>>,
): readonly string[] {
  if (weight === 0) return [];
  const kinds: readonly Knowledge[] = ["table", "subdivision", "country"];
  const cells = kinds.map((kind) => [names[kind], ...cellsOf(by[kind])]);
  return [
    `${family}: ${grouped(weight)} ${unit} measured, ${grouped(leftOut)} left out because the truth has no coordinates for them`,
    ...aligned([["what is known", "misrouted", "second choice", "mean detour", "worst"], ...cells]),
    ...kinds.flatMap((kind) => detailLines(names[kind], by[kind])),
  ];
}

function cellsOf({ misrouted, secondMisrouted, meanDetourKm, worst }: Quality): readonly string[] {
  return [percent(misrouted), percent(secondMisrouted), km(meanDetourKm), km(worst?.km ?? null)];
}

/** Where the misrouted are, and the worst of them; nothing where there are none. */
function detailLines(name: string, { countries, worst }: Quality): readonly string[] {
  if (countries.length === 0) return [];
  const shown = countries.slice(0, COUNTRIES_SHOWN).map((one) => `${one.country} ${percent(one.percent)}`);
  const most = `  ${name}: most of it in ${shown.join(", ")}`;
  return worst === null ? [most] : [`${most}; worst ${worstText(worst)}`];
}

function worstText({ at, country, home, right }: Detour): string {
  return `at ${at.lat.toFixed(2)},${at.lon.toFixed(2)} (${country}): ${home}, not ${right}`;
}

function percent(value: number): string {
  return value > 0 && value < 0.001 ? "< 0.001 %" : `${value.toFixed(value < 1 ? 3 : 2)} %`;
}

function km(value: number | null): string {
  return value === null ? "-" : `${value.toFixed(value < 10 ? 1 : 0)} km`;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Columns of one width; the first to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .replace(/^/, "  ")
      .trimEnd(),
  );
}
