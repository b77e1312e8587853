// Usage: walk_report.cjs REPORT.html... Each is opened from disk with no way out; scripts/test_web installs what this needs.
'use strict';
const fs = require('fs'), os = require('os'), path = require('path'), url = require('url');
const puppeteer = require('puppeteer-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
let failures = 0;
const check = (file, ok, what) => { if (!ok) { failures++; console.log(`${path.basename(file)}: ${what}`); } };
const pause = ms => new Promise(r => setTimeout(r, ms));

async function walk(browser, file) {
  const here = url.pathToFileURL(path.resolve(file)).href, page = await browser.newPage();
  const problems = [], requests = [];
  page.on('pageerror', e => problems.push(String(e)));
  page.on('console', m => { if (m.type() === 'error') problems.push(m.text()); });
  page.on('dialog', d => { problems.push('dialog ' + d.message()); d.dismiss(); });
  page.on('request', q => { if (q.url().split('#')[0] !== here && !q.url().startsWith('data:')) requests.push(q.url()); });
  await page.setViewport({ width: 1280, height: 900 });
  const still_scroll = { name: 'prefers-reduced-motion', value: 'reduce' };  // a smooth scroll would move targets away
  await page.emulateMediaFeatures([still_scroll]);
  await page.goto(here);
  const count = s => page.$$eval(s, all => all.filter(e => e.getClientRects().length).length);

  // Nothing foreign is alive.
  check(file, await count('img, iframe, object, embed, audio, video, base, form[action], [onclick], [onerror], [onload], [style]') === 0, 'active or foreign elements');
  check(file, await page.$$eval('a', all => all.every(a => ['http:', 'https:', 'file:', 'data:'].includes(a.protocol))), 'a link of another kind');
  check(file, await page.$$eval('a[href^=http]', all => all.every(a => /noopener/.test(a.rel) && /noreferrer/.test(a.rel))), 'an outside link without rel');

  // Keyboard: the skip link is first, focus is always seen.
  await page.keyboard.press('Tab');
  check(file, await page.evaluate(() => document.activeElement.classList.contains('skip')), 'the first stop is not the skip link');
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => { const e = document.activeElement; if (e === document.body) return true; const s = getComputedStyle(e); return s.outlineStyle !== 'none' || e.matches('input[type=range], input[type=checkbox], select'); });
    check(file, seen, 'focus is not seen at stop ' + i);
  }

  // Theme: three clicks lead round, and dark differs from light.
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const grounds = [];
  for (let i = 0; i < 3; i++) { await page.click('#theme'); grounds.push(await ground()); }
  check(file, new Set(grounds).size === 2, 'the theme switch gives ' + grounds);

  // Zone: TZ is Asia/Tokyo in this run, so 21:30 UTC is 06:30.
  const times = () => page.$$eval('time[data-f=c]', all => all.map(t => t.textContent));
  const utc = await times();
  await page.click('#zone');
  const local = await times();
  if (utc.length) check(file, local.every((t, i) => (parseInt(utc[i], 10) + 9) % 24 === parseInt(t, 10) && t.slice(-3) === utc[i].slice(-3)), 'times are not nine hours on: ' + utc[0] + ' ' + local[0]);
  await page.click('#zone');
  check(file, String(await times()) === String(utc), 'UTC does not come back');

  const all = await count('.card');
  if (all > 0) {
    // Filters: official accounts, then a word that stands nowhere, then reset.
    await page.click('input[name=official]');
    const official = await count('.card');
    check(file, official === await page.$$eval('[data-official]', e => e.length), 'official only shows ' + official);
    check(file, /#filter\?.*official/.test(page.url()), 'the filter is not in the address');
    await page.click('button[type=reset]'); await pause(50);
    // Region, then region and language together: what is shown has both, and the address keeps both.
    const seen = () => page.$$eval('.card', c => c.filter(e => e.getClientRects().length).map(e => [e.dataset.region, e.dataset.lang]));
    const places = await page.$$eval('select[name=region] option', o => o.map(e => e.value).filter(Boolean));
    for (const place of places.slice(0, 3)) {
      await page.select('select[name=region]', place);
      const there = await seen();
      check(file, there.length > 0 && there.every(c => c[0] === place), 'the region filter for ' + place + ' shows ' + there);
      await page.select('select[name=lang]', there[0][1]);
      check(file, (await seen()).every(c => c[0] === place && c[1] === there[0][1]), 'region and language do not combine');
      check(file, /#filter\?.*lang=.*region=|#filter\?.*region=.*lang=/.test(page.url()), 'two filters are not in the address');
      await page.select('select[name=lang]', '');
    }
    await page.click('button[type=reset]'); await pause(50);
    // A select is worked by keyboard as well.
    await page.focus('select[name=lang]'); await page.keyboard.press('ArrowDown'); await pause(50);
    check(file, await count('.card') < all, 'the language filter does not follow the arrow key');
    await page.click('button[type=reset]'); await pause(50);
    await page.type('input[name=text]', 'qqzzxx');
    check(file, await count('.card') === 0, 'a search for nothing finds something');
    await page.click('button[type=reset]'); await pause(50);
    check(file, await count('.card') === all, 'reset does not bring all back');

    // The chart's slider follows the arrow keys and says the numbers.
    await page.focus('.scrub input');
    const before = await page.$eval('.scrub input', e => e.getAttribute('aria-valuetext'));
    await page.keyboard.press('ArrowRight');
    check(file, await page.$eval('.scrub input', e => e.getAttribute('aria-valuetext')) !== before, 'the arrow key does not move along the chart');
    check(file, await count('.cursor.on') === 1, 'no cursor in the chart');

    // A step of the rail marks list and chart together and can be linked to.
    await page.click('.rail li:nth-child(1) a'); await pause(100);
    const from = await page.$$eval('.event.current .card[data-region]', c => [...new Set(c.map(e => e.dataset.region))].length);
    if (await count('.map')) {
      check(file, await page.$eval('.map', m => m.querySelectorAll('.here use').length) === from, 'the map does not outline the ' + from + ' countries of the step');
      check(file, (await page.$eval('.map .told', e => e.textContent)) !== '', 'the map does not say where the posts of the step are from');
      await page.$eval('.map use[tabindex]', e => e.focus());  // page.focus() takes HTML only
      check(file, /\d/.test(await page.$eval('.map .told', e => e.textContent)), 'focus on a country does not say its number');
    }
    await page.click('.rail li:nth-child(2) a'); await pause(100);
    check(file, (await page.$$('.event.current')).length === 1 && (await page.$$('.rail li.current')).length === 1 && await count('.marker.current') === 1, 'a chosen step is not marked everywhere');
  }

  // Phone, axe in both themes, print.
  await page.setViewport({ width: 360, height: 740 }); await pause(100);
  check(file, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'scrolls sideways at 360 px');
  if (all > 0) check(file, await page.$$eval('.plot', p => p.filter(e => e.getClientRects().length).every(e => e.classList.contains('narrow'))), 'the wide chart is squeezed into a phone');
  await page.setViewport({ width: 1280, height: 900 });
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([still_scroll, { name: 'prefers-color-scheme', value }]);
    await page.evaluate(axe + ';0');
    for (const v of await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(r => r.violations.map(x => x.id + ' ' + x.nodes[0].target.join(' '))))) check(file, false, `axe, ${value}: ${v}`);
  }
  await page.emulateMediaFeatures([still_scroll]);
  await page.emulateMediaType('print');
  check(file, await ground() === 'rgb(255, 255, 255)', 'paper is not white');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  check(file, await page.$$eval('details', d => d.every(e => e.open)), 'print leaves details closed');

  // Without script everything is there.
  const still = await browser.newPage();
  await still.setJavaScriptEnabled(false);
  await still.goto(here);
  check(file, await still.$$eval('.card', c => c.filter(e => e.getClientRects().length).length) === all, 'cards are missing without script');
  check(file, await still.$$eval('.js', e => e.every(x => !x.getClientRects().length)), 'controls that cannot work are shown without script');
  await still.close();

  problems.forEach(p => check(file, false, p));
  check(file, requests.length === 0, 'asked for ' + requests.slice(0, 3));
  await page.close();
  console.log(`${path.basename(file)}: walked, ${all} cards`);
}

(async () => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'walk-report-'));
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, pipe: true, userDataDir: profile, env: { ...process.env, TZ: 'Asia/Tokyo' },
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND'] });
  try { for (const file of process.argv.slice(2)) await walk(browser, file); }
  finally { await browser.close(); fs.rmSync(profile, { recursive: true, force: true, maxRetries: 3 }); }
  console.log(failures ? `${failures} failures` : 'the report walks well');
  process.exit(failures ? 1 : 0);
})().catch(e => { console.error(e); process.exit(1); });
