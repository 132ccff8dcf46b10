/**
 * How a cluster is looked at, and what a healthy answer is.
 *
 * In: what stands under `probe`, in a cluster or in the defaults of its file. Out: the same, checked key by
 * key; what only the keys together can get wrong is found when both are put together (checks/probes.ts).
 */
import * as z from "zod";
import { isReservedHeader } from "../../model/reserved-header.ts";
import { fail, ok } from "../../model/result.ts";
import { DEFAULT_PROBE } from "../defaults.ts";
import { durationText } from "../values/duration.ts";
import { parseProbePath } from "../values/path-pattern.ts";
import { complain, parsed } from "./complaint.ts";
import {
  count,
  freeText,
  headerName,
  headerValue,
  httpStatus,
  probeInterval,
  probeTimeout,
  standstill,
  TOKEN,
} from "./scalar.ts";
import { about, closed, listOf, titled } from "./shape.ts";
import { WANTED, wants } from "./wanted.ts";

const MOST_HEADERS = 20;

/** What the prober or the connection sets itself, beside the names that belong to the edge. */
const TAKEN: ReadonlySet<string> = new Set(["host", "user-agent", "content-length", "upgrade"]);

const sentHeaderName = parsed("fieldName", (text) => {
  if (!TOKEN.test(text)) return fail({ hint: WANTED.fieldName.write });
  const header = text.toLowerCase();
  if (TAKEN.has(header) || isReservedHeader(header))
    return fail({ says: "cannot be set for probes: the prober or the connection sets it", hint: "remove it" });
  return ok(header);
});

const sentHeaders = z.record(sentHeaderName, headerValue, wants("map")).superRefine((record, context) => {
  if (Object.keys(record).length > MOST_HEADERS)
    context.addIssue(complain({ says: `has over ${MOST_HEADERS} headers`, hint: "remove some" }));
});

const headerTest = z.union(
  [
    headerValue.transform((value): string | null => value),
    closed({ present: about("The header is there, with any value.", z.literal(true, wants("presentOnly"))) }).transform(
      (): string | null => null,
    ),
  ],
  wants("headerTest"),
);

const expectedHeader = z
  .record(headerName, headerTest, wants("map"))
  .superRefine((record, context) => {
    const says = `must name one header, found ${Object.keys(record).length}`;
    if (Object.keys(record).length !== 1) context.addIssue(complain({ says, hint: "keep one header" }));
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform((record) => Object.entries(record).map(([name, value]) => ({ name, value }))[0] ?? null);

const expectation = closed({
  status: about(
    `Statuses that count as healthy. Default: ${DEFAULT_PROBE.expectStatus.join(", ")}.`,
    listOf(httpStatus, 50).optional(),
  ),
  header: about("A header that a healthy answer has, and its value or `present: true`.", expectedHeader.optional()),
  body: about("Text within the first 4 KiB of a healthy body.", freeText("marker", 1, 1000).optional()),
  changesWithin: about(
    "How long the first 4 KiB of the body may stay the same, where content is live.",
    standstill.optional(),
  ),
});

export const probe = titled(
  "Probe",
  closed({
    method: about(
      `GET or HEAD. Default: ${DEFAULT_PROBE.method}.`,
      z.enum(["GET", "HEAD"], wants("probeMethod")).optional(),
    ),
    path: about(
      `Path that is asked for. Default: ${DEFAULT_PROBE.path}.`,
      parsed("probePath", parseProbePath, /^\//).optional(),
    ),
    headers: about("Headers that the probe sends, by name.", sentHeaders.optional()),
    interval: about(
      `Time between two looks. Default: ${durationText(DEFAULT_PROBE.intervalMs)}.`,
      probeInterval.optional(),
    ),
    timeout: about(
      `When a look has failed; below the interval. Default: ${durationText(DEFAULT_PROBE.timeoutMs)}.`,
      probeTimeout.optional(),
    ),
    fall: about(`Failures that take a cluster down. Default: ${DEFAULT_PROBE.fall}.`, count.optional()),
    clear: about(`Successes in a row that forget earlier failures. Default: ${DEFAULT_PROBE.clear}.`, count.optional()),
    rise: about(`Successes in a row that bring it back. Default: ${DEFAULT_PROBE.rise}.`, count.optional()),
    expect: about("What a healthy answer is.", expectation.optional()),
  }),
);

export type WrittenProbe = z.output<typeof probe>;
