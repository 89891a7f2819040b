import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord } from './frames.ts';

/** The keys of the project: who signs tokens, and which opaque API keys stand for which role. */
export interface ProjectKeys {
  readonly jwtSecret: string;
  /** `sb_publishable_…`: role anon. */
  readonly publishableKey?: string | undefined;
  /** `sb_secret_…`: role service_role. */
  readonly secretKey?: string | undefined;
}

export interface Claims {
  readonly role: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly sub?: string;
  readonly [claim: string]: unknown;
}

export type TokenProblem = 'malformed' | 'signer' | 'signature' | 'expired' | 'missing_claims';

export type TokenCheck =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly problem: TokenProblem; readonly code: string; readonly message: string };

/** API keys do not expire: they are replaced by ending the old one. A fixed far date keeps claims well-formed. */
const API_KEY_EXP = 4_102_444_800;

function isEqual(left: string, right: string | undefined): boolean {
  if (right === undefined) return false;
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

function refuse(problem: TokenProblem, code: string, message: string): TokenCheck {
  return { ok: false, problem, code, message };
}

const malformed = () => refuse('malformed', 'MalformedJWT', 'The token provided is not a valid JWT');

function parsePart(part: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Verifies an API key of the project or a JWT signed with its secret (HS256). */
export function checkToken(token: string, keys: ProjectKeys, nowMs = Date.now()): TokenCheck {
  if (isEqual(token, keys.publishableKey)) return { ok: true, claims: { role: 'anon', exp: API_KEY_EXP } };
  if (isEqual(token, keys.secretKey)) return { ok: true, claims: { role: 'service_role', exp: API_KEY_EXP } };

  const parts = token.trim().split('.');
  const [headerPart = '', claimsPart = '', signature = ''] = parts;
  const header = parsePart(headerPart);
  const claims = parsePart(claimsPart);
  if (parts.length !== 3 || header === null || claims === null) return malformed();
  if (header.alg !== 'HS256') {
    return refuse(
      'signer',
      'JwtSignerError',
      'Failed to generate JWT signer, check your JWT secret or JWKS configuration',
    );
  }
  const expected = createHmac('sha256', keys.jwtSecret).update(`${headerPart}.${claimsPart}`).digest('base64url');
  if (!isEqual(signature, expected)) {
    return refuse('signature', 'JwtSignatureError', 'Failed to validate JWT signature');
  }
  return checkClaims(claims, nowMs);
}

function checkClaims(claims: Record<string, unknown>, nowMs: number): TokenCheck {
  const { role, exp, sub } = claims;
  if (typeof exp !== 'number' || typeof role !== 'string') {
    return refuse('missing_claims', 'InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
  }
  const now = Math.floor(nowMs / 1_000);
  if (exp <= now) {
    return refuse('expired', 'InvalidJWTToken', `Token has expired ${now - Math.round(exp)} seconds ago`);
  }
  const { sub: _sub, ...rest } = claims;
  return { ok: true, claims: { ...rest, role, exp: Math.round(exp), ...(typeof sub === 'string' ? { sub } : {}) } };
}
