/**
 * Drive a browser for the tests: one JSON command a line on standard input, one JSON answer a line on standard output.
 *
 * A command names what it does and brings its arguments: {"do": "click", "selector": "#run"}. The tests are in Python,
 * where the expected values come from (tests/support/browser.py).
 */
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";

// PUPPETEER: another version of it, for old browsers
const { default: puppeteer } = await import(process.env.PUPPETEER ?? "puppeteer-core");

let browser, page, session;
const requests = [], errors = [];

const COMMANDS = {
  async launch({ browser: kind, executable, flags, size, environment }) {
    browser = await puppeteer.launch({
      browser: kind,
      product: kind, // as older versions call it
      executablePath: executable,
      headless: true,
      args: flags,
      protocolTimeout: 300_000,
      env: { ...process.env, ...environment },
      defaultViewport: size,
    });
    page = await browser.newPage();
    if (size) await page.setViewport(size);
    page.on("request", (request) => requests.push(request.url().slice(0, 200)));
    page.on("dialog", (dialog) => dialog.accept());
    page.on("pageerror", (error) => errors.push(String(error?.message ?? error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    return browser.version();
  },
  async before({ script }) {
    await page.evaluateOnNewDocument(script);
  },
  async open({ url }) {
    await page.goto(url, { waitUntil: "load", timeout: 120_000 });
  },
  async evaluate({ script, argument }) {
    // as text, since the policy of the page allows it no eval
    return page.evaluate(`(${script})(${JSON.stringify(argument ?? null)})`);
  },
  async wait({ script, seconds }) {
    for (const end = Date.now() + seconds * 1000; ; await new Promise((later) => setTimeout(later, 30))) {
      if (await page.evaluate(`Boolean(${script})`)) return;
      if (Date.now() > end) throw new Error(`not within ${seconds} s: ${script}; the page says: ${errors.join(" | ")}`);
    }
  },
  async click({ selector }) {
    if (page.locator) return page.locator(selector).setTimeout(10_000).click();
    await page.waitForSelector(selector, { timeout: 10_000 });
    await page.click(selector);
  },
  async fill({ selector, text }) {
    if (page.locator) return page.locator(selector).setTimeout(10_000).fill(text);
    await page.waitForSelector(selector, { timeout: 10_000 });
    await page.type(selector, text);
  },
  async press({ key }) {
    await page.keyboard.press(key);
  },
  async upload({ selector, files }) {
    const input = await page.$(selector);
    await input.uploadFile(...files);
  },
  async viewport(size) {
    await page.setViewport(size);
  },
  async media({ features, type }) {
    if (features) await page.emulateMediaFeatures(features);
    if (type !== undefined) await page.emulateMediaType(type);
  },
  async downloads({ folder }) {
    session ??= await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, eventsEnabled: false });
  },
  async drop({ selector, files }) {
    session ??= await page.createCDPSession();
    const box = await page.$eval(selector, (element) => {
      const { x, y, width } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + 10 };
    });
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, ...box, data });
  },
  async picture({ path, whole }) {
    await page.screenshot({ path, fullPage: Boolean(whole) });
  },
  async print({ path }) {
    await page.pdf({ path, format: "A4", printBackground: true });
  },
  async axe() {
    const source = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf-8");
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map((node) => [node.html.slice(0, 300), node.failureSummary]) }));
  },
  async said() {
    return { requests, errors };
  },
  async close() {
    await browser?.close();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    const answer = await COMMANDS[command.do](command);
    process.stdout.write(JSON.stringify({ answer: answer ?? null }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: String(error?.message ?? error).slice(0, 4000) }) + "\n");
  }
  if (command.do === "close") break;
}
