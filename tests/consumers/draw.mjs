// Has Mermaid draw diagrams in a real browser, and counts what is in the pictures.
// draw.mjs MODULES CHROMIUM: on stdin a JSON list of texts, on stdout a list of
// {error} or {nodes: [text], edges, clusters, text}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, executablePath] = process.argv.slice(2);
const resolve = createRequire(`${modules}/`).resolve;
const { default: puppeteer } = await import(pathToFileURL(resolve('puppeteer-core')));

const browser = await puppeteer.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  // The page has nothing to fetch, and may not.
  await page.setOfflineMode(true);
  await page.addScriptTag({ path: `${modules}/mermaid/dist/mermaid.min.js` });
  const drawn = await page.evaluate(async (texts) => {
    mermaid.initialize({ startOnLoad: false });
    const all = [];
    for (const [at, text] of texts.entries()) {
      try {
        const { svg } = await mermaid.render(`diagram${at}`, text);
        const place = document.createElement('div');
        place.innerHTML = svg;
        const find = (selector) => [...place.querySelectorAll(selector)];
        find('style').forEach((style) => style.remove());
        all.push({
          nodes: find('.node').map((node) => node.textContent),
          edges: find('path.flowchart-link').length,
          clusters: find('.cluster').length,
          text: place.textContent,
        });
      } catch (error) {
        all.push({ error: String(error.message ?? error) });
      }
    }
    return all;
  }, JSON.parse(readFileSync(0, 'utf8')));
  console.log(JSON.stringify(drawn));
} finally {
  await browser.close();
}
