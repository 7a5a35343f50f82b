"use strict";
// A theme may be asked for in the address, as in NAME.html?theme=dark; else the reader's setting is.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  const themes = [...document.querySelectorAll(".v")].map((it) => it.className.replace("v v-", ""));
  if (themes.includes(asked)) document.documentElement.dataset.theme = asked;

  document.querySelectorAll(".play").forEach((button) => {
    const film = button.parentElement.querySelector("video");
    film.controls = false;
    button.hidden = false;
    button.addEventListener("click", () => { film.play().catch(() => {}); film.focus(); });
    const started = () => { film.controls = true; button.hidden = true; };
    film.addEventListener("play", started);
    film.addEventListener("seeking", started);
  });

  document.querySelectorAll(".stops a").forEach((link) => link.addEventListener("click", (event) => {
    const film = link.closest(".v").querySelector("video");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const go = () => { film.currentTime = Number(link.dataset.seconds); };
    film.pause();
    if (film.readyState > 0) return go();
    film.addEventListener("loadedmetadata", go, { once: true });
    film.preload = "metadata";
    film.load();
  }));
})();
