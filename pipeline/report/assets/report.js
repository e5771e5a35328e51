// Search, filters and the switch between light and dark. Every page can be read without it.
"use strict";
(() => {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  if (button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(dark()));
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      button.setAttribute("aria-pressed", String(dark()));
    });
  }

  const controls = document.getElementById("controls");
  if (!controls) return;
  controls.hidden = false;
  const entries = [...document.querySelectorAll(".entry")];
  const texts = entries.map((entry) => entry.textContent.toLowerCase());
  const search = document.getElementById("search");
  const selects = [...controls.querySelectorAll("select")];
  const shown = document.getElementById("shown");
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((entry, place) => {
      const fits =
        words.every((word) => texts[place].includes(word)) &&
        selects.every((select) => !select.value || entry.dataset[select.dataset.filter] === select.value);
      entry.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = shown.dataset.words.replace("{count}", count).replace("{all}", entries.length);
  };
  controls.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", show);
  selects.forEach((select) => select.addEventListener("change", show));
  show();
})();
