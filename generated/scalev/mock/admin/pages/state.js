// Copied from generator/package/scalev/mock/admin/pages/state.js by `python -m generator generate`. Do not edit.
// Keep the page up to date, and send the requests of its buttons.
"use strict";

const message = document.getElementById("message");

// The state without the current time, which is compared to detect changes.
const mark = (state) => JSON.stringify({ ...JSON.parse(state), now: null });
let seen = mark(document.querySelector("main").dataset.state);

async function refresh() {
  const response = await fetch(location.href);
  if (!response.ok) return; // the page no longer exists
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const open = new Set([...document.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  for (const fresh of page.querySelectorAll(".live")) {
    for (const one of fresh.querySelectorAll("details")) one.open = open.has(one.dataset.key);
    document.getElementById(fresh.id).replaceWith(fresh);
  }
  seen = mark(page.querySelector("main").dataset.state);
}

async function send(method, path, data) {
  const body = data === undefined ? undefined : JSON.stringify(data);
  const response = await fetch(path, { method, body, headers: { "Content-Type": "application/json" } });
  const got = await response.json();
  message.textContent = response.ok ? "Done." : Object.values(got.errors || { base: [got.error] }).flat().join("; ");
  await refresh();
  return response.ok;
}

document.getElementById("fault-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("fault");
  if (await send("POST", "/__mock__/faults", field.value)) field.value = "";
});

for (const button of document.querySelectorAll("[data-send]")) {
  button.addEventListener("click", () => send(...button.dataset.send.split(" ")));
}

setInterval(async () => {
  if (document.hidden || document.getSelection().type === "Range") return;
  try {
    if (mark(await (await fetch("/__mock__/state")).text()) !== seen) await refresh();
  } catch {
    if (message) message.textContent = "The mock does not respond.";
  }
}, 1500);
