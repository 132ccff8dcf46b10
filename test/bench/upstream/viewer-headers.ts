/**
 * Headers as players send them: the first few are those of a television, all of them those of a browser behind proxies.
 */

const SENT: readonly (readonly [string, string])[] = [
  [
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  ],
  ["accept", "*/*"],
  ["accept-encoding", "gzip, deflate, br"],
  ["x-session-id", "6e2fb550-c457-11e9-bb97-0800200c9a66"],
  ["cf-connecting-ip", "177.10.1.2"],
  ["accept-language", "pt-BR,pt;q=0.9,en;q=0.8"],
  ["origin", "https://www.streamtv.example"],
  ["referer", "https://www.streamtv.example/watch/channel-1"],
  ["range", "bytes=0-1048575"],
  ["cookie", "sid=0123456789abcdef0123456789abcdef; consent=yes; theme=dark"],
  ["authorization", `Bearer ${"eyJhbGciOiJFUzI1NiJ9.".repeat(12)}`],
  ["sec-fetch-mode", "cors"],
  ["cf-ray", "8c0000000000abcd-GRU"],
  ["cf-ipcountry", "BR"],
  ["x-forwarded-proto", "https"],
  ["sec-fetch-dest", "empty"],
  ["sec-fetch-site", "cross-site"],
  ["cmcd-session", 'sid="6e2fb550-c457-11e9-bb97-0800200c9a66",cid="channel-1"'],
  ["cmcd-object", "d=4004,ot=v,br=3200"],
  ["cmcd-request", "bl=21300,mtp=25400"],
];

/** That many of them; beyond those listed, names that nothing here knows. */
export function viewerHeaders(count: number): readonly (readonly [name: string, value: string])[] {
  return Array.from({ length: count }, (_, at) => SENT[at] ?? ([`x-player-fact-${at}`, `value ${at}`] as const));
}
