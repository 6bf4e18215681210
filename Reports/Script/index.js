'use strict';
// Lays two nights beside each other, and leads a message id to the year's search page. Text is only ever set as text.
(() => {
  const holder = document.getElementById('night-data');
  const search = document.getElementById('search-tools');
  const compare = document.getElementById('compare-tools');
  const [head, ...nights] = holder.textContent.trim().split('\n').map((line) => JSON.parse(line));
  const field = (label, box) => make('div', {className: 'field'}, make('label', {htmlFor: box.id}, label), box);
  const grouped = numberForm(head.numbers);

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
  const choices = () => nights.map((night, place) => make('option', {value: String(place)}, isoDate(night[0]))).reverse();
  const boxes = ['first', 'second'].map((name, place) => make('select', {id: name}, ...choices()));
  boxes[0].value = String(nights.length - 2);
  boxes[1].value = String(nights.length - 1);
  const result = make('div', {id: 'compared', role: 'status'});
  const show = () => {
    const [first, second] = boxes.map((box) => nights[Number(box.value)]);
    const link = (night, text, place = '') => make('a', {href: `${isoDate(night[0]).replaceAll('-', '/')}/v${night[1]}/report.html${place}`}, text);
    const line = (name, before, after, place) => {
      // Beside a night that proves nothing, more or less says nothing.
      const difference = first[5] && second[5] ? after - before : 0;
      const cell = (night, value) => make('td', {className: 'n'}, value ? link(night, grouped(value), place) : '–');
      return make(
        'tr', {}, make('th', {scope: 'row'}, name), cell(first, before), cell(second, after),
        make('td', {className: difference ? 'n sum' : 'n nil'}, difference ? (difference > 0 ? '+' : '−') + grouped(Math.abs(difference)) : '–'));
    };
    const short = (word) => word.length < 64 ? word : word.slice(0, 12) + '…';
    const words = (name, place, says) => make(
      'tr', {}, make('th', {scope: 'row'}, name), ...[first, second].map((night) => make('td', {className: 'n'}, short(night[place]))),
      make('td', {className: 'n nil'}, says));
    const same = (place) => first[place] === second[place] ? 'same' : 'differs';
    const part = (title, names, place, to) => [
      make('tr', {}, make('th', {scope: 'rowgroup', colSpan: 4, className: 'group'}, title)),
      ...names.map((name, index) => [name, first[place][index], second[place][index], to(name)])
        .filter(([, before, after]) => before || after).map((values) => line(...values))];
    const sum = (night) => night[2].reduce((all, count) => all + count, 0);
    const table = make(
      'table', {}, make('caption', {}, `${isoDate(first[0])} and ${isoDate(second[0])}`),
      make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, 'Count'), make('th', {scope: 'col', className: 'n'}, link(first, isoDate(first[0]))),
        make('th', {scope: 'col', className: 'n'}, link(second, isoDate(second[0]))), make('th', {scope: 'col', className: 'n'}, 'Difference'))),
      make('tbody', {}, words('Verdict', 4, '–'), words('Program', 7, same(7)), words('Config, SHA-256', 8, same(8)),
        ...part('Breaks', head.codes, 2, (code) => '#find?code=' + code), line('All breaks', sum(first), sum(second), '#find?all'),
        line('Open breaks, all nights', first[6], second[6], '#work'), ...part('Messages', head.messages, 3, () => '#totals')));
    result.replaceChildren(make('div', {className: 'scroll', role: 'region', tabIndex: 0, ariaLabel: 'Counts of both nights'}, table));
  };
  for (const box of boxes) box.addEventListener('change', show);
  compare.append(make('div', {className: 'tools'}, field('Night', boxes[0]), field('beside', boxes[1])), result);
  show();
})();
