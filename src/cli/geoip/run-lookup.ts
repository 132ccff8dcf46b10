/**
 * What `georouter geoip lookup` does.
 *
 * In: addresses as text. Out: for each what the table says of it and where that puts a viewer, a line each or a JSON
 * array, and the exit code: 0 all known, 1 the table knows nothing of one, 65 one is no address, or the table
 * cannot be read, there or at all.
 */
import { parseAddress } from "../../core/model/address.ts";
import type { Coordinates, Place, PlaceTable, TableRecord } from "../../core/model/place.ts";
import { makePlace, statedByRecord } from "../../core/viewer/make-place.ts";
import { EXIT } from "../exit-code.ts";
import { answerLines, type Row } from "./answer-rows.ts";
import { readPlaceTable } from "./place-table-file.ts";
import { end, print, printJson, say } from "./tell.ts";

export interface ReadOptions {
  readonly table: string;
  readonly output: "text" | "json";
}

/** What is known of an address, or why a text is none; `ip` is as asked. */
type LookupAnswer = PlacedAddress | { readonly ip: string; readonly error: string };

interface PlacedAddress extends TableRecord {
  readonly ip: string;
  /** Canonical spelling. */
  readonly address: string;
  readonly continent: string | null;
  /** What stands for the coordinates that the record does not have, and whose centre it is. */
  readonly centre: (Coordinates & { readonly of: string }) | null;
  /** What the coordinates are that a viewer gets, those of the record or of the centre. */
  readonly precision: Place["precision"];
}

const UNKNOWN: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

/** Looks the addresses up in the table of the options, a compiled one or an MMDB file. */
export async function runLookup(ips: readonly string[], { table: path, output }: ReadOptions): Promise<void> {
  const damages: string[] = [];
  const opened = await readPlaceTable(path, (text) => damages.push(text));
  if (!opened.ok) return end(EXIT.input, opened.error);
  const answers = ips.map((ip) => lookUp(opened.value.table, ip));
  const known = answers.filter((answer): answer is PlacedAddress => !("error" in answer));
  if (output === "json") printJson(answers);
  else if (known.length > 0)
    for (const line of answerLines(known.map(answerRow), COLUMNS, process.stdout.isTTY)) print(line);
  for (const answer of answers) if ("error" in answer) say(`error: ${answer.error}`);
  for (const damage of damages) say(`error: ${damage}`);
  process.exitCode = damages.length > 0 ? EXIT.input : exitOf(answers);
}

function exitOf(answers: readonly LookupAnswer[]): number {
  if (answers.some((answer) => "error" in answer)) return EXIT.input;
  const isAllKnown = answers.every((answer) => "country" in answer && (answer.country !== null || answer.asn !== null));
  return isAllKnown ? EXIT.ok : EXIT.findings;
}

function lookUp(table: PlaceTable, ip: string): LookupAnswer {
  const address = parseAddress(ip);
  if (address === null) {
    return { ip, error: `${JSON.stringify(ip)} is no IP address; write it in full, as 192.0.2.1 or 2001:db8::1` };
  }
  return { ip, address: address.text, ...placed(table, table.find(address) ?? UNKNOWN) };
}

/** Where a record puts a viewer: at its own coordinates, else at a centre. */
function placed(table: PlaceTable, record: TableRecord): Omit<PlacedAddress, "ip" | "address"> {
  const { country, subdivision, city, asn, coordinates } = record;
  const place = makePlace("geoip", statedByRecord(record, table), () => table);
  const { continent, precision } = place;
  const of = precision === "subdivision" ? subdivision : country;
  const isCentre = coordinates === null && place.coordinates !== null && of !== null;
  const centre = isCentre ? { ...place.coordinates, of } : null;
  return { country, continent, subdivision, city, asn, coordinates, centre, precision };
}

const COLUMNS: Row = ["address", "country", "continent", "subdivision", "city", "operator", "coordinates", "precision"];

/** The cells below the columns; the last says what the coordinates are. */
function answerRow({ ip, country, continent, subdivision, city, asn, ...where }: PlacedAddress): Row {
  const at = where.coordinates ?? where.centre;
  const point = at === null ? null : `${at.lat},${at.lon}`;
  const operator = asn === null ? null : `AS${asn}`;
  return [ip, country, continent, subdivision, city, operator, point, where.precision].map((text) => text ?? "");
}
