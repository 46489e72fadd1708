// The first page: new cases, links.

import { $, post } from "./shared.js";

export function library() {
  const trouble = $(".trouble");
  const say = (text) => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };
  $("form.new select").addEventListener("change", ({ target }) => {
    $("form.new .about").textContent = target.selectedOptions[0].dataset.about;
  });
  $("form.new").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, template } = Object.fromEntries(new FormData(event.target));
    try {
      const written = await post("api/new", { name, template });
      location.href = `work/${written.case}`;
    } catch (error) {
      say(error.message);
    }
  });
  $("form.link").addEventListener("submit", (event) => {
    event.preventDefault();
    const link = new FormData(event.target).get("link").trim();
    const parts = link.match(/^detente:(work\/(?:shipped|folder)\/[^#?]+\.toml)(#.*)?$/);
    if (!parts) return say("A link begins with `detente:work/` and names a case.");
    location.href = parts[1] + (parts[2] ?? "");
  });
}
