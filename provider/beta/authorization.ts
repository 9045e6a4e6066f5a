import type { ServerToken } from "../core/beta/serverToken";

/**
 * The `Authorization` header of a request for a session: OAuth 1.0a with HMAC-SHA1. It holds a timestamp and a nonce, so
 * that each request needs one of its own.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/authenticating-with-a-device-enrollment-program-dep-server
 */
export async function sessionAuthorization(url: URL, serverToken: ServerToken): Promise<string> {
  // Loaded with the first session.
  const { OAuth } = await import("oauth");
  const { consumerKey, consumerSecret, accessToken, accessSecret } = serverToken;
  // The first two are for flows that end with an access token, which is what we start with.
  const oauth = new OAuth("", "", consumerKey, consumerSecret, "1.0", null, "HMAC-SHA1");
  return oauth.authHeader(url.href, accessToken, accessSecret, "GET");
}
