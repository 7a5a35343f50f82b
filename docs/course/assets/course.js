"use strict";
// What pages can do with a script. Without it, films have the browser's controls and chapters open a film at
// their moment.

// A picture opens alone, where it can be enlarged: a phone shows it small. Of a light and a dark one, the one
// that is seen.
document.querySelectorAll("figure:has(img)").forEach((figure) => {
  const pictures = [...figure.querySelectorAll("img")];
  const link = document.createElement("a");
  const aim = () => {
    const seen = pictures.find((it) => it.offsetParent !== null) ?? pictures[0];
    link.href = seen.src.replace(/#.*/, "");
  };
  pictures[0].before(link);
  link.append(...pictures);
  aim();
  ["pointerdown", "focus", "click"].forEach((event) => link.addEventListener(event, aim));
});

// The browser's controls cover the lower edge of a film that rests, so they wait until it is played.
document.querySelectorAll("figure video").forEach((film) => {
  const button = document.createElement("button");
  // Of a light and a dark film one is hidden, by its class, and so is its button.
  button.className = `play ${film.className}`;
  button.textContent = "Play the film";
  const show = () => { film.controls = true; button.remove(); };
  button.addEventListener("click", () => { show(); film.focus(); film.play().catch(() => {}); });
  ["play", "seeking"].forEach((event) => film.addEventListener(event, show, { once: true }));
  film.controls = false;
  film.after(button);
});

// The chapters of a film lead to their moments in the film above them.
document.querySelectorAll("ol.chapters").forEach((list) => {
  let figure = list.previousElementSibling;
  while (figure && !figure.querySelector("video")) figure = figure.previousElementSibling;
  if (!figure) return;
  list.querySelectorAll("a").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const film = [...figure.querySelectorAll("video")].find((it) => it.offsetParent !== null);
    if (!film) return;
    event.preventDefault();
    const go = () => { film.pause(); film.currentTime = Number(link.dataset.seconds); };
    figure.scrollIntoView({ block: "nearest" });
    if (film.readyState > 0) { go(); return; }
    film.addEventListener("loadedmetadata", go, { once: true });
    film.preload = "metadata";
    film.load();
  }));
});
