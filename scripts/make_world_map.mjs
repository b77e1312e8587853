#!/usr/bin/env node
// Makes src/exporter/assets/world.tsv, the small map of the report: one line per country, ISO 3166-1 alpha-2 code (or "-")
// and an SVG path in the equal-earth projection, 480 x 234 units. Run once when the map is to change; nothing at build time.
// Usage: npm install world-atlas d3-geo topojson-client i18n-iso-countries; node scripts/make_world_map.mjs > src/exporter/assets/world.tsv
import fs from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/');
const { geoEqualEarth, geoPath } = await import(require.resolve('d3-geo'));
const { feature } = await import(require.resolve('topojson-client'));
const iso = require('i18n-iso-countries');
const world = JSON.parse(fs.readFileSync(require.resolve('world-atlas/countries-110m.json')));
const countries = feature(world, world.objects.countries).features.filter(f => f.properties.name !== 'Antarctica');
const projection = geoEqualEarth().fitExtent([[2, 2], [478, 232]], { type: 'FeatureCollection', features: countries });
const path = geoPath(projection);
const rows = [];
for (const country of countries) {
  // Whole units and relative steps: at this size the eye sees no difference, and the file is a third.
  let d = '';
  for (const ring of path(country).split('M').filter(Boolean)) {
    const points = ring.replace('Z', '').split('L').map(p => p.split(',').map(v => Math.round(Number(v) * 2) / 2));
    const kept = points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
    if (kept.length < 3) continue;
    d += `M${kept[0]}l` + kept.slice(1).map((p, i) => `${+(p[0] - kept[i][0]).toFixed(1)},${+(p[1] - kept[i][1]).toFixed(1)}`).join(' ') + 'z';
  }
  d = d.replaceAll(' -', '-').replaceAll(',-', '-').replace(/(?<!\d)0\.5/g, '.5');
  if (d) rows.push(`${iso.numericToAlpha2(country.id ?? '') ?? '-'}\t${d}`);
}
rows.sort();
process.stdout.write(rows.join('\n') + '\n');
