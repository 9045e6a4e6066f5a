import { X509Certificate } from "node:crypto";
import { appleRootCertificate } from "../../../provider/lookup/appleRootCertificate";

test("the certificate is Apple Root CA, by its published fingerprint", () => {
  const certificate = new X509Certificate(appleRootCertificate);
  expect(certificate.fingerprint256).toBe(
    "B0:B1:73:0E:CB:C7:FF:45:05:14:2C:49:F1:29:5E:6E:DA:6B:CA:ED:7E:2C:68:C5:BE:91:B5:A1:10:01:F0:24",
  );
  expect(certificate.subject).toContain("CN=Apple Root CA");
  expect(certificate.checkIssued(certificate)).toBe(true);
});
