'use strict';
// Finds the nights in which a message has a break: the first 48 bits of its id's SHA-256, as eight digits of base64, in the nights' lines.
(() => {
  const lines = document.getElementById('message-data').textContent.trim().split('\n').filter(Boolean);
  const nights = lines.map((line) => {
    const [date, version, codes] = line.split(' ');
    return {date, version, codes: codes || ''};
  }).reverse();

  // SHA-256 (FIPS 180-4): the browser's own is not there on plain HTTP.
  const roots = (power) => {
    const found = [];
    for (let prime = 2; found.length < 64; prime++) {
      let divisor = 2;
      while (divisor * divisor <= prime && prime % divisor) divisor++;
      if (divisor * divisor > prime) found.push(Math.floor((Math.pow(prime, power) % 1) * 4294967296));
    }
    return found;
  };
  const constants = roots(1 / 3);
  const initial = roots(1 / 2).slice(0, 8);
  const digest = (text) => {
    const bytes = [...new TextEncoder().encode(text)];
    const bits = bytes.length * 8;
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (let place = 56; place >= 0; place -= 8) bytes.push(Math.floor(bits / 2 ** place) & 255);
    const state = Int32Array.from(initial);
    const turn = (word, by) => (word >>> by) | (word << (32 - by));
    const words = new Int32Array(64);
    for (let start = 0; start < bytes.length; start += 64) {
      for (let place = 0; place < 64; place++) {
        if (place < 16) {
          const at = start + place * 4;
          words[place] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
        } else {
          const [a, b] = [words[place - 15], words[place - 2]];
          words[place] = words[place - 16] + words[place - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let place = 0; place < 64; place++) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[place] + words[place]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] += word; });
    }
    return state;
  };
  const code = (id) => {
    const [first, second] = digest(id);
    const bytes = [first >>> 24, first >>> 16, first >>> 8, first, second >>> 24, second >>> 16].map((byte) => byte & 255);
    return btoa(String.fromCharCode(...bytes));
  };

  const result = document.getElementById('found');
  const year = document.title.replace('Search ', '');
  const box = make('input', {type: 'search', id: 'message-id', autocomplete: 'off', spellcheck: false});
  // Blanks at its ends show.
  const written = (id) => make('code', {}, id === id.trim() ? id : JSON.stringify(id));
  const show = () => {
    // An id may begin or end with a blank, and what is pasted may have one too many: both are asked for.
    const ids = [...new Set([box.value, box.value.trim()])].filter((text) => text.trim());
    if (!ids.length) return result.replaceChildren();
    const has = (codes, wanted) => {
      let at = codes.indexOf(wanted);
      while (at >= 0 && at % 8) at = codes.indexOf(wanted, at + 1);
      return at >= 0;
    };
    const wanted = ids.map((id) => [id, code(id)]);
    const found = nights.flatMap((night) => wanted.filter(([, digits]) => has(night.codes, digits)).map(([id]) => ({...night, id})));
    // A night may have breaks of both.
    const number = new Set(found.map(({date}) => date)).size;
    const said = number ? `${number} night${number === 1 ? '' : 's'} of ${year} with a break of ` : `No night of ${year} has a break of `;
    result.replaceChildren(
      make('p', {}, said, ...ids.flatMap((id, place) => [place ? ', or of ' : '', written(id)]), '. Only ' + year + ' was asked; other years are below.'),
      make('ul', {}, ...found.map(({date, version, id}) => make('li', {}, make('a', {
        href: `${date.replaceAll('-', '/')}/v${version}/report.html#find?q=${encodeURIComponent(id)}`}, date), ...(ids.length > 1 ? [' ', written(id)] : [])))));
  };
  const take = () => {
    try { box.value = decodeURIComponent(location.hash.slice(1)); } catch { /* An address that is no text asks for nothing. */ }
    // The other years are asked the same.
    for (const link of document.querySelectorAll('a[href^="search-"]')) link.hash = location.hash;
    show();
  };
  box.addEventListener('input', () => {
    history.replaceState(null, '', '#' + encodeURIComponent(box.value));
    take();
  });
  document.getElementById('search-tools').append(make('div', {className: 'field'}, make('label', {htmlFor: box.id}, 'Message id'), box));
  document.querySelector('.unscripted').remove();
  addEventListener('hashchange', take);
  if (location.hash) take();
})();
