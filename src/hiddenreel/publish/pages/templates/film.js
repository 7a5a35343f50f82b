"use strict";
// The controls of films, and the chapters that lead into them.
function seek(film, seconds, on) {
  const go = () => { film.currentTime = seconds; if (on) film.play().catch(() => {}); };
  if (film.readyState > 0) return go();
  film.addEventListener("loadedmetadata", go, { once: true });
  film.preload = "metadata";
  film.load();
}
document.querySelectorAll(".film").forEach((box) => {
  const film = box.querySelector("video");
  if (!film) return;
  const bar = box.querySelector(".bar");
  const [toggle, slider, clock, full] = [".toggle", ".seek", ".clock", ".full"].map((name) => bar.querySelector(name));
  const [play, pause] = [toggle.getAttribute("aria-label"), toggle.dataset.pause];
  const time = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const show = () => {
    if (film.duration) slider.max = film.duration;
    slider.value = film.currentTime;
    clock.textContent = `${time(film.currentTime)} / ${time(Number(slider.max))}`;
    slider.setAttribute("aria-valuetext", clock.textContent);
    toggle.setAttribute("aria-label", film.paused ? play : pause);
    box.classList.toggle("playing", !film.paused);
  };
  const playOrPause = () => { if (film.paused) film.play().catch(() => {}); else film.pause(); };
  film.controls = false;
  bar.hidden = false;
  full.hidden = !(box.requestFullscreen || film.webkitEnterFullscreen);
  [toggle, film].forEach((part) => part.addEventListener("click", playOrPause));
  slider.addEventListener("input", () => seek(film, Number(slider.value), !film.paused));
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (box.requestFullscreen) box.requestFullscreen().catch(() => {});
    else film.webkitEnterFullscreen();
  });
  const words = bar.querySelector(".captions");
  if (words) {
    const [captions, described] = film.textTracks;
    words.addEventListener("click", () => {
      const on = captions.mode !== "showing";
      captions.mode = on ? "showing" : "disabled";
      words.setAttribute("aria-pressed", String(on));
    });
    // Browsers do not read descriptions aloud, so they go where a screen reader hears them.
    film.addEventListener("play", () => { described.mode = "hidden"; }, { once: true });
    described.addEventListener("cuechange", () => {
      box.querySelector(".heard").textContent = [...described.activeCues].map((cue) => cue.getCueAsHTML().textContent).join(" ");
    });
  }
  ["play", "pause", "timeupdate", "seeked", "loadedmetadata"].forEach((event) => film.addEventListener(event, show));
  show();
  box.querySelectorAll(".chapters a").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    film.pause();
    seek(film, Number(link.dataset.seconds), false);
  }));
});
