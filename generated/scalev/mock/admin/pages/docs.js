// Copied from generator/package/scalev/mock/admin/pages/docs.js by `python -m generator generate`. Do not edit.
// Shows the document with the viewer, signed in with the mock's own credentials so that everything can be tried out.
"use strict";

const keys = fetch("/__mock__/keys").then((answer) => answer.json());

const ui = SwaggerUIBundle({
  url: "/__mock__/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  displayOperationId: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  onComplete: async () => {
    document.getElementById("title").textContent = ui.specSelectors.info().get("title");
    for (const [scheme, token] of Object.entries(await keys)) ui.preauthorizeApiKey(scheme, token);
    document.getElementById("viewer").dataset.ready = "yes";
  },
});
