/**
 * The shape of what operators published, as it stands in KV and in the live value.
 *
 * Both are written by other programs, perhaps of another version, so nothing of them is believed unchecked.
 */
import { EPOCH_MAX, parseDay } from "../model/day.ts";
import { integer, nullable, oneOf, fields, number, text } from "./shape.ts";

const sha256 = text(64, {
  wanted: "64 lower-case hexadecimal digits",
  test: (value) => /^[0-9a-f]{64}$/.test(value),
});

const day = text(10, { wanted: "a day such as 2026-06-01", test: (value) => parseDay(value) !== null });

/** The fields of a `PublishedTable`. */
export const publishedFields = {
  seq: integer(1, Number.MAX_SAFE_INTEGER),
  publishedAt: number(0, EPOCH_MAX),
  table: nullable(
    fields({
      sha256,
      bytes: integer(1, Number.MAX_SAFE_INTEGER),
      buildDate: day,
      precision: oneOf("country", "subdivision", "cluster", "point", "asn"),
    }),
  ),
};
