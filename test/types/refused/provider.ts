import { Provider, StatusSubscriptions } from "pulumi-apple-softwareupdate";

// @ts-expect-error the kind of server is missing
new Provider("a", { url: "https://mdm.example.com" });
// @ts-expect-error an unknown kind of server
new Provider("b", { server: "jamf", url: "https://mdm.example.com" });
// @ts-expect-error misspelt: apiKey
new Provider("c", { server: "nanohub", url: "https://mdm.example.com", apikey: "key" });
// @ts-expect-error an URL is text
new Provider("d", { server: "nanohub", url: new URL("https://mdm.example.com") });
// @ts-expect-error the connection is missing
new Provider("e");
// @ts-expect-error a provider is an object, not its name
new StatusSubscriptions("f", { groups: [], items: ["softwareupdate.install-state"] }, { provider: "school" });
