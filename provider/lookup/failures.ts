/** What to tell a person whose request to the lookup service failed. */
import { SoftwareUpdateError } from "../core/error";
import { ageInWords } from "./age";

/** The service that was asked. */
export interface AskedService {
  /** Its URL. */
  readonly url: URL;
  /** Its name with its URL, without query and password. */
  readonly title: string;
  /** True for Apple's own. */
  readonly isApple: boolean;
}

/**
 * The error for an answer that is not a usable one.
 *
 * @param target The service, for the sentence.
 * @param status The answer's status.
 * @param wait The milliseconds that the service asks to wait for; undefined when it doesn't.
 */
export function refused(target: string, status: number, wait: number | undefined): SoftwareUpdateError {
  const advice =
    wait !== undefined && wait > 0
      ? `It asks to wait for ${ageInWords(wait)}; try again after that`
      : status === 403 || status === 429
        ? "It refuses requests now and then, for hours or days; try again later"
        : status >= 500
          ? "The service fails; try again later"
          : "Check the URL in SOFTWAREUPDATE_LOOKUP_URL, and that no proxy answers in its place";
  const sentence =
    `${target} answered with status ${status} instead of 200. ${advice}, or set SOFTWAREUPDATE_LOOKUP_URL to the path of a ` +
    "recorded answer.";
  return new SoftwareUpdateError("LOOKUP", sentence);
}

/**
 * The error for a failure of TLS. It says which of the ways to fail it was: the person who reads it can mend one only when
 * it is named.
 *
 * @param error What the HTTP client raised; its cause holds Node's code.
 */
export function untrusted({ url, title, isApple }: AskedService, error: SoftwareUpdateError): SoftwareUpdateError {
  const code = (error.cause as Error | undefined)?.message ?? "";
  const where = "SOFTWAREUPDATE_LOOKUP_CA_FILE is the place to name it.";
  const reason = /EXPIRED|NOT_YET_VALID/.test(code)
    ? "its certificate is not valid today. Check this machine's clock; if it is right, the service, or a proxy that " +
      "intercepts TLS, has to renew the certificate."
    : code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? "its certificate is for another host. Check the URL, and whether a proxy intercepts TLS."
      : isApple
        ? "its certificate doesn't come from Apple's root, which this package trusts for this host. Most often a proxy " +
          `intercepts TLS: exempt ${url.hostname} from interception, or name the proxy's certificate authority. ${where}`
        : "its certificate comes from an authority that is not trusted. Most often a proxy intercepts TLS, or a mirror has " +
          `an authority of its own: exempt the host from interception, or name the authority's file. ${where}`;
  return new SoftwareUpdateError("TLS", `${title} could not be trusted (${code}): ${reason}`, { cause: error.cause });
}
