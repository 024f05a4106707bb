import { defineConfig } from "hazelnats";

export default defineConfig({
  specs: [{ input: "asyncapi.yaml", output: "src/orders" }],
});
