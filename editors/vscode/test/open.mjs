// open.mjs URL SEEN SCREENSHOT: opens the page, waits until the probe has written SEEN, takes a picture.
import fs from 'node:fs';
import { chromium } from 'playwright-core';

const [, , url, seen, screenshot] = process.argv;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1500, height: 800 } });
await page.goto(url, { waitUntil: 'domcontentloaded' });
await page.waitForSelector('.monaco-workbench', { timeout: 60000 });
for (let round = 0; round < 900 && !fs.existsSync(seen); round += 1) {
  await page.waitForTimeout(100);
}
await page.waitForSelector('.squiggly-error, .squiggly-warning', { timeout: 10000 }).catch(() => {});
await page.waitForTimeout(1000);
await page.screenshot({ path: screenshot });
await browser.close();
