/* The form of a case. Without this it works by its buttons. */
"use strict";

/* What is wrong is marked at the field that it concerns. */
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.detail.target;
  if (said.classList?.contains("said")) mark(said);
  const focus = said.querySelector?.("[data-focus]");
  if (focus) focus.focus();
  const conflict = document.getElementById("conflict");
  const intake = document.getElementById("intake");
  if (conflict && intake) intake.inert = conflict.childElementCount > 0;
  if (said === conflict && focus) conflict.scrollIntoView({ block: "start" });
});

function mark(said) {
  const wrong = said.querySelector("[data-invalid]")?.dataset.invalid.split(" ") ?? [];
  const fields = said.closest(".reading, form");
  for (const field of fields.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const name = field.name.split(".").pop();
    if (wrong.includes(name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

/* Enter in a field keeps that answer; it does not send the whole page. */
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || field.tagName !== "INPUT" || !field.closest(".reading")) return;
  event.preventDefault();
  const add = field.closest(".another")?.querySelector("button");
  if (add) add.click();
  else field.dispatchEvent(new Event("change", { bubbles: true }));
});

/* What the board refuses, or does not answer, is said; what was typed stays where it is. */
function trouble(text) {
  const place = document.getElementById("trouble");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = page.querySelector("main .error-text")?.textContent ?? "";
  trouble(`This was not kept. ${said} What you typed is still here.`);
});
document.addEventListener("htmx:sendError", () => trouble("The board does not answer, so this was not kept. What you typed is still here; change it again once it answers."));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.target.id !== "plan-in") trouble("");
});
