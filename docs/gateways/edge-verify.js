/**
 * njs: is this request the edge's, and as which version may it go on? For `auth_request` of nginx.conf.
 *
 * 204 with `x-edge-version` where it is, 403 with `x-edge-deny` where it is not. The version comes from the signed token and must be the
 * one that the header names. Every check fails closed. `edgeTrust` is edge-trust.json: issuer, audience, and the public keys by key id,
 * each as base64 of its SubjectPublicKeyInfo (njs before 0.7.10 reads no JSON Web Keys). Written so that njs 0.7.9 takes it.
 */
const SKEW_S = 5;
const LONGEST_S = 60;
const P256 = { name: "ECDSA", namedCurve: "P-256" };

async function verify(r) {
  const judged = await judge(r);
  if (judged.why !== undefined) {
    r.headersOut["x-edge-deny"] = judged.why;
    r.return(403);
    return;
  }
  r.headersOut["x-edge-version"] = judged.version;
  r.return(204);
}

async function judge(r) {
  if (r.variables.edge_is_router !== "1") return { why: "certificate: subject" };
  const token = r.headersIn["x-edge-assertion"];
  if (token === undefined) return { why: "assertion: missing" };
  const parts = token.split(".");
  if (parts.length !== 3) return { why: "assertion: malformed" };
  const header = read(parts[0]);
  const claims = read(parts[1]);
  if (header === null || claims === null || header.alg !== "ES256" || header.typ !== "JWT")
    return { why: "assertion: malformed" };
  const key = typeof header.kid === "string" ? edgeTrust.keys[header.kid] : undefined;
  if (typeof key !== "string") return { why: "assertion: unknown key" };
  if (!(await isSigned(key, parts))) return { why: "assertion: signature" };
  return judgeClaims(claims, r);
}

function judgeClaims(claims, r) {
  const iat = claims.iat;
  const exp = claims.exp;
  if (claims.iss !== edgeTrust.issuer || claims.sub !== "edge-router") return { why: "assertion: issuer" };
  if (claims.aud !== edgeTrust.audience) return { why: "assertion: audience" };
  const now = Date.now() / 1000;
  if (typeof exp !== "number" || typeof iat !== "number" || exp - iat > LONGEST_S)
    return { why: "assertion: lifetime" };
  if (now > exp + SKEW_S) return { why: "assertion: expired" };
  if (now < iat - SKEW_S) return { why: "assertion: not yet" };
  if (typeof claims.ver !== "string" || claims.ver !== r.headersIn["x-edge-version"])
    return { why: "assertion: version" };
  if (isForAnother(claims, r.variables)) return { why: "assertion: request" };
  return { version: claims.ver };
}

/** Where the cluster's rules say `assertion: request`, a token is for one method and path. */
function isForAnother(claims, variables) {
  if (claims.mth === undefined && claims.pth === undefined) return false;
  return claims.mth !== variables.request_method || claims.pth !== variables.request_uri.split("?")[0];
}

async function isSigned(key, parts) {
  try {
    const imported = await crypto.subtle.importKey("spki", Buffer.from(key, "base64"), P256, false, ["verify"]);
    const bytes = Buffer.from(parts[2], "base64url");
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    return await crypto.subtle.verify(algorithm, imported, bytes, Buffer.from(`${parts[0]}.${parts[1]}`));
  } catch (fault) {
    return false;
  }
}

function read(part) {
  try {
    const value = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" ? value : null;
  } catch (fault) {
    return null;
  }
}

export default { verify };
