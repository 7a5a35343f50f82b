// A theme may be asked for in the address, as in NAME.html?theme=dark; else the reader's setting is used.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  const themes = [...document.querySelectorAll(".v")].map((version) => version.className.replace(/^v v-| film$/g, ""));
  if (themes.includes(asked)) document.documentElement.dataset.theme = asked;
})();
