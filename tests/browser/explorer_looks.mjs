// How a reader uses an explorer: what is on the screen, what a hand and a key do, and what a frame hears.
import { readFileSync } from "node:fs";

// Longer than the page waits before it writes its address.
const REST = 600;
const rest = (page) => page.waitForTimeout(REST);
const text = (page, selector) => page.locator(selector).first().textContent();
const view = (page, name) => page.locator(`[data-view="${name}"] canvas`);
const panel = (page, name) => page.locator(`details[data-control="${name}"]`);
const opened = async (page, name) => {
  const part = panel(page, name);
  if (!(await part.evaluate((it) => it.open))) await part.locator("summary").click();
  return part;
};
// Go to an address and wait until the page, which hears of it first, has drawn it: on a busy machine that takes long.
const go = async (page, hash) => {
  await page.evaluate((wanted) => new Promise((done) => {
    if (location.hash === `#${wanted}`) return done();
    addEventListener("hashchange", () => requestAnimationFrame(() => requestAnimationFrame(done)), { once: true });
    location.hash = wanted;
  }), hash);
  await rest(page);
};
const saved = async (page, button) => {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFileSync(await download.path());
};

export const explorerLooks = {
  // The share of the window's width that the slider of epochs has.
  async slider(page) {
    return page.locator(".scrub").evaluate((it) => it.getBoundingClientRect().width / innerWidth);
  },

  // The numbers on the screen at some addresses, to the last digit.
  async numbers(page, { addresses }) {
    const found = [];
    for (const address of addresses) {
      await go(page, address);
      found.push({
        label: await text(page, ".label"), epoch: await text(page, ".counter.epoch"),
        loss: await page.locator(".counter.loss").getAttribute("data-exact"),
        accuracy: await page.locator(".counter.accuracy, .counter.error").getAttribute("data-exact"),
        weight: await text(page, '[data-number="weight"]'),
        table: await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))),
        said: await text(page, "#said"), words: await page.locator("body").innerText(),
      });
    }
    return found;
  },

  // Every word of the page: what is seen, what a screen reader hears, and what may be chosen.
  async words(page, { address }) {
    await go(page, address);
    for (const part of await page.locator("details").all()) await opened(page, await part.getAttribute("data-control"));
    const train = panel(page, "train").locator("button");
    await train.nth(1).click();
    await train.last().click();
    await rest(page);
    return page.evaluate(() => [
      document.body.innerText, document.title, document.documentElement.lang,
      ...[...document.querySelectorAll("[aria-label], [aria-valuetext]")].flatMap((it) => [it.getAttribute("aria-label"), it.getAttribute("aria-valuetext")]),
      ...[...document.querySelectorAll("option")].map((it) => it.text),
    ].filter(Boolean));
  },

  // Addresses that the page writes itself after it was asked for these.
  async addresses(page, { addresses }) {
    const found = [];
    for (const address of addresses) {
      await page.goto("about:blank");
      await page.goto(page.url() && new URL(`#${address}`, addresses.url ?? process.argv[4]).href);
      await rest(page);
      found.push({ address: new URL(page.url()).hash.slice(1), said: await text(page, "#said") });
    }
    return found;
  },

  // What hands and keys change.
  async hands(page) {
    const hash = () => page.evaluate(() => location.hash);
    const report = {};
    const cube = view(page, "layer-1"), box = await cube.boundingBox();
    await page.mouse.move(box.x + 120, box.y + 120);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 100, { steps: 4 });
    await page.mouse.up();
    await rest(page);
    report.dragged = await hash();
    await cube.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await rest(page);
    report.turned = await hash();
    await page.keyboard.press("Home");
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
    await rest(page);
    report.stepped = await text(page, ".counter.epoch");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector(".counter.epoch").textContent.startsWith("≈"));
    await page.keyboard.press(" ");
    report.playing = await page.locator(".play").getAttribute("aria-label");
    await page.locator(".moment").last().click();
    await rest(page);
    report.moment = await text(page, ".counter.epoch");
    await page.locator(".scrub").focus();
    await page.keyboard.press("ArrowLeft");
    await rest(page);
    report.scrubbed = await page.locator(".scrub").getAttribute("aria-valuetext");
    // A weight by its number, then the wire cut, the neuron silenced; and back again.
    const whatif = await opened(page, "whatif");
    await whatif.locator('input[type="number"]').fill("1.25");
    await whatif.locator('input[type="number"]').blur();
    await whatif.getByRole("button", { name: /^cut/ }).click();
    await rest(page);
    report.edited = await hash();
    report.label = await text(page, ".label");
    report.effect = await text(page, "#effect");
    await page.locator("h1").click();
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await rest(page);
    report.undone = await hash();
    await whatif.getByRole("button", { name: /^other sign/ }).click();
    await page.keyboard.press("Escape");
    await rest(page);
    report.back = await hash();
    // A line of the diagram, chosen and dragged.
    await view(page, "network").scrollIntoViewIfNeeded();
    const diagram = await view(page, "network").boundingBox();
    const at = await page.evaluate(() => { const canvas = document.querySelector('[data-view="network"] canvas'); return [canvas.clientWidth, canvas.clientHeight]; });
    report.sizes = at;
    await page.mouse.move(diagram.x + at[0] / 2, diagram.y + at[1] / 2 - 6);
    await page.mouse.down();
    await page.mouse.move(diagram.x + at[0] / 2, diagram.y + at[1] / 2 - 56, { steps: 5 });
    await page.mouse.up();
    await rest(page);
    report.pulled = await hash();
    return report;
  },

  // A view as SVG, at an address.
  async drawn(page, { address, name }) {
    await go(page, address);
    const part = await opened(page, "export");
    await part.locator("select").last().selectOption(name);
    const svg = await saved(page, part.getByRole("button", { name: "save as SVG" }));
    const png = await saved(page, part.getByRole("button", { name: "save as PNG" }));
    const weights = await saved(page, part.getByRole("button", { name: /NPZ/ }));
    return { svg: svg.toString(), png: png.length, weights: weights.toString("base64") };
  },

  // Training in the page, and its check of itself.
  async trained(page) {
    await go(page, "epoch=0");
    const part = await opened(page, "train");
    await part.getByRole("button", { name: "one step" }).click();
    const steps = await part.locator(".steps li").allTextContents();
    await part.getByRole("button", { name: "forget" }).click();
    await part.locator('input[type="number"]').last().fill("4");
    await part.getByRole("button", { name: /^train/ }).click();
    await page.waitForFunction(() => document.querySelector(".counter.epoch").textContent === "4");
    await rest(page);
    const report = { steps, address: await page.evaluate(() => location.hash), loss: await page.locator(".counter.loss").getAttribute("data-exact"), weight: await text(page, '[data-number="weight"]') };
    await part.getByRole("button", { name: "check the engine" }).click();
    report.checked = await part.locator("#checked li").allTextContents();
    return report;
  },

  async diverged(page) {
    const part = await opened(page, "train");
    await part.locator('input[type="number"]').first().fill("90");
    await part.getByRole("button", { name: /^train/ }).click();
    await page.waitForFunction(() => document.querySelector("#said").textContent);
    return { said: await text(page, "#said"), loss: await page.locator(".counter.loss").getAttribute("data-exact") };
  },

  // Points of the reader's own, good and bad.
  async points(page, { pasted }) {
    const part = await opened(page, "points"), said = [], first = await part.locator("select").inputValue();
    for (const words of pasted) {
      await part.locator("textarea").evaluate((it, value) => { it.value = value; }, words);
      await part.getByRole("button", { name: "add them" }).click();
      await page.waitForTimeout(100);
      said.push(await text(page, "#said"));
    }
    await part.locator("select").selectOption("1");
    await view(page, "inputs").scrollIntoViewIfNeeded();
    await view(page, "inputs").click({ position: { x: 150, y: 120 } });
    await rest(page);
    return { first, said, own: await text(page, "#own"), address: await page.evaluate(() => location.hash) };
  },

  // Another run beside this one, on the same clock; and a file that is none.
  async beside(page, { files }) {
    const part = await opened(page, "compare"), found = [];
    for (const file of files) {
      await part.locator('input[type="file"]').setInputFiles(file);
      await page.waitForFunction((last) => document.querySelector("#said").textContent !== last, found.at(-1)?.said ?? "");
      await rest(page);
      found.push({ said: await text(page, "#said"), difference: await text(page, "#difference") });
    }
    return found;
  },

  // Frames in a page: what they hear, say, and show.
  async framed(page) {
    await page.waitForFunction(() => window.heard.filter((it) => it.ready).length >= 3);
    await page.evaluate(() => document.querySelectorAll("iframe").forEach((frame) => frame.contentWindow.postMessage({ hiddenreel: { epoch: 3 } }, "*")));
    await page.waitForFunction(() => window.heard.filter((it) => it.epoch === 3).length >= 3);
    const frames = page.frames().slice(1), report = { heard: await page.evaluate(() => window.heard.filter((it) => it.height).length) };
    report.epochs = await Promise.all(frames.map((frame) => frame.locator(".counter.epoch").first().textContent()));
    report.shown = await frames[0].locator("[data-control]:visible").evaluateAll((all) => [...new Set(all.map((it) => it.dataset.control))]);
    // A view is drawn once it is in sight, in a frame that may be too low for it.
    const inked = () => {
      const canvas = document.querySelector("canvas");
      return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value);
    };
    report.inked = [];
    for (const frame of frames) {
      await frame.locator("canvas").first().scrollIntoViewIfNeeded();
      await rest(page);
      report.inked.push(await frame.evaluate(inked));
    }
    return report;
  },

  // Five questions that a student asks, answered by hand; each with the seconds that it took.
  async questions(page) {
    const report = {}, accuracy = () => text(page, ".counter.accuracy"), button = (part, name) => part.getByRole("button", { name }).click();
    const timed = async (name, answer) => { const began = Date.now(); report[name] = await answer(); report[name].seconds = (Date.now() - began) / 1000; };
    const settle = () => page.waitForTimeout(100);
    const course = async (epoch) => { await go(page, `epoch=${epoch}&weight=w1-1-1`); return text(page, '[data-number="weight"]'); };
    await timed("stuck", async () => {
      await page.getByRole("button", { name: /plateau ends/ }).click();
      const ends = await text(page, ".counter.epoch");
      return { ends, before: await course(50), after: await course(Number(ends) + 1), accuracy: (await go(page, "epoch=50"), await accuracy()) };
    });
    await timed("neuron", async () => {
      const found = {};
      for (const neuron of ["2-3", "2-2", "1-2"]) {
        await go(page, `epoch=300&neuron=${neuron}`);
        await button(await opened(page, "whatif"), /^silence/);
        await settle();
        found[neuron] = await accuracy();
      }
      return found;
    });
    await timed("sign", async () => {
      const found = {};
      for (const weight of ["w1-2-1", "w3-1-1"]) {
        await go(page, `epoch=300&weight=${weight}`);
        await button(await opened(page, "whatif"), /^other sign/);
        await settle();
        found[weight] = await accuracy();
      }
      return found;
    });
    await timed("step", async () => {
      const found = {};
      for (const rate of ["1", "5", "20"]) {
        await go(page, "epoch=50");
        const part = await opened(page, "train");
        await part.locator('input[type="number"]').first().fill(rate);
        await part.locator('input[type="number"]').last().fill("100");
        await button(part, /^train/);
        await page.locator(".counter.epoch", { hasText: /^150$/ }).waitFor();
        // Only then the address is that of the training, and the next one another.
        await rest(page);
        found[rate] = await text(page, ".counter.loss");
        await button(part, /^forget/);
      }
      return found;
    });
    await timed("wrong", async () => {
      await go(page, "epoch=82");
      await page.getByRole("button", { name: "next wrong one" }).click();
      await settle();
      return { said: await text(page, "#said"), accuracy: await accuracy() };
    });
    return report;
  },

  // What a frame of the picture costs while it plays: milliseconds of the page's own work, and how soon it is there.
  async speed(page) {
    await page.waitForTimeout(500);
    const first = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    const times = await page.evaluate(async () => {
      const ask = window.requestAnimationFrame, times = [];
      window.requestAnimationFrame = (act) => ask((now) => { const began = performance.now(); act(now); times.push(performance.now() - began); });
      document.querySelector(".play").click();
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      document.querySelector(".play").click();
      return times.filter((time) => time > 0.5).sort((a, b) => a - b);
    });
    return { first, frames: times.length, median: times[times.length >> 1] };
  },

  async broken(page) {
    return { alert: await text(page, '[role="alert"]') };
  },
};
