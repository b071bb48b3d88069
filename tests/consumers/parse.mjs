// Has Mermaid parse diagrams without a browser.
// parse.mjs MODULES: on stdin a JSON list of texts, on stdout a list of error messages or nulls.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const resolve = createRequire(`${process.argv[2]}/`).resolve;
const load = async (name, file) => import(pathToFileURL(file ?? resolve(name)));

const { JSDOM } = (await load('jsdom')).default;
const { window } = new JSDOM('<body></body>');
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await load('mermaid', `${process.argv[2]}/mermaid/dist/mermaid.core.mjs`)).default;
mermaid.initialize({ startOnLoad: false });

const words = [];
for (const text of JSON.parse(readFileSync(0, 'utf8') || '[]')) {
  words.push(await mermaid.parse(text).then(() => null, (error) => String(error.message)));
}
console.log(JSON.stringify(words));
