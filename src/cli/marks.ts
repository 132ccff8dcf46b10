/**
 * Text for terminals whose locale has no Unicode: our own signs become ASCII, what others wrote stays.
 *
 * The locale is what the C library would take: LC_ALL, LC_CTYPE, LANG, the first that is set. When none
 * is, as in most containers, the text goes to a log or a terminal that reads UTF-8, and nothing is replaced.
 * Only for text that people read: JSON is never touched.
 */
const ASCII: Readonly<Record<string, string>> = {
  "✔": "ok",
  "✖": "x",
  "⚠": "!",
  "→": "->",
  "≥": ">=",
  "≤": "<=",
  "…": "...",
  "±": "+-",
  "▸": ">",
  // Bars of a chart, from little to the whole, and more than that.
  "▁": "1",
  "▂": "2",
  "▃": "3",
  "▄": "4",
  "▅": "5",
  "▆": "6",
  "▇": "7",
  "█": "8",
  "▲": "!",
};

const SIGNS = new RegExp(`[${Object.keys(ASCII).join("")}]`, "g");

/** The text as the locale can show it. */
export function inLocale(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return hasUnicode(env) ? text : text.replace(SIGNS, (sign) => ASCII[sign] ?? sign);
}

function hasUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => (value ?? "") !== "");
  return locale === undefined || /utf-?8/i.test(locale);
}
