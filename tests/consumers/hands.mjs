// Does with a site what hands do, in a real browser: searches, chooses light or dark, copies, reads without script, prints.
// hands.mjs MODULES CHROMIUM FOLDER SOUGHT WAY: on stdout JSON {read, complaints: [[page, words]]}.
//
// SOUGHT is JSON, [[query, page], ...]: typing the query brings the page among the first three results. WAY is `disk` or
// `loopback`. `read` is the number of things that were looked at.
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch, shown, violations } from './browser.mjs';

const [modules, executablePath, folder, sought, way] = process.argv.slice(2);
const FRONT = 'index.html';
const pages = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.html')).sort();
const first = (start) => pages.find((page) => page.startsWith(start));
const DEEP = first('guests/');
const FILE = first('artifacts/cluster/');

const complaints = [];
let read = 0;
let place = FRONT;
const check = (words, holds) => {
  read += 1;
  if (!holds) complaints.push([place, words]);
};
const same = (what, found, expected) => {
  check(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`, JSON.stringify(found) === JSON.stringify(expected));
};

const { origin, close } = await shown(folder);
const base = way === 'disk' ? pathToFileURL(`${folder}/`).href : origin;
const { browser, axe } = await launch(modules, executablePath);
const tab = await browser.newPage();
tab.setDefaultTimeout(5000);
tab.on('pageerror', (error) => check(`script: ${error.message}`, false));

const open = async (page) => {
  place = page;
  await tab.goto(base + page);
};
const go = async (act) => {
  const [answer] = await Promise.all([tab.waitForNavigation(), act()]);
  return answer;
};
const keys = async (...names) => {
  for (const name of names) await tab.keyboard.press(name);
};

// --- search ---------------------------------------------------------------------------------------------------------

// What stands in the field and below it.
const panel = () =>
  tab.evaluate(() => {
    const input = document.getElementById('searchInput');
    const found = document.getElementById('searchFound');
    const options = [...found.querySelectorAll('[role=option]')];
    const chosen = options.filter((option) => option.getAttribute('aria-selected') === 'true');
    return {
      focused: document.activeElement === input,
      value: input.value,
      isOpen: found.checkVisibility(),
      expanded: input.getAttribute('aria-expanded'),
      active: input.getAttribute('aria-activedescendant'),
      chosen: chosen.map((option) => option.id),
      options: options.map((option) => ({ id: option.id, href: option.href })),
      seen: options.slice(0, 3).every((option) => option.getBoundingClientRect().bottom <= innerHeight),
      note: document.getElementById('searchNote').textContent,
    };
  });
const type = async (query) => {
  await tab.evaluate(() => document.getElementById('searchInput').select());
  await tab.keyboard.type(query);
  await tab.waitForFunction(() => {
    const note = document.getElementById('searchNote').textContent;
    return document.getElementById('searchInput').value && note && !note.startsWith('Reading');
  });
  return panel();
};

async function field() {
  await open(FRONT);
  const attributes = await tab.$eval('#searchInput', (input) => ({
    role: input.getAttribute('role'),
    list: document.getElementById(input.getAttribute('aria-controls'))?.getAttribute('role'),
    expanded: input.getAttribute('aria-expanded'),
    named: Boolean(input.getAttribute('aria-label')),
  }));
  same('the search field', attributes, { role: 'combobox', list: 'listbox', expanded: 'false', named: true });
  await keys('/');
  const { focused, value } = await panel();
  same('after / the field', { focused, value }, { focused: true, value: '' });
  await keys('/');
  same('a / in the field', (await panel()).value, '/');
}

async function finds() {
  await open(FRONT);
  await keys('/');
  for (const [query, page] of JSON.parse(sought)) {
    const { options, seen } = await type(query);
    const top = options.slice(0, 3).map(({ href }) => decodeURIComponent(href.slice(base.length)).split('#')[0]);
    check(`“${query}” finds ${top}, not ${page}`, top.includes(page));
    check(`the first results for “${query}” are below the screen`, seen);
  }
}

async function chooses() {
  await open(DEEP);
  await keys('/');
  const before = await type('a');
  const [one, two] = before.options;
  const state = ({ expanded, active, chosen }) => ({ expanded, active, chosen });
  const on = (option) => ({ expanded: 'true', active: option.id, chosen: [option.id] });
  same('results', state(before), on(one));
  (await violations(tab, axe)).forEach((words) => check(`axe, with results: ${words}`, false));
  await keys('ArrowDown');
  same('after one arrow down', state(await panel()), on(two));
  await keys('ArrowUp', 'ArrowUp');
  same('after two arrows up', state(await panel()), on(before.options.at(-1)));
  await keys('ArrowDown', 'ArrowDown');
  await go(() => keys('Enter'));
  same('Enter opens', tab.url(), two.href);
}

async function closes() {
  await open(FRONT);
  await keys('/');
  await type('a');
  const state = ({ focused, value, isOpen, expanded }) => ({ focused, value, isOpen, expanded });
  await keys('Escape');
  same('after Escape', state(await panel()), { focused: true, value: 'a', isOpen: false, expanded: 'false' });
  await keys('Escape');
  same('after a second Escape', (await panel()).value, '');
}

async function finds_nothing() {
  await open(FRONT);
  await keys('/');
  const { options, active, expanded, isOpen, note } = await type('nothing-is-called-so');
  same('no result', { options, active, expanded, isOpen }, { options: [], active: null, expanded: 'false', isOpen: true });
  check(`no result says “${note}”`, note.includes('Nothing') && note.includes('nothing-is-called-so'));
  (await violations(tab, axe)).forEach((words) => check(`axe, without results: ${words}`, false));
}

// --- light and dark, copies -----------------------------------------------------------------------------------------

const look = () =>
  tab.evaluate(() => {
    const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
    return [document.getElementById('themeChoice')?.value, Number(red) > 127 ? 'light' : 'dark'];
  });
const system = (value) => tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);

async function themes() {
  await open(FRONT);
  await system('dark');
  same('as the system', await look(), ['', 'dark']);
  await keys('/', 'Tab');
  same('Tab after the field leads to', await tab.evaluate(() => document.activeElement.id), 'themeChoice');
  await keys('ArrowDown');
  same('light, on a dark system', await look(), ['light', 'light']);
  await system('light');
  await keys('ArrowDown');
  same('dark, on a light system', await look(), ['dark', 'dark']);
  await go(() => tab.$eval('.menu a:not([aria-current])', (link) => link.click()));
  same('on the next page', await look(), ['dark', 'dark']);
  await go(() => tab.reload());
  same('read again', await look(), ['dark', 'dark']);
  await tab.focus('#themeChoice');
  await keys('Home');
  same('system again', await look(), ['', 'light']);
  await go(() => tab.reload());
  same('system again, read again', await look(), ['', 'light']);
}

async function copies() {
  await open(FILE);
  const code = await tab.$eval('.code code', (code) => `${code.textContent.trimEnd()}\n`);
  await tab.focus('.copy');
  await keys('Enter');
  await tab.waitForFunction(() => document.querySelector('.copy').textContent !== 'Copy').catch(() => {});
  same('the button says', await tab.$eval('.copy', (button) => button.textContent), 'Copied');
  await tab.evaluate(() => {
    const area = document.body.appendChild(document.createElement('textarea'));
    area.id = 'pasted';
    area.focus();
  });
  await tab.keyboard.press('KeyV', { commands: ['Paste'] });
  same('what is pasted', await tab.$eval('#pasted', (area) => area.value), code);
}

// --- without script, on paper ---------------------------------------------------------------------------------------

// What a page says, less what the script adds to it.
const said = () =>
  tab.$eval('main', (main) => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll('.copy, a.here').forEach((added) => added.remove());
    return copy.textContent.replaceAll(/\s+/g, ' ');
  });

async function reads_without_script() {
  for (const page of [FRONT, DEEP, FILE]) {
    await open(page);
    const whole = await said();
    await tab.setJavaScriptEnabled(false);
    await open(page);
    check('says something else without script', (await said()) === whole);
    const controls = await tab.$$eval('#searchInput, #themeChoice, .copy, button, input, select', (all) => all.length);
    same('controls that do nothing without script', controls, 0);
    await tab.setJavaScriptEnabled(true);
  }
  await tab.setJavaScriptEnabled(false);
  const links = () => tab.$$eval('.menu a', (all) => all.filter((link) => link.checkVisibility({ contentVisibilityAuto: true })).length);
  await open(FRONT);
  check('the menu is hidden without script', (await links()) > 5);
  await tab.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
  await open(FRONT);
  same('a phone shows the menu closed: links', await links(), 0);
  await (await tab.$('.menu summary')).tap();
  check('the menu does not open without script', (await links()) > 5);
  const target = await tab.$('.menu a:not([aria-current])');
  const href = await target.evaluate((link) => link.href);
  await go(() => target.tap());
  same('the menu leads to', tab.url(), href);
  await tab.setViewport({ width: 1280, height: 900 });
  await tab.setJavaScriptEnabled(true);
}

async function prints() {
  await system('dark');
  await tab.emulateMediaType('print');
  for (const page of [FRONT, DEEP, FILE]) {
    await open(page);
    const [shown, hidden] = await tab.evaluate(() => {
      const visible = (selector) => [...document.querySelectorAll(selector)].filter((found) => found.checkVisibility());
      const chrome = ['.skip', '.tools', '.menu', '.heads', '.crumbs', '.turn', '.copy', '.end'];
      return [chrome.filter((selector) => visible(selector).length > 0), ['h1', 'main', '.body'].filter((selector) => !visible(selector).length)];
    });
    same('on paper, though of a screen only', shown, []);
    same('not on paper', hidden, []);
    const dark = await tab.evaluate(() => getComputedStyle(document.querySelector('h1')).color);
    check(`ink on paper is ${dark}`, Number(dark.match(/\d+/)[0]) < 100);
  }
  await tab.emulateMediaType();
  await system('light');
}

try {
  await tab.setViewport({ width: 1280, height: 900 });
  for (const act of [field, finds, chooses, closes, finds_nothing, themes, copies, reads_without_script, prints]) {
    // One hand that is stuck keeps no other from its work.
    await act().catch((error) => check(`${act.name}: ${error.message}`, false));
  }
  console.log(JSON.stringify({ read, complaints }));
} finally {
  await browser.close();
  close();
}
