import { parseServerToken, renewalWarning } from "../../../../provider/core/beta/serverToken";

const json = {
  consumer_key: "CK_1",
  consumer_secret: "CS_1",
  access_token: "AT_1",
  access_secret: "AS_1",
  access_token_expiry: "2027-07-01T22:18:53Z",
};
const token = parseServerToken(JSON.stringify(json), "the test");

describe("a server token", () => {
  it("is read alone and in the message that Apple puts around it, wrapped at any place", () => {
    const wrapped = JSON.stringify(json).replace(/.{7}/g, "$&\r\n");
    const message = `Content-Type: text/plain\r\n\r\n-----BEGIN MESSAGE-----${wrapped}-----END MESSAGE-----\r\n`;
    expect(parseServerToken(message, "the test")).toEqual(token);
    expect(token).toEqual({
      consumerKey: "CK_1",
      consumerSecret: "CS_1",
      accessToken: "AT_1",
      accessSecret: "AS_1",
      expires: Date.UTC(2027, 6, 1, 22, 18, 53),
    });
    const { access_token_expiry: _, ...endless } = json;
    expect(parseServerToken(JSON.stringify(endless), "the test")).not.toHaveProperty("expires");
  });

  it("is worth a warning in its last 30 days, and not before", () => {
    expect(renewalWarning(token, Date.parse("2027-06-01T22:18:52Z"))).toBeUndefined();
    expect(renewalWarning(token, Date.parse("2027-06-01T22:18:54Z"))).toMatch(
      /^The server token expires on 2027-07-01: /,
    );
    expect(renewalWarning({ ...token, expires: undefined }, Date.parse("2027-06-01T22:18:54Z"))).toBeUndefined();
  });
});
