// Looks at a page as a reader would, and prints what was seen, as JSON, for the tests to judge.
//
//   node look.mjs CHROMIUM LOOK URL [OPTIONS]
//
// Every look begins with a browser that knows nothing, and reports all that went wrong on the way: the
// errors and warnings of the console, and every request that left the machine's own files.
import { chromium } from "playwright-core";
import { createRequire } from "node:module";
import { explorerLooks } from "./explorer_looks.mjs";

const [, , executablePath, name, url, given] = process.argv;
const options = { width: 1280, height: 900, scheme: "light", ...JSON.parse(given ?? "{}") };
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update",
];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const visible = (page, selector) => page.locator(selector).evaluateAll((all) => all.filter((it) => it.checkVisibility()).map((it) => it.id || it.dataset.theme || it.textContent.trim()));
const still = (page) => page.waitForTimeout(150);
const inside = (id) => `[id="${id}"]`;
const open = async (page, id) => {
  await page.locator(`${inside(id)} summary`).first().click();
  await page.locator(`${inside(id)} .embed`).waitFor();
};
const playing = (page) => page.locator("video").evaluateAll((all) => all.filter((it) => !it.paused).length);
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const looks = {
  ...explorerLooks,

  // Which version is seen, and on which ground.
  async theme(page) {
    if (options.choose) await page.locator(`input[name="theme"][value="${options.choose}"]`).check();
    return {
      seen: [...new Set(await visible(page, ".stage > .v"))],
      ground: await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
    };
  },

  async reload(page) {
    await page.locator('input[name="theme"][value="dark"]').check();
    await page.reload();
    return { chosen: await page.locator('input[name="theme"]:checked').getAttribute("value"), seen: [...new Set(await visible(page, ".stage > .v"))] };
  },

  async pictures(page) {
    await page.evaluate(async () => {
      for (const picture of document.images) { picture.loading = "eager"; await picture.decode().catch(() => {}); }
    });
    return page.evaluate(() => [...document.images].filter((it) => it.checkVisibility()).map((it) => ({ src: it.getAttribute("src").slice(0, 60), width: it.naturalWidth })));
  },

  async search(page) {
    const found = {};
    for (const word of options.words) {
      await page.locator("#find").fill(word);
      found[word] = { shown: await visible(page, "article"), status: await page.locator("#found").textContent(), nothing: await page.locator("#nothing").isVisible(), headings: await visible(page, "h2") };
    }
    return found;
  },

  // The text for each place, and what lands on the clipboard.
  async snippets(page) {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    if (options.choose) await page.locator(`input[name="theme"][value="${options.choose}"]`).check();
    await open(page, options.product);
    const panel = page.locator(`${inside(options.product)} .embed`);
    const texts = {};
    for (const place of await panel.locator("option").evaluateAll((all) => all.map((it) => it.value))) {
      await panel.locator("select").selectOption(place);
      texts[place] = await panel.locator("code").first().textContent();
    }
    await panel.locator("button").click();
    await panel.locator(".status", { hasText: "Copied" }).waitFor();
    return { texts, copied: await page.evaluate(() => navigator.clipboard.readText()), place: await page.locator("#target").inputValue() };
  },

  async closer(page) {
    await page.locator(`${inside(options.product)} .closer:visible`).click();
    await page.locator(`${inside(options.product)} .embed`).waitFor();
    return { open: await page.locator(`${inside(options.product)} details`).evaluate((it) => it.open), address: page.url() };
  },

  async arrived(page) {
    return { open: await page.locator("details[open]").evaluateAll((all) => all.map((it) => it.closest("article").id)) };
  },

  // A film plays and pauses when asked to, and its chapters lead into it.
  async film(page) {
    const before = await playing(page);
    const film = page.locator("video:visible").first();
    const box = await film.boundingBox();
    const bar = await page.locator(".bar:visible").first().boundingBox();
    const covered = (await film.evaluate((it) => it.controls)) || bar.y < box.y + box.height - 1;
    const toggle = page.locator(".toggle:visible").first();
    await toggle.click();
    await page.waitForFunction((it) => it.currentTime > 0.05, await film.elementHandle());
    const during = await playing(page);
    await toggle.click();
    const paused = await playing(page);
    const buttons = page.locator(".film:visible").first().locator(".bar button:visible, .chapters a:visible");
    const smallest = Math.min(...await buttons.evaluateAll((all) => all.flatMap((it) => [it.offsetWidth, it.offsetHeight])));
    await page.locator(".chapters:visible a").nth(1).click();
    await page.waitForFunction((it) => Math.abs(it.currentTime - 0.5) < 0.02 && it.paused, await film.elementHandle());
    return { covered, smallest, before, during, paused, at: await film.evaluate((it) => it.currentTime), address: page.url() };
  },

  // The film's words: shown when asked for, in their time, and where a screen reader hears them.
  async captions(page) {
    const film = page.locator("video:visible").first();
    const button = page.locator(".captions:visible").first();
    const before = await film.evaluate((it) => [...it.textTracks].map((track) => [track.kind, track.language, track.mode]));
    await button.click();
    await page.locator(".toggle:visible").first().click();
    await page.waitForFunction((it) => it.currentTime > 0.05, await film.elementHandle());
    await page.locator(".toggle:visible").first().click();
    const heard = {};
    for (const seconds of [0.1, 0.8]) {
      await film.evaluate((it, at) => { it.currentTime = at; }, seconds);
      await page.waitForFunction(([it, at]) => it.currentTime === at && !it.seeking && it.textTracks[0].activeCues?.length, [await film.elementHandle(), seconds]);
      await still(page);
      heard[seconds] = await film.evaluate((it) => [[...it.textTracks[0].activeCues].map((cue) => cue.getCueAsHTML().textContent).join(), it.closest(".film").querySelector(".heard").textContent]);
    }
    const cues = await film.evaluate((it) => [...it.textTracks[0].cues].map((cue) => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]));
    const pressed = await button.getAttribute("aria-pressed");
    await button.click();
    return { before, heard, cues, pressed, after: await film.evaluate((it) => it.textTracks[0].mode), released: await button.getAttribute("aria-pressed") };
  },

  // What is at the same moment when the other theme is chosen.
  async film_through_themes(page) {
    const film = page.locator("video:visible").first();
    await film.evaluate((it) => { it.preload = "auto"; it.load(); });
    await page.waitForFunction((it) => it.readyState > 1, await film.elementHandle());
    await film.evaluate((it) => { it.currentTime = 0.4; });
    await page.locator('input[name="theme"][value="dark"]').check();
    const other = page.locator("video:visible").first();
    await page.waitForFunction((it) => Math.abs(it.currentTime - 0.4) < 0.02, await other.elementHandle());
    return { theme: await other.evaluate((it) => it.closest("[data-theme]").dataset.theme), playing: await playing(page) };
  },

  // A second passes, and nothing was asked for.
  async waiting(page) {
    await page.waitForTimeout(1000);
    return {
      playing: await playing(page),
      autoplay: await page.locator("video[autoplay], video[data-autoplay]").count(),
      animations: await page.evaluate(() => document.getAnimations().length),
      scrolling: await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior),
    };
  },

  // Everything that can be reached, by the key alone, in order, and how it shows that it was.
  async keyboard(page) {
    // Not by a click: the key would go on from there.
    if (options.product) await page.evaluate((id) => { document.getElementById(id).querySelector("details").open = true; }, options.product);
    await still(page);
    const focused = () => {
      const it = document.activeElement;
      if (!it || it === document.body) return null;
      it.dataset.reached = "yes";
      const marked = it.matches('input[type="radio"]') ? it.nextElementSibling : it;
      const style = getComputedStyle(marked);
      return { what: it.tagName.toLowerCase(), text: (it.textContent || it.value || it.ariaLabel || "").trim().slice(0, 40), outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    };
    const reached = [];
    for (let presses = 0; presses < 400; presses += 1) {
      await page.keyboard.press("Tab");
      const it = await page.evaluate(focused);
      if (it === null) break;
      reached.push(it);
    }
    const missed = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input, select, summary, video[controls], [tabindex='0']")]
      .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest("[hidden]") && !it.dataset.reached)
      // Of radio buttons the key reaches the one that is chosen; arrows lead on from there.
      .filter((it) => !(it.type === "radio" && !it.checked))
      .map((it) => it.outerHTML.slice(0, 100)));
    return { reached, missed };
  },

  async arrows(page) {
    await page.locator('input[name="theme"]:checked').focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const summary = page.locator(`${inside(options.product)} summary`);
    await summary.focus();
    await page.keyboard.press("Enter");
    await page.locator(`${inside(options.product)} .embed`).waitFor();
    return { chosen: await page.locator('input[name="theme"]:checked').getAttribute("value"), seen: [...new Set(await visible(page, ".stage > .v"))] };
  },

  async skip(page) {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    return { focused: await page.evaluate(() => document.activeElement.id) };
  },

  // Barriers, as axe-core knows them, with everything opened.
  async barriers(page) {
    for (const id of options.open ?? []) await open(page, id);
    await still(page);
    // Through the debugger, which the policy of a page does not bind.
    await page.evaluate((await import("node:fs")).readFileSync(AXE, "utf8"));
    const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], iframes: false }));
    return {
      violations: found.violations.map((it) => ({ id: it.id, where: it.nodes.map((node) => node.html.slice(0, 160) + " " + node.any.concat(node.all, node.none).map((check) => check.message).join("; ")) })),
      passes: found.passes.length,
      unsure: found.incomplete.map((it) => it.id),
    };
  },

  async room(page) {
    const closed = await overflow(page);
    for (const id of options.open ?? []) await open(page, id);
    await still(page);
    return {
      closed,
      opened: await overflow(page),
      cut: await page.evaluate(() => [...document.querySelectorAll("h1, h2, h3, p, a, summary, label, button, select, input, dd, dt, li")]
        .filter((it) => it.checkVisibility() && !it.closest(".unseen, .skip") && !it.matches('input[type="radio"]'))
        .filter((it) => { const box = it.getBoundingClientRect(); return box.left < -0.5 || box.right > innerWidth + 0.5; })
        .map((it) => it.outerHTML.slice(0, 100))),
    };
  },

  // What a reader who zooms to 200 % sees: half as many px, each of twice as many dots.
  async zoomed(page) {
    const session = await page.context().newCDPSession(page);
    const metrics = { width: options.width / 2, height: options.height / 2, deviceScaleFactor: 2, mobile: false };
    await session.send("Emulation.setDeviceMetricsOverride", metrics);
    await page.waitForTimeout(500);
    const room = await looks.room(page);
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ["Home", "ArrowRight"]) await page.keyboard.press(key);
    await page.waitForTimeout(500);
    const sharpness = [];
    for (const canvas of await page.locator("canvas:visible").all()) {
      // What is out of sight is not drawn.
      await canvas.scrollIntoViewIfNeeded();
      await page.waitForTimeout(200);
      sharpness.push(await canvas.evaluate((it) => Math.round(20 * it.width / it.getBoundingClientRect().width) / 20));
    }
    return { room, sharpness, stepped: await page.locator(".counter.epoch").first().textContent() };
  },

  // Without a script everything is still to be seen and opened.
  async plain(page) {
    await page.locator("summary").first().click();
    return { seen: [...new Set(await visible(page, ".stage > .v"))], tools: await visible(page, ".tool"), look: await page.locator(".details").first().isVisible(), links: await page.locator(".by-hand:visible").count() };
  },

  // Snippets of HTML: what came of each picture, film and frame in them.
  async rendered(page) {
    await page.evaluate(async () => {
      document.querySelectorAll("details").forEach((it) => { it.open = true; });
      for (const picture of document.images) { picture.loading = "eager"; await picture.decode().catch(() => {}); }
      await Promise.all([...document.querySelectorAll("video")].map((film) => new Promise((resolve) => {
        film.addEventListener("loadeddata", resolve, { once: true });
        film.addEventListener("error", resolve, { once: true });
        film.preload = "auto";
        film.load();
        setTimeout(resolve, 4000);
      })));
    });
    const frames = await Promise.all(page.frames().slice(1).map((frame) => frame.locator("video:visible").count()));
    return page.evaluate((frames) => ({
      pictures: [...document.images].filter((it) => it.checkVisibility()).map((it) => ({ shown: it.currentSrc.replace(/.*figures/, "figures"), width: it.naturalWidth, box: it.getBoundingClientRect().width })),
      films: [...document.querySelectorAll("video")].filter((it) => it.checkVisibility()).map((it) => ({ shown: it.currentSrc.replace(/.*figures/, "figures"), width: it.videoWidth, autoplay: it.hasAttribute("data-autoplay"), paused: it.paused })),
      frames,
    }), frames);
  },

  async picture(page) {
    if (options.open) for (const id of options.open) await open(page, id);
    if (options.at) await page.locator(inside(options.at)).scrollIntoViewIfNeeded();
    await still(page);
    await page.screenshot({ path: options.path, fullPage: options.whole ?? false });
    return {};
  },
};

const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
try {
  const context = await browser.newContext({
    viewport: { width: options.width, height: options.height },
    colorScheme: options.scheme,
    reducedMotion: options.still ? "reduce" : "no-preference",
    forcedColors: options.forced ? "active" : "none",
    javaScriptEnabled: !options.plain,
  });
  const page = await context.newPage();
  const logged = [];
  const strayed = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) logged.push(message.text()); });
  page.on("pageerror", (error) => logged.push(String(error)));
  page.on("request", (request) => { if (!/^(file|data|blob|about):/.test(request.url())) strayed.push(request.url()); });
  await page.goto(url);
  const seen = await looks[name](page, options);
  console.log(JSON.stringify({ seen, logged, strayed }));
} finally {
  await browser.close();
}
