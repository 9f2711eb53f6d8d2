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
    h2{margin:0 0 14px;font-size:20px;font-weight:620}
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
    .number{text-align:right;white-space:nowrap}
    #scores td{white-space:nowrap}
    #provenance td{overflow-wrap:anywhere}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
    .chip{display:inline-block;width:10px;height:10px;border-radius:50%;background:currentColor;margin-right:8px;vertical-align:baseline}
    .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:18px}
    .grid.maps{grid-template-columns:repeat(auto-fit,minmax(min(100%,255px),1fr))}
    figure{margin:0;background:var(--paper);border:1px solid var(--edge);border-radius:10px;padding:16px 16px 12px;min-width:0}
    figure svg{display:block;width:100%;height:auto;min-width:440px;max-width:760px;margin:0 auto}
    figure.small svg,figure svg.episode{min-width:0}figure.small svg{max-width:420px}
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
    :focus-visible{outline:2px solid var(--s0);outline-offset:2px}
    @media print{:root{\(FigureStyle.variables(dark: false));--page:#fff}body{font-size:11pt}.controls,.player,#data,button{display:none}figure,tr{break-inside:avoid}.scroll{overflow:visible}figure svg{min-width:0}}
    \(FigureStyle.themed)
    """

  static let script = """

    (() => {
      const tip = document.getElementById('tip');
      const show = event => {
        const mark = event.target.closest && event.target.closest('[data-tip]');
        if (!mark) { tip.hidden = true; return; }
        tip.textContent = mark.dataset.tip;
        tip.hidden = false;
        const box = tip.getBoundingClientRect();
        const x = Math.min(event.clientX + 14, innerWidth - box.width - 8);
        const y = event.clientY - box.height - 12;
        tip.style.left = Math.max(8, x) + 'px';
        tip.style.top = (y < 8 ? event.clientY + 18 : y) + 'px';
      };
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
