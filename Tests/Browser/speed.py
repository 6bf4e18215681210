"""How long a reader of a page of breaks waits, with what is then laid out: for a search, a filter, another order, and on the way from a number to a break."""

WAITS = """async (turns) => {
  const slowest = {};
  const time = async (name, act, before = () => {}) => {
    let best = Infinity;
    for (let turn = 0; turn < turns; turn++) {
      before();
      document.body.offsetHeight;
      const from = performance.now();
      await act();
      document.body.offsetHeight;
      best = Math.min(best, performance.now() - from);
    }
    slowest[name] = Math.max(slowest[name] || 0, best);
  };
  const set = (box, value, event) => { box.value = value; box.dispatchEvent(new Event(event)); };
  const all = () => [...document.querySelectorAll('.tools button')].at(-1).click();
  const search = document.querySelector('#find-q');
  await time('step into the search box', () => search.focus());
  for (const word of ['a', 'no such thing', '4-4', 'e']) await time('search', () => set(search, word, 'input'), () => set(search, '', 'input'));
  all();
  for (const box of document.querySelectorAll('.tools select'))
    for (const option of box.options) await time('filter', () => set(box, option.value, 'change'), () => set(box, '', 'change'));
  for (const button of document.querySelectorAll('.finder thead button')) await time('sort', () => button.click());
  // A number leads to its breaks by the address, which is told to the page after the click.
  const told = (link) => new Promise((done) => { addEventListener('hashchange', () => done(), {once: true}); link.click(); });
  for (const link of [...document.querySelectorAll('a[data-find]')].filter((link) => link.dataset.find.includes('=')).slice(0, 12))
    await time('drill-down', () => told(link), all);
  for (const button of [...document.querySelectorAll('.finder tbody button')].slice(0, 12)) await time('drill-down', () => button.click());
  return slowest;
}"""


def waits(page, turns):
    """Milliseconds of the slowest of each kind, of which the fastest of so many turns counts."""
    return page.evaluate(WAITS, turns)
