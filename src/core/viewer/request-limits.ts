/**
 * How much a viewer may send before anything is decided about it.
 *
 * In: a URL's parts, sizes of headers, one header. Out: whether that is too much. Each limit is above what players and
 * browsers send and below what the platform takes (16 KB of URL, 128 KB of headers), so that the answer is ours and the
 * cost of a decision is bounded. What is counted are characters, which for all but exotic headers are bytes.
 */

const LONGEST_URL = 16_384;
const MOST_PARAMETERS = 1000;
const MOST_HEADERS = 200;
const LARGEST_HEADER = 32_768;
const LARGEST_HEADERS = 65_536;
const MOST_RANGES = 50;

/** Whether a whole URL is too long, or its query has too many parameters. */
export function isUrlTooLong(url: string, query: string): boolean {
  return url.length > LONGEST_URL || countsMore(query, "&", MOST_PARAMETERS - 1);
}

/** Sizes of a request's headers, names and values together. */
export interface HeaderSizes {
  readonly count: number;
  readonly largest: number;
  readonly total: number;
}

/** Whether there are too many headers, or one of them or all together are too large. */
export function areHeadersTooLarge({ count, largest, total }: HeaderSizes): boolean {
  return count > MOST_HEADERS || largest > LARGEST_HEADER || total > LARGEST_HEADERS;
}

/** Whether a Range header asks for so many pieces that a cluster would do the work of as many requests. */
export function hasTooManyRanges(range: string | null): boolean {
  return range !== null && countsMore(range, ",", MOST_RANGES - 1);
}

/** Whether the text holds the character more often than `most` times; looks no further than it has to. */
function countsMore(text: string, character: string, most: number): boolean {
  if (text.length <= most) return false;
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) {
    if (++found > most) return true;
  }
  return false;
}
