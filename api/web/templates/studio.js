"use strict";

const form = document.getElementById("choice");
const said = document.getElementById("said");
const shown = document.getElementById("shown");

async function show(event) {
  event.preventDefault();
  const chosen = new FormData(form);
  const asked = new URLSearchParams();
  if (chosen.get("whom") === "anonymous") asked.set("anonymous", "true");
  if (chosen.get("whom") === "customer" && chosen.get("customer")) asked.set("customer", chosen.get("customer"));
  for (const name of ["at", "locale"]) if (chosen.get(name)) asked.set(name, chosen.get(name));
  // The key goes into a header and nowhere else: not into the address, not into storage.
  const headers = chosen.get("key") ? { Authorization: `Bearer ${chosen.get("key")}` } : {};
  const variant = encodeURIComponent(form.dataset.variant);
  said.textContent = "";
  try {
    const answer = await fetch(`/v1/variants/${variant}/preview.html?${asked}`, { headers, cache: "no-store" });
    if (answer.ok) {
      shown.srcdoc = await answer.text();
    } else {
      said.textContent = (await answer.json()).detail;
    }
  } catch {
    said.textContent = "the service does not answer; is it up?";
  }
}

form.addEventListener("submit", show);
