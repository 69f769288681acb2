"use strict";
(() => {
  const form = document.getElementById("compose"), find = document.getElementById("find");
  const focused = form.querySelector("[autofocus]");
  if (focused && focused.select) {
    if (document.activeElement === focused) focused.select();
    else focused.addEventListener("focus", () => focused.select(), { once: true });
  }
  // what is looked for
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const cards = [...form.querySelectorAll(".cards > li")], facets = [...form.querySelectorAll(".facets select")];
  const narrow = () => {
    const words = plain(find.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    for (const card of cards) {
      const fits = facets.every(one => !one.value || card.dataset[one.name.slice(3)].split("|").includes(one.value));
      card.hidden = !(fits && words.every(word => card.dataset.searched.includes(word)));
    }
  };
  // what the check says
  let waiting = 0, asked = 0;
  const show = ({ faults, preview }) => {
    for (const place of form.querySelectorAll("[id$='-fault']")) {
      const name = place.id.slice(0, -"-fault".length), field = document.getElementById(name);
      place.textContent = (faults[name] || []).join("; ");
      if (!field || !field.form || field.type === "fieldset") continue;
      if (name in faults) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    document.getElementById("preview").innerHTML = preview;
  };
  const check = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch {
      // the program has ended: Keep says so
    }
  };
  form.addEventListener("input", event => {
    if (event.target === find || facets.includes(event.target)) return narrow();
    clearTimeout(waiting);
    waiting = setTimeout(check, 300);
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      document.getElementById("keep").click();
    }
  });
})();
