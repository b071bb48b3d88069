// Keeps a page of a served lab open while its file is changed, broken and repaired.
// live.mjs MODULES CHROMIUM ADDRESS FILE PAGE OLD NEW SECONDS: on stdout JSON {read, complaints: [[page, words]]}.
//
// PAGE says OLD. FILE has it too: it is changed to NEW, then gets a line that is no lab, then is repaired. After each the
// page has SECONDS to show it by itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { launch } from './browser.mjs';

const [modules, executablePath, address, file, page, old, now, seconds] = process.argv.slice(2);
const complaints = [];
let read = 0;
const { browser } = await launch(modules, executablePath);
const tab = await browser.newPage();
tab.on('pageerror', (error) => complaints.push([page, `script: ${error.message}`]));

// Waits for the page to say some words, and none of others.
async function shows(what, words, but) {
  read += 1;
  const says = (words, but) => {
    const text = document.body?.textContent ?? '';
    return text.includes(words) && !text.includes(but);
  };
  const waiting = tab.waitForFunction(says, { timeout: Number(seconds) * 1000, polling: 100 }, words, but);
  await waiting.catch(() => complaints.push([page, `${what}: does not show “${words}”`]));
}

try {
  await tab.goto(`http://${address}/${page}`);
  await shows('as it was', old, now);
  const changed = readFileSync(file, 'utf8').replace(old, now);
  writeFileSync(file, changed);
  await shows('changed', now, old);
  writeFileSync(file, `${changed}\nno-word-of-a-lab "x"\n`);
  await shows('broken', 'no-word-of-a-lab', now);
  writeFileSync(file, changed);
  await shows('repaired', now, 'no-word-of-a-lab');
  console.log(JSON.stringify({ read, complaints }));
} finally {
  await browser.close();
}
