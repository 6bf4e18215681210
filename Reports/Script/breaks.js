'use strict';
// Finds, filters and sorts the breaks that the page carries, and shows of each what both sides say. Text of others is only ever set as text.
// The data is a line of JSON a break (see BreakTable.swift). Only the whole numbers at a line's beginning are read beforehand; the rest
// is parsed when it is shown, so that a hundred thousand breaks cost nothing until somebody looks at them.
(() => {
  // The most common latency is in the middle where its chart is wider than the page.
  const [common] = [...document.querySelectorAll('#latency .bar')].sort((a, b) => b.height.baseVal.value - a.height.baseVal.value);
  if (common) {
    const box = common.closest('.scroll');
    const [inner, outer] = [common, box].map((element) => element.getBoundingClientRect());
    box.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }
  const holder = document.getElementById('break-data');
  const section = document.getElementById('listed');
  if (!holder || !section) return;
  const text = holder.textContent.trimStart();
  const headEnd = text.indexOf('\n');
  const head = JSON.parse(text.slice(0, headEnd));
  const count = head.kept;
  if (!count) return;

  // Where lines begin, and their whole numbers.
  const starts = new Uint32Array(count);
  const names = ['code', 'channel', 'provisional', 'standing', 'seen', 'age', 'cited'];
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(count)]));
  const buckets = new Uint8Array(count);
  const lasts = head.lasts.map(Number);
  const order = ['high', 'medium', 'low', 'info'];
  const lists = names.map((name) => columns[name]);
  for (let row = 0, at = headEnd + 1; row < count; row++) {
    starts[row] = at;
    let place = at + 1;
    for (let index = 0; index < lists.length; index++) {
      let value = 0;
      for (let digit; (digit = text.charCodeAt(place)) !== 44; place++) value = value * 10 + digit - 48;
      lists[index][row] = value;
      place++;
    }
    const days = Math.floor(columns.age[row] / 86400);
    let bucket = lasts.findIndex((last) => days <= last);
    buckets[row] = bucket < 0 ? lasts.length : bucket;
    at = text.indexOf('\n', place) + 1;
  }
  const line = (row) => {
    const end = text.indexOf('\n', starts[row]);
    return JSON.parse(text.slice(starts[row], end < 0 ? undefined : end));
  };

  // Texts as they are searched: in small letters, which may be longer than the text itself. Words of the evidence stand in the head.
  let searched = null;
  const prepared = () => {
    if (searched) return searched;
    const lower = text.slice(headEnd + 1).toLowerCase();
    const begin = new Uint32Array(count + 1);
    for (let row = 0, at = 0; row < count; row++) {
      begin[row] = at;
      at = lower.indexOf('\n', at) + 1;
    }
    begin[count] = lower.length;
    searched = {lower, begin};
    return searched;
  };
  const matching = (query) => {
    const {lower, begin} = prepared();
    const wanted = JSON.stringify(query.toLowerCase()).slice(1, -1).replaceAll('<', '\\u003c');
    const words = head.words.map((word) => word.toLowerCase().includes(query.toLowerCase()));
    const cited = head.cited.map((list) => list.some((word) => words[word]));
    const hits = Uint8Array.from(columns.cited, (place) => cited[place]);
    for (let at = lower.indexOf(wanted), row = 0; at >= 0;) {
      while (begin[row + 1] <= at) row++;
      // The numbers before the first text are no text.
      if (at > lower.indexOf('"', begin[row])) {
        hits[row] = 1;
        at = begin[row + 1];
      } else at++;
      at = lower.indexOf(wanted, at);
    }
    return hits;
  };

  // What is asked for.
  const none = () => ({code: [], severity: '', channel: '', age: '', seen: '', standing: '', provisional: '', q: '', sort: ''});
  let asked = none();
  let rows = new Uint32Array(0);
  const grouped = numberForm(head.numbers);
  const age = (seconds) => {
    const [d, h, m] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    return d ? `${grouped(d)} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min ${seconds % 60} s` : `${seconds} s`;
  };
  const sorts = {
    message: (row) => row,
    code: (row) => order.indexOf(head.severities[columns.code[row]]) * 100 + columns.code[row],
    channel: (row) => columns.channel[row],
    seen: (row) => columns.seen[row],
    age: (row) => columns.age[row],
  };

  const find = () => {
    const codes = new Uint8Array(head.codes.length);
    head.codes.forEach((name, code) => {
      codes[code] = (!asked.code.length || asked.code.includes(name)) && (!asked.severity || head.severities[code] === asked.severity);
    });
    const channel = asked.channel === 'none' ? 0 : head.channels.indexOf(asked.channel);
    const bucket = Number(asked.age);
    const hits = asked.q ? matching(asked.q) : null;
    const found = new Uint32Array(count);
    let number = 0;
    for (let row = 0; row < count; row++) {
      if (!codes[columns.code[row]] || (asked.channel && columns.channel[row] !== channel)) continue;
      if ((asked.age && buckets[row] !== bucket) || (hits && !hits[row])) continue;
      if (asked.standing && head.standings[columns.standing[row]] !== asked.standing) continue;
      if (asked.provisional && (columns.provisional[row] ? 'yes' : 'no') !== asked.provisional) continue;
      if (asked.seen && (columns.seen[row] === head.night ? 'new' : 'earlier') !== asked.seen) continue;
      found[number++] = row;
    }
    rows = found.subarray(0, number);
    const key = sorts[asked.sort.replace('-', '')];
    if (!key) return;
    // Key and row in one number: below 2^53, and sorted natively.
    const keys = new Float64Array(number);
    const down = asked.sort[0] === '-';
    for (let index = 0; index < number; index++) keys[index] = (down ? 4294967295 - key(rows[index]) : key(rows[index])) * 131072 + rows[index];
    keys.sort();
    for (let index = 0; index < number; index++) rows[index] = keys[index] % 131072;
  };

  // The page's parts.
  const select = (name, label, options) => {
    const box = make('select', {id: 'find-' + name, name}, ...options.map(([value, title]) => make('option', {value}, title)));
    box.addEventListener('change', () => {
      asked[name] = name === 'code' ? (box.value ? [box.value] : []) : box.value;
      show();
    });
    return make('div', {className: 'field'}, make('label', {htmlFor: box.id}, label), box);
  };
  const tally = (list, size) => {
    const counts = new Uint32Array(size);
    for (const value of list) counts[value]++;
    return counts;
  };
  const codeCounts = tally(columns.code, head.codes.length);
  const channelCounts = tally(columns.channel, head.channels.length);
  const ageCounts = tally(buckets, head.ages.length);
  const seenCounts = tally(columns.seen.map((day) => day === head.night ? 0 : 1), 2);
  const provisionalCounts = tally(columns.provisional.map((value) => value ? 0 : 1), 2);
  const standingCounts = tally(columns.standing, head.standings.length);
  const severityCounts = order.map((name) => head.severities.reduce((sum, other, code) => sum + (other === name ? codeCounts[code] : 0), 0));
  const options = (list, counts, value, title) =>
    list.map((name, index) => [value(name, index), `${title(name)} (${grouped(counts[index])})`]).filter((_, index) => counts[index]);
  const search = make('input', {type: 'search', id: 'find-q', autocomplete: 'off', spellcheck: false});
  search.addEventListener('input', () => {
    asked.q = search.value.trim();
    show();
  });
  // What a search takes once is done when somebody comes to the box, and not while they type.
  search.addEventListener('focus', prepared, {once: true});
  const clear = make('button', {type: 'button'}, 'Show all');
  clear.addEventListener('click', () => {
    asked = none();
    show();
  });
  const status = make('p', {className: 'status-line', role: 'status'});
  const tools = make(
    'div', {className: 'tools', role: 'search', ariaLabel: 'Find breaks'},
    make('div', {className: 'field wide'}, make('label', {htmlFor: 'find-q'}, 'Id, export, status, owner or detail'), search),
    select('code', 'Code', [['', 'all codes'], ...options(head.codes, codeCounts, (name) => name, (name) => name)]),
    select('severity', 'Severity', [['', 'all'], ...options(order, severityCounts, (name) => name, (name) => name)]),
    select('channel', 'Channel', [['', 'all'],
      ...options(head.channels, channelCounts, (name, index) => index ? name : 'none', (name) => name === '–' ? 'no channel' : name)]),
    select('age', 'Age in days', [['', 'all'], ...options(head.ages, ageCounts, (_, index) => String(index), (name) => name)]),
    select('seen', 'First seen', [['', 'any night'], ...options(['new', 'earlier'], seenCounts, (name) => name, (name) => name === 'new' ? 'this night' : name)]),
    select('standing', 'Disposition', [['', 'any'], ...options(head.standings, standingCounts, (name) => name, (name) => name)]),
    select('provisional', 'Provisional', [['', 'any'], ...options(['yes', 'no'], provisionalCounts, (name) => name, (name) => name)]),
    clear);
  const heads = [['message', 'Message'], ['code', 'Code'], ['channel', 'Channel'], ['seen', 'First seen'], ['age', 'Age']].map(([name, title]) => {
    const button = make('button', {type: 'button'}, title);
    button.addEventListener('click', () => {
      asked.sort = asked.sort === name ? '-' + name : name;
      show();
    });
    return {name, cell: make('th', {role: 'columnheader', scope: 'col', className: name === 'age' ? 'n' : name}, button)};
  });
  // The roles are named, for a narrow page lays rows out as cards.
  const body = make('tbody', {role: 'rowgroup'});
  const table = make('table', {className: 'finder', role: 'table'}, make('caption', {}, 'Breaks found'), make('thead', {role: 'rowgroup'}, make('tr', {role: 'row'}, ...heads.map((item) => item.cell))), body);
  const view = make('div', {className: 'view', tabIndex: 0, role: 'region', ariaLabel: 'Breaks found'}, table);
  const detail = make('section', {className: 'detail', id: 'break', tabIndex: -1, ariaLabel: 'The chosen break'});
  const explorer = make('div', {className: 'explorer'}, tools, status, view, detail);
  section.querySelector('.groups').before(explorer);
  document.documentElement.classList.add('scripted');

  // The rows in sight.
  let chosen = -1;
  let drawn = '';
  const draw = () => {
    const height = parseFloat(getComputedStyle(view).getPropertyValue('--row')) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const first = Math.max(0, Math.floor(view.scrollTop / height) - 8);
    const last = Math.min(rows.length, first + Math.ceil(view.clientHeight / height) + 16);
    const state = [first, last, chosen, height].join();
    if (state === drawn) return;
    drawn = state;
    const focused = document.activeElement && document.activeElement.dataset.row;
    const space = (lines) => make('tr', {className: 'space', ariaHidden: 'true'}, make('td', {colSpan: 5}));
    const [above, below] = [space(), space()];
    above.firstChild.style.height = first * height + 'px';
    below.firstChild.style.height = (rows.length - last) * height + 'px';
    const lines = [];
    for (let index = first; index < last; index++) {
      const row = rows[index];
      const value = line(row);
      const button = make('button', {type: 'button'}, value[7] || value[8] || head.words[head.cited[value[6]][0]] || 'no message');
      button.dataset.row = row;
      const code = columns.code[row];
      lines.push(make(
        'tr', {role: 'row', className: row === chosen ? 'chosen' : '', 'aria-rowindex': String(index + 2)}, make('th', {role: 'rowheader', scope: 'row', className: 'message'}, button),
        make('td', {role: 'cell', className: 'code'}, make('span', {className: 'severity ' + head.severities[code], title: head.severities[code]}), head.codes[code]),
        make('td', {role: 'cell', className: 'channel'}, head.channels[columns.channel[row]]), make('td', {role: 'cell', className: 'seen'}, isoDate(columns.seen[row])),
        make('td', {role: 'cell', className: 'n'}, value[7] ? age(columns.age[row]) : '–')));
    }
    body.replaceChildren(above, ...lines, below);
    if (focused !== undefined) {
      const again = body.querySelector(`button[data-row="${focused}"]`);
      if (again) again.focus({preventScroll: true});
    }
  };
  let waiting = false;
  view.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  });
  addEventListener('resize', () => draw());

  // A break with the evidence of both sides.
  const quoted = (word) => /^[\w.:@%+,/=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const isSpelled = (word) => /⟨U\+|[␀-␡]|… \(160 of /.test(word);
  const fact = (name, ...value) => make('div', {}, make('dt', {}, name), make('dd', {}, ...value));
  const reader = (name) => name.endsWith('.zst') ? 'zstdcat' : name.endsWith('.gz') ? 'zcat' : 'cat';
  // The line on which a record begins, which may hold others too; of one that could not be read the very bytes are known.
  const raw = (item, {offset, length}) => {
    const whole = `${reader(head.words[item[2]])} ${quoted(head.words[item[2]])}`;
    return offset === undefined ? fact('Raw line', make('code', {}, `${whole} | sed -n ${item[3]}p`))
      : fact('Raw bytes', make('code', {}, `${whole} | tail -c +${Number(offset) + 1}${length ? ` | head -c ${length}` : ''}`));
  };
  const choose = (row) => {
    chosen = row;
    drawn = '';
    draw();
    const [code, , provisional, , seen, seconds, , message, event, evidence, notes, id, work] = line(row);
    const [owner, resolution, at, by, note, changed, reason] = work || [];
    const nights = head.night - seen;
    const disposition = head.standings[columns.standing[row]];
    const facts = make(
      'dl', {className: 'facts'}, fact('Message', message ? make('code', {}, message) : 'none'), event ? fact('Event', make('code', {}, event)) : '',
      fact('Channel', head.channels[columns.channel[row]]), fact('First seen', isoDate(seen)),
      ['open', 'assigned'].includes(disposition) ? fact('Open', nights ? `${grouped(nights)} night${nights === 1 ? '' : 's'}` : 'new this night') : '', message ? fact('Age', age(seconds)) : '',
      fact('Provisional', provisional ? 'a later outcome clears it' : 'no'),
      fact('Disposition', disposition + (resolution ? `: ${resolution}, by ${by} on ${at}` : changed ? '; was resolved, its evidence has changed since' : '')),
      reason ? fact('Reason', reason) : '', owner ? fact('Owner', owner) : '', note ? fact('Note', note) : '', fact('Break', make('code', {}, id)), fact('In breaks.ndjson', `line ${grouped(row + 1)}`));
    const side = (title, name) => {
      const items = evidence.filter((item) => (head.words[item[0]] === 'ledger') === (name === 'ledger'));
      const lines = items.map((item) => {
        const place = head.words[item[2]] + (item[3] ? ':' + item[3] : '');
        const link = head.inputs[item[2]] ? make('a', {href: '#input-' + head.inputs[item[2]]}, place) : place;
        return make(
          'li', {}, make('strong', {}, [head.words[item[5]], head.words[item[8]]].filter(Boolean).join(' ') || 'export'),
          make('dl', {}, item[6] ? fact('Event time', item[6]) : '', item[7] ? fact('Delivered', item[7]) : '', item[4] ? fact('Event', make('code', {}, item[4])) : '',
            item[2] ? fact('Where', link) : '', item[2] && item[3] ? raw(item, Object.fromEntries(notes)) : ''));
      });
      const why = !evidence.length ? 'no evidence is given' : !head.sides.includes(name) ? 'was not asked: no export of it was reconciled'
        : head.compared.includes(head.codes[code]) ? 'has no such event' : 'is not part of this rule';
      return make('div', {}, make('h4', {}, title), lines.length ? make('ul', {}, ...lines) : make('p', {className: 'none'}, why));
    };
    // Of all days: the message's events need not be among the evidence, nor in the exports of the night.
    const trace = !message ? (evidence.some((item) => item[3]) ? 'No message: the record itself is shown by the commands above.' : 'No message and no record: it is about a whole export.')
      : isSpelled(message) ? `The id has characters that do not show, or is cut: take it from line ${row + 1} of breaks.ndjson.` : make('code', {}, `tally trace ${message[0] === '-' ? '-- ' : ''}${quoted(message)}`);
    detail.replaceChildren(
      make('h3', {}, make('a', {href: '#rule-' + head.codes[code]}, head.codes[code]), ' ', make('span', {className: 'severity ' + head.severities[code]}, head.severities[code])),
      make('p', {}, head.rules[code]), facts,
      make('div', {className: 'sides'}, side('The archiver', 'archiver'), side('The ledger', 'ledger')),
      notes.length ? make('dl', {className: 'facts'}, ...notes.map(([name, value]) => fact(name, value))) : '',
      make('p', {className: 'trace'}, make('span', {}, message ? 'All raw events of the message: ' : ''), trace));
  };
  body.addEventListener('click', (event) => {
    const button = event.target.closest('tr') && event.target.closest('tr').querySelector('button');
    if (!button) return;
    choose(Number(button.dataset.row));
    detail.scrollIntoView({block: 'nearest'});
  });
  view.addEventListener('keydown', (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const at = event.target.dataset && event.target.dataset.row !== undefined ? rows.indexOf(Number(event.target.dataset.row)) : -1;
    if (!step || at < 0 || !rows.length) return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    const button = body.querySelector(`button[data-row="${next}"]`);
    if (button) button.focus();
  });

  // What is asked for stands in the address, so that it can be kept and sent on.
  const query = () => {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(asked)) {
      for (const word of [value].flat()) if (word) words.append(name, word);
    }
    return words.toString();
  };
  let written = '';
  const show = () => {
    find();
    // An address may ask for what no break has.
    const foreign = [];
    for (const name of ['code', 'severity', 'channel', 'age', 'seen', 'standing', 'provisional']) {
      const [box, words] = [document.getElementById('find-' + name), [asked[name]].flat()];
      box.value = words.length === 1 ? words[0] : '';
      if (words.length === 1 && box.value !== words[0]) foreign.push(`${name} ${words[0]}`);
    }
    if (search.value.trim() !== asked.q) search.value = asked.q;
    for (const {name, cell} of heads) {
      const isSorted = asked.sort.replace('-', '') === name;
      if (isSorted) cell.ariaSort = asked.sort[0] === '-' ? 'descending' : 'ascending'; else cell.removeAttribute('aria-sort');
    }
    const several = asked.code.length > 1 ? ` of ${asked.code.join(' and ')}` : '';
    const cut = head.kept < head.count ? ` in this page, which carries the first ${grouped(head.kept)} of ${grouped(head.count)}; all are in breaks.csv` : '';
    status.textContent = `${grouped(rows.length)} of ${grouped(count)} breaks${several}${foreign.length ? `; none has ${foreign.join(' or ')}` : ''}${cut}`;
    table.setAttribute('aria-rowcount', rows.length + 1);
    view.scrollTop = 0;
    drawn = '';
    draw();
    written = query();
    if (!written && !location.hash.startsWith('#find?')) return;
    try {
      history.replaceState(null, '', written ? '#find?' + written : location.pathname + location.search);
    } catch { /* An address that may not be changed stays. */ }
  };
  const read = () => {
    const hash = location.hash;
    const code = hash.slice(1);
    if (hash && !hash.startsWith('#find?') && !head.codes.includes(code)) return false;
    asked = none();
    if (head.codes.includes(code)) asked.code = [code];
    if (hash.startsWith('#find?')) {
      for (const [name, value] of new URLSearchParams(hash.slice(6))) {
        if (name === 'code') asked.code.push(value); else if (name in asked) asked[name] = value;
      }
    }
    show();
    if (hash) section.scrollIntoView();
    return true;
  };
  // What is folded away is opened where the address leads into it.
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    const holding = target && target.closest('details');
    if (!holding) return;
    holding.open = true;
    target.scrollIntoView();
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.find) {
      event.preventDefault();
      location.hash = '#find?' + link.dataset.find;
      if (written === link.dataset.find) read();
    } else if (link.hash === location.hash) open();
  });
  addEventListener('hashchange', () => {
    if (location.hash.slice(6) !== written) read();
    open();
  });
  if (!read()) show();
  open();
})();
