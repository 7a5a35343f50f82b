"use strict";
// What the page does besides standing there. Without it everything is still to be seen and linked.
(() => {
  const root = document.documentElement;
  const taken = JSON.parse(document.getElementById("taken").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const products = [...document.querySelectorAll(".product")];

  // A setting outlives the page where the browser lets it: some keep nothing for files.
  const kept = (name) => { try { return localStorage.getItem(`hiddenreel-${name}`); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(`hiddenreel-${name}`, value); } catch { /* Not kept. */ } };

  const shownTheme = () => {
    const seen = document.querySelector(".stage .v:not([hidden])");
    if (root.dataset.theme !== "auto") return root.dataset.theme;
    for (const version of seen ? seen.parentElement.children : []) {
      if (getComputedStyle(version).display !== "none") return version.dataset.theme;
    }
    return "";
  };

  // --- Themes ---
  const looks = [...document.querySelectorAll('input[name="theme"]')];
  const wear = (name) => {
    // A film goes on where it was, and what is no longer seen stands still.
    const playing = [...document.querySelectorAll("video")].filter((film) => !film.paused || film.currentTime > 0);
    const before = playing.map((film) => ({ film, stage: film.closest(".stage"), at: film.currentTime, on: !film.paused }));
    root.dataset.theme = name;
    looks.forEach((it) => { it.checked = it.value === name; });
    before.forEach(({ film, stage, at, on }) => {
      const now = [...stage.querySelectorAll("video")].find((it) => it.offsetParent !== null);
      if (!now || now === film) return;
      film.pause();
      seek(now, at, on);
    });
    document.querySelectorAll(".taking").forEach(show);
  };
  looks.forEach((it) => it.addEventListener("change", () => { wear(it.value); keep("theme", it.value); }));
  dark.addEventListener("change", () => wear(root.dataset.theme));
  document.querySelector(".tools").hidden = false;

  // --- Films ---
  function seek(film, seconds, on) {
    const go = () => { film.currentTime = seconds; if (on) film.play().catch(() => {}); };
    if (film.readyState > 0) return go();
    film.addEventListener("loadedmetadata", go, { once: true });
    film.preload = "metadata";
    film.load();
  }
  document.querySelectorAll(".play").forEach((button) => {
    const film = button.parentElement.querySelector("video");
    film.controls = false;
    button.hidden = false;
    button.addEventListener("click", () => { film.play().catch(() => {}); film.focus(); });
    const started = () => { film.controls = true; button.hidden = true; };
    film.addEventListener("play", started);
    film.addEventListener("seeking", started);
  });
  document.addEventListener("play", (event) => {
    document.querySelectorAll("video").forEach((film) => { if (film !== event.target) film.pause(); });
  }, true);
  document.querySelectorAll(".stops a").forEach((link) => link.addEventListener("click", (event) => {
    const films = [...link.closest(".product").querySelectorAll("video")];
    const film = films.find((it) => it.offsetParent !== null);
    if (!film || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    film.pause();
    seek(film, Number(link.dataset.seconds), false);
    film.scrollIntoView({ block: "nearest" });
  }));

  // --- Snippets ---
  const main = document.getElementById("target");
  let target = taken.targets[kept("target")] ? kept("target") : main.value;
  const template = document.getElementById("panel");
  const option = (name) => new Option(taken.targets[name].title, name);

  function show(panel) {
    const name = panel.closest(".snippet").dataset.name;
    const there = taken.snippets[name];
    const chosen = there[target] ? target : Object.keys(there)[0];
    const texts = there[chosen] || {};
    const theme = shownTheme();
    panel.querySelector("select").value = chosen || "";
    panel.querySelector("code").textContent = texts[theme] || texts.both || Object.values(texts)[0] || "";
    panel.querySelector("pre").setAttribute("aria-label", `Snippet of ${name}${chosen ? `, for ${taken.targets[chosen].title}` : ""}`);
    panel.querySelector(".needs").textContent = chosen ? taken.targets[chosen].needs : "No target can show what was made of it.";
    panel.querySelector(".said").textContent = "";
    const which = texts[theme] ? ` --theme ${theme}` : "";
    panel.querySelector(".command").textContent = `hiddenreel embed ${name} --for ${chosen}${which} --from DOCUMENT`;
  }
  const choose = (name) => {
    target = name;
    main.value = name;
    keep("target", name);
    document.querySelectorAll(".taking").forEach(show);
  };
  const open = (snippet) => {
    if (snippet.querySelector(".taking")) return;
    const panel = template.content.firstElementChild.cloneNode(true);
    const select = panel.querySelector("select");
    select.append(...Object.keys(taken.snippets[snippet.dataset.name]).map(option));
    select.addEventListener("change", () => choose(select.value));
    panel.querySelector("button").addEventListener("click", () => copy(panel));
    snippet.querySelector("h4").after(panel);
    show(panel);
  };
  main.value = target;
  main.addEventListener("change", () => choose(main.value));

  async function copy(panel) {
    const code = panel.querySelector("code");
    const said = panel.querySelector(".said");
    try {
      await navigator.clipboard.writeText(code.textContent);
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = document.execCommand("copy") ? "Copied" : "Selected: press Ctrl+C or ⌘C";
    }
  }

  // --- Looking closer ---
  products.forEach((product) => {
    const more = product.querySelector(".more");
    more.addEventListener("toggle", () => { if (more.open) open(product.querySelector(".snippet")); });
    product.querySelectorAll(".closer").forEach((link) => link.addEventListener("click", (event) => {
      if (more.open || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      more.open = true;
      product.scrollIntoView({ block: "start" });
    }));
  });
  // A picture that does not lie beside this page, as in a report, leaves its small one to be seen.
  document.querySelectorAll(".sharp").forEach((picture) => picture.addEventListener("error", () => {
    if (picture.alt === "") picture.hidden = true;
  }));

  // --- Finding ---
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const words = new Map(products.map((product) => [product, product.dataset.words.toLowerCase()]));
  const search = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    words.forEach((text, product) => {
      product.hidden = !wanted.every((word) => text.includes(word));
      count += !product.hidden;
    });
    document.querySelectorAll("main section").forEach((section) => {
      section.hidden = !section.querySelector(".product:not([hidden])");
    });
    document.getElementById("nothing").hidden = count > 0;
    found.textContent = wanted.length ? `${count} of ${products.length}` : "";
  };
  find.addEventListener("input", search);

  // --- Addresses that end in a product's name ---
  const arrive = () => {
    const product = products.find((it) => it.id === decodeURIComponent(location.hash.slice(1)));
    if (!product) return;
    product.querySelector(".more").open = true;
    product.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", arrive);

  const theme = kept("theme");
  wear(looks.some((it) => it.value === theme) ? theme : "auto");
  if (find.value) search();
  arrive();
})();
