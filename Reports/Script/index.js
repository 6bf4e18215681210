'use strict';
// Lays two nights beside each other, and leads a message id to the year's search page. Text is only ever set as text.
(() => {
  const holder = document.getElementById('night-data');
  const search = document.getElementById('search-tools');
  const compare = document.getElementById('compare-tools');
  const [head, ...nights] = holder.textContent.trim().split('\n').map((line) => JSON.parse(line));
  const make = (name, properties = {}, ...content) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in element) element[key] = value; else element.setAttribute(key, value);
    }
    element.append(...content);
    return element;
  };
  const field = (label, box) => make('div', {className: 'field'}, make('label', {htmlFor: box.id}, label), box);
  const date = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
  // As in the texts around (NumberForm.swift).
  const grouped = (value) => {
    const {separator, last, others, least} = head.numbers;
    const digits = String(value);
    if (digits.length < last + least) return digits;
    const parts = digits.slice(0, -last).replace(new RegExp(`\\B(?=(\\d{${others}})+$)`, 'g'), separator);
    return parts + separator + digits.slice(-last);
  };

  if (head.years.length) {
    const box = make('input', {type: 'search', id: 'message-id', autocomplete: 'off', spellcheck: false});
    const button = make('button', {type: 'button'}, 'Search');
    const go = () => {
      if (box.value.trim()) location.href = `search-${head.years[0]}.html#` + encodeURIComponent(box.value);
    };
    button.addEventListener('click', go);
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') go();
    });
    search.append(field('Message id', box), button);
  }

  // Of a year that is not over, the last night is in sight.
  for (const chart of document.querySelectorAll('svg.calendar')) {
    const [night] = [...chart.querySelectorAll('rect:not(.beyond)')].slice(-1);
    const box = chart.parentElement;
    if (night) box.scrollLeft += Math.min(0, night.getBoundingClientRect().right - box.getBoundingClientRect().right);
  }

  // A month is opened where the address leads into it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const month = target && target.closest('details');
    if (!month) return;
    month.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', open);
  open();

  if (nights.length < 2) return;
  const choices = () => nights.map((night, place) => make('option', {value: String(place)}, date(night[0]))).reverse();
  const boxes = ['first', 'second'].map((name, place) => make('select', {id: name}, ...choices()));
  boxes[0].value = String(nights.length - 2);
  boxes[1].value = String(nights.length - 1);
  const result = make('div', {id: 'compared', role: 'status'});
  const show = () => {
    const [first, second] = boxes.map((box) => nights[Number(box.value)]);
    const link = (night, text, place = '') => make('a', {href: `${date(night[0]).replaceAll('-', '/')}/v${night[1]}/report.html${place}`}, text);
    const line = (name, before, after, place) => {
      // Beside a night that proves nothing, more or less says nothing.
      const difference = first[5] || second[5] ? 0 : after - before;
      const cell = (night, value) => make('td', {className: 'n'}, value ? link(night, grouped(value), place) : '–');
      return make(
        'tr', {}, make('th', {scope: 'row'}, name), cell(first, before), cell(second, after),
        make('td', {className: difference ? 'n sum' : 'n nil'}, difference ? (difference > 0 ? '+' : '−') + grouped(Math.abs(difference)) : '–'));
    };
    const part = (title, names, place, to) => [
      make('tr', {}, make('th', {scope: 'rowgroup', colSpan: 4, className: 'group'}, title)),
      ...names.map((name, index) => [name, first[place][index], second[place][index], to(name)])
        .filter(([, before, after]) => before || after).map((values) => line(...values))];
    const sum = (night) => night[2].reduce((all, count) => all + count, 0);
    const table = make(
      'table', {}, make('caption', {}, `${date(first[0])} and ${date(second[0])}`),
      make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, 'Count'), make('th', {scope: 'col', className: 'n'}, link(first, date(first[0]))),
        make('th', {scope: 'col', className: 'n'}, link(second, date(second[0]))), make('th', {scope: 'col', className: 'n'}, 'Difference'))),
      make('tbody', {}, make('tr', {}, make('th', {scope: 'row'}, 'Verdict'), make('td', {className: 'n'}, first[4]), make('td', {className: 'n'}, second[4]), make('td', {className: 'n nil'}, '–')),
        ...part('Breaks', head.codes, 2, (code) => '#find?code=' + code), line('All breaks', sum(first), sum(second), '#find?all'), ...part('Messages', head.messages, 3, () => '#totals')));
    result.replaceChildren(make('div', {className: 'scroll', role: 'region', tabIndex: 0, ariaLabel: 'Counts of both nights'}, table));
  };
  for (const box of boxes) box.addEventListener('change', show);
  compare.append(make('div', {className: 'tools'}, field('Night', boxes[0]), field('beside', boxes[1])), result);
  show();
})();
