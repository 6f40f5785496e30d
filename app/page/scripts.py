"""The few lines of JavaScript of the page, as HTML. Nothing of an article, a question or a model is in them."""

from __future__ import annotations

# In braces: these run again and again in one page, where a second `const` of the same name is an error.
REVEAL = """{
  const box = document.querySelector('.nd-text');
  const mark = box && box.querySelector('.nd-chosen');
  if (mark) {
    const below = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += below - box.clientHeight / 3;
  }
}"""
CLICKS = """{
  if (!window.newsdeskClicks) {
    window.newsdeskClicks = true;
    // The button, or what tells of clicks, may still be on its way, when the page has just been loaded.
    const open = (name, tries) => {
      const chip = document.querySelector('.st-key-source-' + name + ' button');
      const tell = name.startsWith('briefing-') && window.newsdeskTell;
      if (chip) chip.click();
      else if (tell) tell(name.replace('briefing-', 'open '));
      else if (tries) setTimeout(open, 100, name, tries - 1);
    };
    // What is drawn anew loses the focus.
    const focus = (old, key, tries) => {
      if (old.isConnected) { if (tries) setTimeout(focus, 50, old, key, tries - 1); return; }
      const drawn = [...document.querySelectorAll('[data-key]')].find(one => one.dataset.key === key);
      if (drawn && document.activeElement === document.body) drawn.focus({preventScroll: true});
    };
    // A source that opens or closes beside a text makes that narrower or wider: what is read stays where it is.
    const hold = node => {
      const column = node && node.closest('[data-testid="stColumn"]');
      const page = node && node.closest('[data-testid="stMain"]');
      if (!column || !page) return;
      const top = node.getBoundingClientRect().top, width = column.offsetWidth;
      const watch = new ResizeObserver(() => {
        if (column.offsetWidth === width) return;
        watch.disconnect();
        page.scrollTop += node.getBoundingClientRect().top - top;
      });
      watch.observe(column);
      setTimeout(() => watch.disconnect(), 5000);
    };
    const read = () => {
      const column = document.querySelector('[data-testid="stColumn"]');
      const middle = column && document.elementFromPoint(column.getBoundingClientRect().left + 60, innerHeight / 2);
      return column && column.contains(middle) ? middle.closest('p, tr, li, h3, h4') : null;
    };
    document.addEventListener('click', event => {
      const number = event.target.closest('button.nd-number');
      if (number) { hold(number); open(number.dataset.source, 30); }
      if (event.target.closest('.st-key-close')) hold(read());
      const jump = event.target.closest('button.nd-jump');
      const part = jump && document.querySelector('[data-part="' + jump.dataset.jump + '"]');
      if (part) { part.scrollIntoView({block: 'start'}); part.focus({preventScroll: true}); }
      const act = event.target.closest('[data-act]');
      if (act && window.newsdeskTell) {
        window.newsdeskTell(act.dataset.act);
        focus(act, act.dataset.key, 60);
      }
      const copy = event.target.closest('button.nd-copy');
      if (copy) navigator.clipboard.writeText(copy.dataset.text).then(
        () => { copy.textContent = 'Copied'; }, () => { copy.textContent = 'The browser does not allow it'; });
    });
  }
}"""
# The one component of the page: Python hears of a click without a button of Streamlit's for each number and line.
TELL = """export default function ({ setTriggerValue }) {
  window.newsdeskTell = words => setTriggerValue('act', words);
}"""
NEWEST = """{
  const questions = document.querySelectorAll('.nd-question');
  if (questions.length) questions[questions.length - 1].scrollIntoView({block: 'start'});
}"""


def reveal_html(times: int) -> str:
    """A script that scrolls the chosen mark into view. `times` has to differ for the browser to run it again."""
    return f'<i data-times="{int(times)}"></i><script>{REVEAL}</script>'


def clicks_html() -> str:
    """A script that lets the numbers in a text open their sources, lines be edited, and quotes be copied."""
    return f"<i></i><script>{CLICKS}</script>"


def newest_html(times: int) -> str:
    """A script that scrolls the newest question into view. `times` has to differ for the browser to run it again."""
    return f'<i data-times="{int(times)}"></i><script>{NEWEST}</script>'


def reload_html() -> str:
    """A script that loads the page anew, as after logging out."""
    return "<i></i><script>location.reload()</script>"
