/// Style sheet and script of the report.
enum ReportStyle {
  static let css = """

    :root{color-scheme:light dark;\(FigureStyle.variables(dark: false));--page:#f5f6f8;--edge:#dfe3e8;--code:#f0f2f5}
    @media (prefers-color-scheme:dark){:root{\(FigureStyle.variables(dark: true));--page:#0f1115;--edge:#2b313a;--code:#20252d}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif;font-feature-settings:"calt" 0}
    header,main,footer{max-width:1240px;margin:0 auto;padding:0 20px}
    header{padding-top:36px}
    .kicker{margin:0;color:var(--muted);font-size:14px;letter-spacing:.02em}
    h1{margin:.1em 0 .6em;font-size:clamp(24px,4vw,36px);line-height:1.2;font-weight:650;overflow-wrap:anywhere}
    h2{margin:0 0 14px;font-size:20px;font-weight:620;break-after:avoid}
    h3{margin:0 0 6px;font-size:15px;font-weight:600;overflow-wrap:anywhere}
    section{margin:0 0 36px}
    #verdict{background:var(--paper);border:1px solid var(--edge);border-left:6px solid var(--axis);border-radius:10px;padding:18px 22px}
    #verdict.decided{border-left-color:var(--s2)}
    .verdict{margin:0;font-size:clamp(18px,2.2vw,22px);line-height:1.4;overflow-wrap:anywhere}
    .warnings{margin:14px 0 0;padding-left:20px;color:var(--muted);font-size:14.5px}
    .warnings li{margin:3px 0;overflow-wrap:anywhere}
    .scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
    table{border-collapse:collapse;width:100%;background:var(--paper);font-size:14px;font-variant-numeric:tabular-nums;margin:0 0 16px}
    th,td{padding:8px 12px;border-bottom:1px solid var(--edge);text-align:left;vertical-align:top}
    th{font-weight:600;color:var(--muted);font-size:12.5px;white-space:nowrap}
    tbody th{color:var(--ink);font-size:14px;white-space:normal}
    #provenance tbody th,#settings tbody th{white-space:nowrap}
    .number{text-align:right;white-space:nowrap}
    .column{display:none}
    .group{overflow-wrap:anywhere}
    tbody :is(th,td):has(.group){min-width:18ch}
    #provenance td,#settings td{min-width:18ch;overflow-wrap:anywhere}
    nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:-18px 0 30px;font-size:14px}
    nav a{color:var(--muted)}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
    .chip::before{content:"\\25CF\\A0"}
    .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:18px}
    .grid.maps{grid-template-columns:repeat(auto-fit,minmax(min(100%,255px),1fr))}
    figure{margin:0;background:var(--paper);border:1px solid var(--edge);border-radius:10px;padding:16px 16px 12px;min-width:0}
    figure svg{display:block;width:100%;height:auto;min-width:440px;max-width:760px;margin:0 auto}
    figure.small svg,figure svg.episode{min-width:0}figure.small svg{max-width:420px}figure.small text.tick{font-size:14px}
    svg.episode{border-radius:6px}
    figcaption{margin-top:8px;color:var(--muted);font-size:13px;line-height:1.45;overflow-wrap:anywhere}
    .hint{color:var(--muted);font-size:14px}
    .controls{margin:0 0 12px;font-size:14px;display:flex;gap:18px;flex-wrap:wrap;align-items:baseline}
    .legend{cursor:pointer}
    .off{opacity:.3}.hidden{display:none}
    #methods-text{max-width:80ch}
    .player{display:flex;gap:10px;margin:8px 0 0}.player[hidden]{display:none}.player input{flex:1}
    button{font:inherit;font-size:13px;padding:4px 12px;border:1px solid var(--edge);border-radius:6px;background:var(--paper);color:var(--ink);cursor:pointer}
    summary{cursor:pointer;margin:6px 0}
    pre{max-height:320px;overflow:auto;background:var(--code);padding:12px;border-radius:8px}
    footer{padding-bottom:40px;color:var(--muted);font-size:13px}
    #tip{position:fixed;z-index:9;pointer-events:none;white-space:pre-line;background:var(--ink);color:var(--paper);padding:6px 10px;border-radius:6px;font-size:13px;line-height:1.4;max-width:300px}
    #tip[hidden]{display:none}
    @media screen and (max-width:760px){
    thead{display:none}
    table,tbody,tr{display:block}
    tr{padding:8px 0;border-bottom:1px solid var(--edge)}
    tbody th,tbody td{display:block;border:0;padding:3px 12px;text-align:left;white-space:normal}
    tbody td{display:flex;gap:14px;justify-content:space-between;flex-wrap:wrap}
    .column{display:inline;color:var(--muted);font-size:12.5px;overflow-wrap:anywhere}
    #provenance td,#settings td{min-width:0}
    figure svg{min-width:0}figure.small svg{max-width:280px}
    figure:not(.small) text.tick,figure:not(.small) text.axis-label,figure:not(.small) text.note{font-size:17px}
    figure:not(.small) text.label{font-size:15px}
    figure:not(.small) text.axis-label{font-size:14px}
    }
    :focus-visible{outline:2px solid var(--s0);outline-offset:2px}
    @media print{:root{\(FigureStyle.variables(dark: false));--page:#fff}body{font-size:11pt}.controls,.player,#data,button,nav{display:none}figure,tr{break-inside:avoid}.scroll{overflow:visible}figure svg{min-width:0}.grid,.grid.maps{display:grid;grid-template-columns:1fr 1fr;gap:10px}figure{padding:8px}section{margin:0 0 18px}svg.episode{max-height:180px}figure:not(.small) text.tick,figure:not(.small) text.note{font-size:17px}figure:not(.small) text.label{font-size:15px}figure:not(.small) text.axis-label{font-size:14px}table{font-size:8.5pt}th,td,.number,tbody th,#provenance tbody th,#settings tbody th{white-space:normal;padding:4px 5px;font-size:8.5pt}#provenance td,#settings td{min-width:0}code{font-size:8pt}}
    @page{margin:14mm}
    \(FigureStyle.themed)
    """

  static let script = """

    (() => {
      const tip = document.getElementById('tip');
      const tell = (mark, left, top) => {
        tip.textContent = mark.dataset.tip;
        tip.hidden = false;
        const box = tip.getBoundingClientRect();
        const x = Math.min(left + 14, innerWidth - box.width - 8);
        const y = top - box.height - 12;
        tip.style.left = Math.max(8, x) + 'px';
        tip.style.top = (y < 8 ? top + 18 : y) + 'px';
      };
      const show = event => {
        const mark = event.target.closest && event.target.closest('[data-tip]');
        if (mark) tell(mark, event.clientX, event.clientY); else tip.hidden = true;
      };
      // By keyboard: a figure is one stop of Tab, the arrow keys go through its marks.
      for (const figure of document.querySelectorAll('figure svg:not(.episode)')) {
        const marks = [...figure.querySelectorAll('[data-tip]')];
        if (!marks.length) continue;
        figure.setAttribute('tabindex', '0');
        let at = -1;
        figure.addEventListener('keydown', event => {
          const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
          if (event.key === 'Escape') tip.hidden = true;
          if (!step || event.target !== figure) return;
          event.preventDefault();
          do { at = (at + step + marks.length) % marks.length; } while (marks[at].closest('.hidden') && at > 0);
          const box = marks[at].getBoundingClientRect();
          tell(marks[at], box.left + box.width / 2, box.top + box.height / 2);
        });
        figure.addEventListener('blur', () => { tip.hidden = true; });
      }
      document.addEventListener('pointermove', show);
      document.addEventListener('pointerdown', show);
      document.addEventListener('scroll', () => { tip.hidden = true; }, true);

      const toggle = index => {
        for (const group of document.querySelectorAll('[data-group="' + index + '"]')) group.classList.toggle('hidden');
        for (const name of document.querySelectorAll('[data-toggle="' + index + '"]')) {
          name.setAttribute('aria-pressed', String(!name.classList.toggle('off')));
        }
      };
      for (const name of document.querySelectorAll('[data-toggle]')) {
        name.setAttribute('role', 'button');
        name.setAttribute('tabindex', '0');
        name.setAttribute('aria-pressed', 'true');
        name.addEventListener('click', () => toggle(name.dataset.toggle));
        name.addEventListener('keydown', event => {
          if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); toggle(name.dataset.toggle); }
        });
      }
      const seeds = document.getElementById('show-seeds');
      if (seeds) seeds.addEventListener('change', () => {
        for (const group of document.querySelectorAll('.seeds')) group.classList.toggle('hidden', !seeds.checked);
      });

      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      for (const card of document.querySelectorAll('.episode-card')) {
        const picture = card.querySelector('svg'), button = card.querySelector('.play'), slider = card.querySelector('input');
        if (!picture || !button || !picture.querySelector('animate')) continue;
        const seconds = Number(slider.dataset.seconds);
        card.querySelector('.player').hidden = false;
        const play = on => {
          if (on) picture.unpauseAnimations(); else picture.pauseAnimations();
          button.textContent = on ? 'Pause' : 'Play';
        };
        button.addEventListener('click', () => play(picture.animationsPaused()));
        slider.addEventListener('input', () => {
          play(false);
          picture.setCurrentTime(slider.value / 1000 * seconds * 0.999);
        });
        setInterval(() => {
          if (!picture.animationsPaused()) slider.value = picture.getCurrentTime() % seconds / seconds * 1000;
        }, 100);
        if (still) play(false);
      }

      for (const button of document.querySelectorAll('[data-copy]')) button.addEventListener('click', async () => {
        const text = document.getElementById(button.dataset.copy).textContent;
        try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; }
        catch { getSelection().selectAllChildren(document.getElementById(button.dataset.copy)); }
      });
      for (const button of document.querySelectorAll('[data-save]')) button.addEventListener('click', () => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([document.getElementById(button.dataset.save).textContent], {type: 'text/csv'}));
        link.download = button.dataset.name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      });
    })();
    """
}
