/**
 * Whether text of a GeoIP file may be a name, to be kept in tables and shown on terminals.
 *
 * In: text of an MMDB file, which anybody may have made. Out: whether it is short, on one line, and without characters
 * that steer a terminal or turn the text around: a name ends up in columns of `geoip lookup`, in logs and in messages.
 */

/** In UTF-16 units. Krung Thep Mahanakhon's full name, the longest of a city, has 168 letters. */
export const LONGEST_NAME = 200;
const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** True for text of 1 to 200 units without control characters, line ends and bidi controls. */
export function isPlainName(text: string): boolean {
  return text !== "" && text.length <= LONGEST_NAME && !STEERS.test(text);
}
