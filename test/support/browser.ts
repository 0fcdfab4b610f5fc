import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why tests in a browser cannot run here; undefined: they can. */
export function noBrowser(): string | undefined {
  return existsSync(executablePath) ? undefined : `there is no ${executablePath}`;
}

/** Draws in software, asks nobody for anything. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
