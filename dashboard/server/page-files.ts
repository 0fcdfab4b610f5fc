import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bundlePage } from './bundle.ts';

interface PageFile {
  readonly type: string;
  readonly body: string;
}

const read = (name: string): Promise<string> =>
  readFile(new URL(`../client/${name}`, import.meta.url), 'utf8');

export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const [html, css, icon, script] = await Promise.all([
    read('index.html'),
    read('style.css'),
    read('icon.svg'),
    bundlePage(),
  ]);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: html }],
    ['/style.css', { type: 'text/css; charset=utf-8', body: css }],
    ['/icon.svg', { type: 'image/svg+xml', body: icon }],
    ['/main.js', { type: 'text/javascript; charset=utf-8', body: script }],
  ]);
}

/** Nothing from elsewhere, nothing embedded elsewhere. */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

export function answer(
  files: ReadonlyMap<string, PageFile>,
  hosts: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const say = (status: number, type: string, body: string): void => {
    response.writeHead(status, { ...headers, 'Content-Type': type });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  // a foreign name that points here (DNS rebinding) gets no page
  if (!hosts.has(request.headers.host ?? '')) {
    say(421, 'text/plain', 'This dashboard answers to its own address only.\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    say(405, 'text/plain', 'Only GET.\n');
    return;
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const file = files.get(path);
  if (file === undefined) say(404, 'text/plain', 'No such page.\n');
  else say(200, file.type, file.body);
}
