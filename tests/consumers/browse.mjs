// Opens every page of a site in a real browser, over loopback and from disk, and lists what is wrong.
// browse.mjs MODULES CHROMIUM FOLDER [KNOWN,...]: on stdout JSON {read, complaints: [[page, words]]}.
// Pages below a KNOWN folder are the same in every site: axe has seen them in another one.
//
// Over loopback: errors, requests to elsewhere, axe's violations (WCAG 2.1 A and AA, best practice), links that lead to
// no file or no element. From disk: errors and requests. One page of each folder also in dark, and as wide as a phone.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, shown, violations } from './browser.mjs';

const [modules, executablePath, folder, known = ''] = process.argv.slice(2);
const isKnown = (page) => known.split(',').some((start) => start && page.startsWith(start));

const pages = readdirSync(folder, { recursive: true })
  .filter((path) => path.endsWith('.html'))
  .sort();
// As wide as most phones, in pixels of style sheets.
const PHONE = 390;

const complaints = [];
const complain = (page, words) => complaints.push([page, words]);

const { origin, close } = await shown(folder);
const disk = pathToFileURL(`${folder}/`).href;
const { browser, axe } = await launch(modules, executablePath);

// A tab that knows which page it is on and complains in its name.
async function tab() {
  const it = await browser.newPage();
  it.setDefaultTimeout(0);
  await it.setViewport({ width: 1280, height: 900 });
  const state = { page: '' };
  it.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complain(state.page, `console: ${message.text()}`);
  });
  it.on('pageerror', (error) => complain(state.page, `script: ${error.message}`));
  it.on('request', (request) => {
    const url = request.url();
    // Whatever comes late, from the page before, is the site's all the same.
    const own = [origin, disk, 'data:'].some((start) => url.startsWith(start));
    if (!own) complain(state.page, `asks ${url}`);
  });
  it.on('requestfailed', (request) => complain(state.page, `cannot load ${request.url()}`));
  it.on('response', (response) => {
    if (response.status() >= 400) complain(state.page, `${response.status()} for ${response.url()}`);
  });
  const open = async (page, base) => {
    state.page = page;
    await it.goto(base + encodeURI(page).replaceAll('#', '%23').replaceAll('?', '%3F'), { waitUntil: 'load' });
  };
  return { it, open };
}

// Complains of what axe finds on the page that is open.
async function examine(it, page, when) {
  (await violations(it, axe)).forEach((words) => complain(page, `axe${when}: ${words}`));
}

const ids = new Map();
const hrefs = [];
async function visit({ it, open }, page) {
  await open(page, origin);
  if (!isKnown(page)) await examine(it, page, '');
  const found = await it.evaluate(() => ({
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
    hrefs: [...document.querySelectorAll('a[href], link[href]')].map((element) => element.href.baseVal ?? element.href),
  }));
  const twice = found.ids.filter((id, at) => found.ids.indexOf(id) !== at);
  if (twice.length > 0) complain(page, `ids twice: ${twice}`);
  ids.set(page, new Set(found.ids));
  found.hrefs.forEach((href) => hrefs.push([page, href]));
  await open(page, disk);
}

// One page of each folder: the largest, where most can go wrong.
function samples() {
  const largest = new Map();
  for (const page of pages) {
    const place = dirname(page) === '.' ? page : dirname(page).split('/')[0];
    const size = statSync(join(folder, page)).size;
    if (!largest.has(place) || largest.get(place)[1] < size) largest.set(place, [page, size]);
  }
  return [...largest.values()].map(([page]) => page).filter((page) => !isKnown(page));
}

async function look({ it, open }, page) {
  await it.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await open(page, origin);
  await examine(it, page, ' in dark');
  await it.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await it.setViewport({ width: PHONE, height: 844, isMobile: true, hasTouch: true });
  await open(page, origin);
  await examine(it, page, ' on a phone');
  // `innerWidth` grows with what is too wide: only the width of the phone tells.
  const wide = await it.evaluate(() => document.documentElement.scrollWidth);
  if (wide > PHONE) complain(page, `on a phone: ${wide} pixels wide, ${PHONE} are there`);
  await it.setViewport({ width: 1280, height: 900 });
}

// Two tabs share the work.
async function each(work, of) {
  const waiting = [...of];
  const worker = async () => {
    const own = await tab();
    while (waiting.length > 0) await work(own, waiting.shift());
    await own.it.close();
  };
  await Promise.all([worker(), worker()]);
}

function leads(page, href) {
  if (!href.startsWith(origin)) {
    return /^(https?|mailto|ssh):/.test(href) ? '' : 'by a scheme that nobody expects';
  }
  const url = new URL(href);
  const path = decodeURIComponent(url.pathname.slice(1)) || 'index.html';
  if (!existsSync(join(folder, path))) return 'to no file';
  const fragment = decodeURIComponent(url.hash.slice(1));
  if (fragment && path.endsWith('.html') && !ids.get(path)?.has(fragment)) return 'to no element';
  return '';
}

try {
  await each(visit, pages);
  await each(look, samples());
  for (const [page, href] of hrefs) {
    const wrong = leads(page, href);
    if (wrong) complain(page, `a link leads ${wrong}: ${relative(origin, href)}`);
  }
  console.log(JSON.stringify({ read: pages.length, complaints }));
} finally {
  await browser.close();
  close();
}
