'use strict';
(() => {
  const $ = (s, e = document) => [...e.querySelectorAll(s)];
  const body = document.body, root = document.documentElement;
  $('.js').forEach(e => { e.hidden = false; });

  // Theme: auto, light, dark. A file opened from disk may not keep it; then it is only for this visit.
  const themes = ['auto', 'light', 'dark'], themeButton = document.getElementById('theme');
  const keep = (k, v) => { try { v === undefined ? 0 : localStorage.setItem(k, v); return localStorage.getItem(k); } catch { return null; } };
  const setTheme = name => {
    if (name === 'auto') delete root.dataset.theme; else root.dataset.theme = name;
    themeButton.querySelector('b').textContent = body.dataset[name];
    themeButton.dataset.now = name;
  };
  setTheme(themes.includes(keep('postwake-theme')) ? keep('postwake-theme') : 'auto');
  themeButton.addEventListener('click', () => {
    const next = themes[(themes.indexOf(themeButton.dataset.now) + 1) % 3];
    setTheme(next); keep('postwake-theme', next);
  });

  // Zone: the page is written in UTC; the other choice is the reader's own.
  const zoneButton = document.getElementById('zone'), note = $('.zone-note')[0], utcNote = note.textContent;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || body.dataset.local;
  const lang = root.lang + '-u-nu-latn';
  let local = false;
  const format = (zone, f) => new Intl.DateTimeFormat(f === 'd' ? lang : 'en-GB', f === 'd' ? { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }
    : { hour: '2-digit', minute: '2-digit', ...(f === 's' ? { second: '2-digit' } : {}), hour12: false, timeZone: zone });
  const clockOf = ms => (local ? format(undefined, 'c') : format('UTC', 'c')).format(ms);
  $('time[data-f]').forEach(t => { t.dataset.utc = t.textContent; });
  $('[data-t]').forEach(t => { t.dataset.utc = t.textContent; });
  const setZone = isLocal => {
    local = isLocal;
    const by = { c: format(undefined, 'c'), s: format(undefined, 's'), d: format(undefined, 'd') };
    $('time[data-f]').forEach(t => { t.textContent = local ? by[t.dataset.f].format(new Date(t.dateTime)) : t.dataset.utc; });
    $('[data-t]').forEach(t => { t.textContent = local && /^\d/.test(t.dataset.utc) && t.dataset.utc.includes(':') ? by.c.format(Number(t.dataset.t)) : t.dataset.utc; });
    zoneButton.querySelector('b').textContent = local ? own : 'UTC';
    note.textContent = local ? own : utcNote;
    $('.scrub input').forEach(i => i.dispatchEvent(new Event('input')));
  };
  zoneButton.addEventListener('click', () => setZone(!local));

  // The chart: a slider that arrow keys move and a pointer follows.
  $('.chart').forEach(figure => {
    const slider = $('.scrub input', figure)[0];
    if (!slider) return;
    const out = $('.scrub output', figure)[0], plots = $('.plot', figure);
    const d = JSON.parse($('script[type="application/json"]', figure)[0].textContent);
    let moved = false;
    const span = p => [Number(p.dataset.from), Number(p.dataset.to), Number(p.dataset.left), Number(p.dataset.right)];
    const show = () => {
      const i = Number(slider.value), at = d.start + i * d.step;
      const text = clockOf(at) + '  ' + d.names.map((n, k) => n + ' ' + d.bins[i][k].toLocaleString(lang, { maximumFractionDigits: 1 })).join(' · ');
      slider.setAttribute('aria-valuetext', text);
      if (!moved) return;
      out.textContent = text;
      plots.forEach(p => {
        const [from, to, left, right] = span(p), x = left + (at + d.step / 2 - from) / (to - from) * (right - left), line = $('.cursor', p)[0];
        line.setAttribute('x1', x); line.setAttribute('x2', x); line.classList.add('on');
      });
    };
    const go = ms => { moved = true; slider.value = Math.max(0, Math.min(d.bins.length - 1, Math.floor((ms - d.start) / d.step))); show(); };
    slider.addEventListener('input', e => { if (e.isTrusted) moved = true; show(); });
    plots.forEach(p => p.addEventListener('pointermove', e => {
      const box = p.getBoundingClientRect(), [from, to, left, right] = span(p), x = (e.clientX - box.left) / box.width * p.viewBox.baseVal.width;
      go(from + (x - left) / (right - left) * (to - from));
    }));
    figure.moveTo = go;
    show();
  });

  // The map says a country's numbers where pointer or focus is, and outlines where a step's posts come from.
  const countryName = new Intl.DisplayNames([root.lang], { type: 'region', fallback: 'code' });
  $('.map').forEach(map => {
    const told = $('.told', map)[0], here = $('.here', map)[0];
    let base = '';
    $('use[tabindex]', map).forEach(u => {
      const say = () => { told.textContent = u.getAttribute('aria-label'); }, back = () => { told.textContent = base; };
      u.addEventListener('pointerenter', say); u.addEventListener('focus', say);
      u.addEventListener('pointerleave', back); u.addEventListener('blur', back);
    });
    map.places = cards => {
      const codes = [...new Set(cards.map(c => c.dataset.region).filter(Boolean))];
      here.replaceChildren(...codes.filter(c => document.getElementById('w-' + c)).map(c => {
        const u = document.createElementNS('http://www.w3.org/2000/svg', 'use');
        u.setAttribute('href', '#w-' + c);
        return u;
      }));
      base = cards.length ? body.dataset.places.replace('{0}', codes.map(c => countryName.of(c)).join(', ') || body.dataset.unknown) : '';
      told.textContent = base;
    };
  });

  // A step that is chosen anywhere (rail, figures, address) is marked in the rail, the chart, the list and the map together.
  const choose = id => {
    $('.current').forEach(e => e.classList.remove('current'));
    const event = id && document.getElementById(id);
    if (!event || !event.classList.contains('event')) return;
    event.classList.add('current');
    $('.rail a').filter(a => a.hash === '#' + id).forEach(a => a.parentElement.classList.add('current'));
    $('.marker').filter(m => m.dataset.step === id).forEach(m => {
      m.classList.add('current');
      const figure = m.closest('.chart');
      if (figure.moveTo) figure.moveTo(Number(m.dataset.at));
    });
    $('.map', event.closest('.incident')).forEach(map => map.places($('.card', event)));
  };

  // Filters: their state lives in the address, so that a filtered page can be sent to somebody.
  const form = document.getElementById('filters');
  const cards = $('.card');
  const apply = () => {
    const f = Object.fromEntries(new FormData(form)), words = (f.text || '').toLocaleLowerCase();
    let n = 0;
    cards.forEach(c => {
      const ok = ['tag', 'lang', 'region', 'step', 'service'].every(k => !f[k] || c.dataset[k] === f[k]) && (!f.official || 'official' in c.dataset) &&
        (!words || c.textContent.toLocaleLowerCase().includes(words));
      c.hidden = !ok; n += ok;
    });
    $('.event').forEach(e => e.classList.toggle('none-shown', !!$('.card', e).length && $('.card', e).every(c => c.hidden)));
    $('.shown', form)[0].textContent = body.dataset.shown.replace('{0}', n.toLocaleString(lang)).replace('{1}', cards.length.toLocaleString(lang));
    return f;
  };
  const remember = () => {
    const set = Object.entries(apply()).filter(([, v]) => v);
    try { history.replaceState(null, '', set.length ? '#filter?' + new URLSearchParams(set) : location.pathname + location.search); } catch { /* some readers of files refuse */ }
  };
  const fromAddress = () => {
    const hash = location.hash;
    if (form && hash.startsWith('#filter?')) {
      for (const [k, v] of new URLSearchParams(hash.slice(8))) {
        const field = form.elements[k];
        if (field && field.type === 'checkbox') field.checked = !!v; else if (field) field.value = v;
      }
      apply();
    } else {
      choose(decodeURIComponent(hash.slice(1)));
    }
  };
  if (form) {
    form.addEventListener('submit', e => e.preventDefault());
    form.addEventListener('input', remember);
    form.addEventListener('reset', () => setTimeout(remember));
    apply();
  }
  addEventListener('hashchange', fromAddress);
  fromAddress();

  document.addEventListener('click', e => {
    const button = e.target.closest('.copy');
    if (!button) return;
    const id = $('.id', button.parentElement)[0];
    const done = () => { const was = button.textContent; button.textContent = body.dataset.copied; setTimeout(() => { button.textContent = was; }, 1500); };
    if (navigator.clipboard) navigator.clipboard.writeText(id.textContent).then(done, () => getSelection().selectAllChildren(id));
    else getSelection().selectAllChildren(id);
  });

  addEventListener('beforeprint', () => $('details:not([open])').forEach(d => { d.open = true; d.dataset.print = ''; }));
  addEventListener('afterprint', () => $('details[data-print]').forEach(d => { d.open = false; delete d.dataset.print; }));
})();
