/* A draft saves itself. Who goes on to sign it, or to the next case, first waits until what was typed is kept. */
"use strict";

let unsaved = false;
let goal = null;

const draft = () => document.getElementById("draft");
const inDraft = (event) => event.target === draft() || (draft() && draft().contains(event.target));

document.addEventListener("input", (event) => {
  if (inDraft(event)) unsaved = true;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (inDraft(event)) unsaved = false; // what goes out now is all there is
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!inDraft(event)) return;
  if (!event.detail.successful) {
    unsaved = true;
    goal = null;
    document.getElementById("draft-said").textContent = "Not saved: the board does not answer. What you typed is still here; save it again.";
  }
  if (goal && !unsaved) setTimeout(goOn, 30); // after the answer has been put in place
});

function goOn() {
  const there = goal;
  goal = null;
  const refused = document.querySelector("#draft-said .error, #draft [role=alert]");
  if (there && !refused) location.assign(there);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#draft a, .steps a");
  const form = draft();
  if (!link || !form || !form.hasAttribute("hx-post")) return;
  const saving = form.classList.contains("htmx-request");
  if (!unsaved && !saving) return;
  event.preventDefault();
  goal = link.href;
  if (!saving) htmx.trigger(form, "submit");
});
