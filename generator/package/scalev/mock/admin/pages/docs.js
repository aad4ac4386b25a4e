// Show the document in the viewer, authorized with the mock's own credentials so that every operation can be tried out.
"use strict";

const keys = fetch("/__mock__/keys").then((response) => response.json());

// The searchable text of an operation: its tag, method, path, id, summary and description.
function textOf(tag, operation) {
  const texts = ["operationId", "summary", "description"].map((name) => operation.getIn(["operation", name]) || "");
  return [tag, operation.get("method"), operation.get("path"), ...texts].join(" ").toLowerCase();
}

// A part of the document with its references resolved, except those that lead in circles, and named schemas titled.
function resolve(document, node, followed = []) {
  if (node === null || typeof node !== "object") return node;
  if (Array.isArray(node)) return node.map((item) => resolve(document, item, followed));
  const { $ref: reference, ...rest } = node;
  const isReference = typeof reference === "string";
  const entries = Object.entries(isReference ? rest : node).map(([name, inner]) => [name, resolve(document, inner, followed)]);
  const own = merge(Object.fromEntries(entries));
  if (!isReference) return own;
  const parts = reference.slice("#/".length).split("/");
  const target = parts.reduce((inner, part) => inner?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  if (target === undefined || followed.includes(reference)) return node;
  const title = parts[1] === "schemas" ? { title: parts.at(-1) } : {};
  return { ...title, ...resolve(document, target, [...followed, reference]), ...own };
}

// A schema with the properties of the objects that it is composed of as its own, from which the viewer builds examples.
function merge(schema) {
  const { allOf: objects, ...own } = schema;
  if (!Array.isArray(objects) || !objects.every((part) => part.properties)) return schema;
  const parts = [...objects, own];
  const properties = Object.assign({}, ...parts.map((part) => part.properties));
  return { ...own, properties, required: parts.flatMap((part) => part.required ?? []) };
}

const Resolver = () => ({
  fn: {
    // the viewer's own resolver reads the whole document again for each part, which takes many seconds
    resolveSubtree: async (document, path) => ({
      errors: [],
      spec: resolve(document, path.reduce((inner, name) => inner?.[name], document)),
    }),
  },
});

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
  plugins: [Resolver, Search],
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
