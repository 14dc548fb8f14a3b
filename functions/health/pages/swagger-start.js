SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  docExpansion: "none",
  tagsSorter: "alpha",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
