const evil = `</title><script>alert(1)</script><img src=x onerror=alert(2)>"'\`\${x}{{{x}}}&amp;`;

/** Wider than any screen, and written from the right to the left. */
const long = `\u202E${"long".repeat(2_500)}\u05E9\u05DC`;

/** A document whose every text tries to become something else on a page. */
export const hostileSpec = JSON.stringify({
  asyncapi: "3.0.0",
  info: {
    title: evil,
    "x-hazelnats-name": "hostile",
    version: evil,
    description: `${evil}\n\n# Heading\n\n[click](javascript:alert(1)) [data](data:text/html,x) ![picture](https://evil.example/x.png) [](https://empty.example) <https://auto.example>\n\n<svg onload=alert(3)>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`js\n</code></pre><script>alert(4)</script>\n\`\`\``,
    tags: [{ name: evil }],
  },
  channels: {
    hostile: {
      address: "hostile.{region}",
      parameters: { region: { description: evil, enum: ["a", "b"] } },
      messages: {
        hostile: {
          title: `${evil} ${long}`,
          description: `${evil} [x](vbscript:x)`,
          headers: { type: "object", properties: { [evil]: { type: "string", description: evil } } },
          payload: {
            type: "object",
            required: ["id", "__proto__"],
            properties: {
              id: {
                type: "string",
                description: evil,
                examples: [evil],
                default: evil,
                pattern: "^</script>$",
              },
              ["__proto__"]: { type: "string" },
              constructor: { type: "string" },
              [long]: { type: "string", title: long, description: long, enum: [long], default: long },
              [evil]: { type: "string", enum: [evil, "x"] },
              tree: { $ref: "#/components/schemas/Tree" },
              variants: {
                oneOf: [
                  { type: "object", required: ["a"], properties: { a: { const: evil } } },
                  { type: "object", required: ["b"], properties: { b: { type: "integer", maximum: 3 } } },
                ],
              },
            },
          },
        },
      },
    },
  },
  operations: {
    send: { action: "send", channel: { $ref: "#/channels/hostile" } },
    handle: { action: "receive", description: `${evil} ${long}`, channel: { $ref: "#/channels/hostile" } },
  },
  components: {
    schemas: {
      Tree: {
        type: "object",
        description: evil,
        properties: {
          children: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
          name: { type: "string" },
        },
      },
    },
  },
}).replace('"required":["id"]', '"required":["id","__proto__"]');
