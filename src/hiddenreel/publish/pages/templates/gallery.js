// What the page does besides showing its products. Without this script everything is still visible and linked.
(() => {
  const root = document.documentElement;
  const embedding = JSON.parse(document.getElementById("embedding").textContent);
  const { words } = embedding;
  const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const products = [...document.querySelectorAll(".product")];

  // A setting outlives the page where the browser allows it: some store nothing for files.
  const stored = (name) => { try { return localStorage.getItem(`hiddenreel-${name}`); } catch { return null; } };
  const store = (name, value) => { try { localStorage.setItem(`hiddenreel-${name}`, value); } catch { /* Not stored. */ } };

  const shownTheme = () => {
    if (root.dataset.theme !== "auto") return root.dataset.theme;
    const stage = document.querySelector(".stage");
    const shown = [...(stage ? stage.children : [])].find((version) => getComputedStyle(version).display !== "none");
    return shown ? shown.dataset.theme : "";
  };

  // --- Themes ---
  const themes = [...document.querySelectorAll('input[name="theme"]')];
  const setTheme = (name) => {
    // A film goes on where it was, and a film that is no longer visible pauses.
    const started = [...document.querySelectorAll("video")].filter((film) => !film.paused || film.currentTime > 0);
    const before = started.map((film) => ({ film, stage: film.closest(".stage"), at: film.currentTime, on: !film.paused }));
    root.dataset.theme = name;
    themes.forEach((input) => { input.checked = input.value === name; });
    before.forEach(({ film, stage, at, on }) => {
      const now = [...stage.querySelectorAll("video")].find((other) => other.offsetParent !== null);
      if (!now || now === film) return;
      film.pause();
      seek(now, at, on);
    });
    document.querySelectorAll(".embed").forEach(show);
  };
  themes.forEach((input) => input.addEventListener("change", () => { setTheme(input.value); store("theme", input.value); }));
  dark.addEventListener("change", () => setTheme(root.dataset.theme));
  document.querySelector(".tools").hidden = false;

  // --- Films ---
  document.addEventListener("play", (event) => {
    document.querySelectorAll("video").forEach((film) => { if (film !== event.target) film.pause(); });
  }, true);
  document.querySelectorAll(".chapters a").forEach((link) => link.addEventListener("click", () => {
    link.closest(".film").querySelector("video").scrollIntoView({ block: "nearest" });
  }));

  // --- Snippets ---
  const main = document.getElementById("target");
  let target = embedding.targets[stored("target")] ? stored("target") : main.value;
  const template = document.getElementById("panel");
  const option = (name) => new Option(embedding.targets[name].title, name);

  function show(panel) {
    const name = panel.closest(".snippet").dataset.name;
    const snippets = embedding.snippets[name];
    const chosen = snippets[target] ? target : Object.keys(snippets)[0];
    const texts = snippets[chosen] || {};
    const theme = shownTheme();
    panel.querySelector("select").value = chosen || "";
    panel.querySelector("code").textContent = texts[theme] || texts.both || Object.values(texts)[0] || "";
    panel.querySelector("pre").setAttribute("aria-label", chosen ? fill(words.snippet_for, { name, target: embedding.targets[chosen].title }) : fill(words.snippet, { name }));
    panel.querySelector(".needs").textContent = chosen ? embedding.targets[chosen].needs : words.none;
    panel.querySelector(".status").textContent = "";
    const which = texts[theme] ? ` --theme ${theme}` : "";
    panel.querySelector(".command").textContent = `hiddenreel embed ${name} --for ${chosen}${which} --from DOCUMENT`;
  }
  const choose = (name) => {
    target = name;
    main.value = name;
    store("target", name);
    document.querySelectorAll(".embed").forEach(show);
  };
  const open = (snippet) => {
    if (snippet.querySelector(".embed")) return;
    const panel = template.content.firstElementChild.cloneNode(true);
    const select = panel.querySelector("select");
    select.append(...Object.keys(embedding.snippets[snippet.dataset.name]).map(option));
    select.addEventListener("change", () => choose(select.value));
    panel.querySelector("button").addEventListener("click", () => copy(panel));
    snippet.querySelector("h4").after(panel);
    show(panel);
  };
  main.value = target;
  main.addEventListener("change", () => choose(main.value));

  async function copy(panel) {
    const code = panel.querySelector("code");
    const status = panel.querySelector(".status");
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = words.copied;
    } catch {
      getSelection().selectAllChildren(code);
      status.textContent = document.execCommand("copy") ? words.copied : words.selected;
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
  // Where the pictures do not lie beside this page, as in a report, their thumbnails stay visible.
  document.querySelectorAll(".sharp").forEach((picture) => picture.addEventListener("error", () => {
    if (picture.alt === "") picture.hidden = true;
  }));

  // --- Search ---
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const stem = (word) => (word.length > 4 ? word.replace(/(ies|es|s|y)$/, "") : word);
  const search = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean).map(stem);
    let count = 0;
    products.forEach((product) => {
      product.hidden = !wanted.every((word) => product.dataset.words.includes(word));
      count += !product.hidden;
    });
    document.querySelectorAll("main section").forEach((section) => {
      section.hidden = !section.querySelector(".product:not([hidden])");
    });
    document.getElementById("nothing").hidden = count > 0;
    found.textContent = wanted.length ? fill(words.found, { count, all: products.length }) : "";
  };
  find.addEventListener("input", search);

  // --- Addresses that end in the name of a product ---
  const arrive = () => {
    const product = products.find((candidate) => candidate.id === decodeURIComponent(location.hash.slice(1)));
    if (!product) return;
    product.querySelector(".more").open = true;
    product.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", arrive);

  const theme = stored("theme");
  setTheme(themes.some((input) => input.value === theme) ? theme : "auto");
  if (find.value) search();
  arrive();
})();
