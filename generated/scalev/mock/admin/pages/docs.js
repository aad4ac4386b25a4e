// Copied from generator/package/scalev/mock/admin/pages/docs.js by `python -m generator generate`. Do not edit.
// Show the document in the viewer, authorized with the mock's own credentials so that every operation can be tried out.
"use strict";

const keys = fetch("/__mock__/keys").then((response) => response.json());

// The searchable text of an operation: its tag, method, path, id, summary and description.
function textOf(tag, operation) {
  const texts = ["operationId", "summary", "description"].map((name) => operation.getIn(["operation", name]) || "");
  return [tag, operation.get("method"), operation.get("path"), ...texts].join(" ").toLowerCase();
}

const Search = () => ({
  fn: {
    // the viewer itself would only filter by tag
    opsFilter: (tagged, phrase) => {
      const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
      const matches = (tag) => (operation) => words.every((word) => textOf(tag, operation).includes(word));
      return tagged
        .map((group, tag) => group.set("operations", group.get("operations").filter(matches(tag))))
        .filter((group) => group.get("operations").size);
    },
  },
  statePlugins: {
    layout: {
      wrapActions: {
        // expand the groups of matching operations
        updateFilter: (original, system) => (phrase) => {
          const done = original(phrase);
          for (const tag of system.specSelectors.taggedOperations().keySeq()) {
            system.getStore().dispatch({ type: "layout_show", payload: { thing: ["operations-tag", tag], shown: phrase !== "" } });
          }
          // the viewer does not filter webhooks
          document.querySelector("#viewer .webhooks")?.toggleAttribute("hidden", phrase !== "");
          return done;
        },
      },
    },
  },
});

const ui = SwaggerUIBundle({
  url: "/__mock__/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  plugins: [Search],
  tryItOutEnabled: true,
  displayOperationId: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  onComplete: async () => {
    document.getElementById("title").textContent = ui.specSelectors.info().get("title");
    for (const [scheme, token] of Object.entries(await keys)) ui.preauthorizeApiKey(scheme, token);
    const field = document.querySelector(".operation-filter-input");
    if (field) {
      field.placeholder = "Find operations by id, path or text";
      field.setAttribute("aria-label", field.placeholder);
    }
    document.getElementById("viewer").dataset.ready = "yes";
  },
});
