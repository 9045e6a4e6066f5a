import { tokenFingerprint, tokensIn, withFingerprints } from "../../../provider/core/tokens";

const known = "p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY53rucW";
const foreign = "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg";

test("tokens are found under either spelling at any depth", () => {
  const value = { requireProgram: { token: known }, Beta: { OfferPrograms: [{ Description: "a", Token: foreign }] } };
  expect(tokensIn(value)).toEqual([known, foreign]);
  expect(tokensIn({ description: known, tokens: [foreign] })).toEqual([]);
});

test("a token that isn't known becomes its fingerprint, everything else stays", () => {
  const value = {
    programs: [
      { description: "mine", token: known },
      { description: "theirs", Token: foreign },
    ],
  };
  const shown = withFingerprints(value, new Set([known]));
  expect(shown).toEqual({
    programs: [
      { description: "mine", token: known },
      { description: "theirs", Token: tokenFingerprint(foreign) },
    ],
  });
  expect(JSON.stringify(shown)).not.toContain(foreign);
});

test("a fingerprint is the same for the same token, differs for another, and holds nothing of it", () => {
  expect(tokenFingerprint(known)).toMatch(/^sha256:[0-9a-f]{12}$/);
  expect(tokenFingerprint(known)).toBe(tokenFingerprint(known));
  expect(tokenFingerprint(known)).not.toBe(tokenFingerprint(foreign));
});
