/* Meeting mode: the arrow and page keys of a keyboard or a presenter go from case to case. The links do the same without it. */
"use strict";

const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], [role=region]")) return; // there the keys have their own meaning
  const link = document.querySelector(`.steps a[rel="${way}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
