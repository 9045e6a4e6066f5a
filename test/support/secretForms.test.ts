import fc from "fast-check";
import { formsOf } from "./secretForms";

test("a secret is found in whatever was encoded with it inside", () => {
  const bytes = fc.uint8Array({ maxLength: 9 });
  fc.assert(
    fc.property(bytes, fc.string({ minLength: 12, unit: "binary-ascii" }), bytes, (before, secret, behind) => {
      const whole = Buffer.concat([before, Buffer.from(secret), behind]);
      const forms = [...formsOf(secret).values()];
      for (const encoded of [whole.toString("hex"), whole.toString("base64"), whole.toString("base64url")]) {
        expect(forms.some((form) => encoded.includes(form))).toBe(true);
      }
      expect(whole.toString("hex").toUpperCase()).toContain(formsOf(secret).get("HEX"));
      expect(JSON.stringify({ a: `x${secret}y` })).toContain(formsOf(secret).get("JSON"));
      expect(encodeURIComponent(`?${secret}`)).toContain(formsOf(secret).get("URL"));
    }),
  );
});
