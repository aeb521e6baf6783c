/* The little that the pages do by themselves; everything works without it. */
"use strict";

/* A form with data-autosubmit sends itself when a control changes. */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

/* A control with data-confirm asks first. */
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-confirm]");
  if (control && !window.confirm(control.dataset.confirm)) event.preventDefault();
});
