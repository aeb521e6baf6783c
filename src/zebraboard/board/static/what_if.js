/* Sliders: show the value as it moves, and take it as meant. Without this the button does the same. */
"use strict";

document.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.type === "checkbox" && slider.name === "use") return shown(document.getElementById(`v-${slider.value}`), slider.checked);
  if (slider.type !== "range") return;
  const use = document.getElementById(`u-${slider.id.slice(2)}`);
  if (use) use.checked = true;
  shown(slider, true);
});

function shown(slider, used) {
  const output = document.getElementById(`o-${slider.id.slice(2)}`);
  output.textContent = used ? `${slider.value} ${output.dataset.unit}` : output.dataset.known;
  slider.closest(".control").classList.toggle("moved", used);
}

/* Adding a fact and going back load the whole page; only moving a fact does not. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-full]");
  if (!button) return;
  event.preventDefault();
  const form = button.form;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = button.name;
  field.value = button.value;
  form.append(field);
  form.submit();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.id === "add") {
    event.preventDefault();
    document.querySelector("button[name='adding']").click();
  }
});
for (const button of document.querySelectorAll("button[data-plain]")) button.hidden = true;
