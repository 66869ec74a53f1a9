// What moves on a page: the live count, the list as one types, folds that stand in the address. Pages work without it.
"use strict";

const LIVE_EVERY_MS = 2000;
const CHARTS_LATE_MS = 30_000;

function setText(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== String(text)) element.textContent = text;
}

function showWrong(wrong) {
  const icon = document.getElementById("favicon");
  const good = icon.dataset.good || (icon.dataset.good = icon.getAttribute("href"));
  const wanted = wrong ? icon.dataset.wrong : good;
  if (icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
  const title = document.title.replace(/^⚠ /, "");
  const wantedTitle = wrong ? `⚠ ${title}` : title;
  if (document.title !== wantedTitle) document.title = wantedTitle;
}

// Silent boxes are named as they are counted: both come from one page.
async function showSilent(number) {
  const shown = document.getElementById("silent");
  if (!shown || shown.textContent === String(number)) return;
  const page = document.getElementById("silent-boxes") && (await pageAt(location.href));
  if (!page?.getElementById("silent-boxes")) { setText("silent", number); return; }
  for (const id of ["silent", "silent-boxes"]) document.getElementById(id).replaceWith(page.getElementById(id));
}

async function show(state) {
  setText("live-count", state.today);
  setText("fresh", state.fresh);
  await showSilent(state.silent);
  setText("offline", state.offline);
  const stale = document.getElementById("stale");
  if (stale && stale.hidden !== !state.stale) stale.hidden = !state.stale;
  showWrong(state.stale || state.wrong);
}

function showAway(away) {
  const banner = document.getElementById("away");
  if (banner.hidden !== !away) banner.hidden = !away;
  if (away) showWrong(true);
}

function logInAgain() {
  location.assign(`/login?${new URLSearchParams({ ended: "1", next: location.pathname + location.search })}`);
}

async function live(address) {
  for (;;) {
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } }); // the browser keeps the ETag
        if (answer.status === 401) { logInAgain(); return; }
        if (answer.ok) await show(await answer.json());
        showAway(!answer.ok);
      } catch { showAway(true); } // no network: say so, try again
    }
    await new Promise((done) => setTimeout(done, LIVE_EVERY_MS));
  }
}

// What is unfolded stands in the address, so that a link shows the same to the next person.
function setFold(fold, open) {
  if (fold.matches("details")) fold.open = open;
  else fold.checked = open;
}

function unfold() {
  for (const id of new URLSearchParams(location.search).getAll("open")) {
    const fold = document.getElementById(id);
    if (fold?.matches("details, .every") && !fold.dataset.unfolded) { fold.dataset.unfolded = "1"; setFold(fold, true); }
  }
}

function rememberFold(fold, open) {
  if (!fold.id) return;
  const kept = [...new URLSearchParams(location.search)].filter(([key, value]) => key !== "open" || value !== fold.id);
  const query = new URLSearchParams(open ? [...kept, ["open", fold.id]] : kept).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

// Another month of the same view: what is filtered, sorted and unfolded stays.
function pickMonth(event) {
  event.preventDefault();
  const query = new URLSearchParams(location.search);
  query.set("period", event.target.elements.period.value);
  location.assign(`${location.pathname}?${query}`);
}

// Another page of ours; null where it does not come (an error).
async function pageAt(address) {
  const answer = await fetch(address);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// What is long comes after the first figures: an element with a link to a page gives way to its like from there.
async function bringLater(elements) {
  const pages = new Map();
  for (const element of elements) {
    const address = element.querySelector("a").href.split("#")[0];
    if (!pages.has(address)) pages.set(address, pageAt(address).catch(() => null));
    element.setAttribute("aria-busy", "true");
    const found = (await pages.get(address))?.getElementById(element.id);
    if (found) element.replaceWith(found);
    else element.removeAttribute("aria-busy"); // the link stays
  }
  unfold();
}

function enhance(form) {
  const target = form.dataset.enhance;
  let waiting, asked = 0;
  async function refresh() {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    for (const id of new URLSearchParams(location.search).getAll("open")) query.append("open", id);
    const address = `${form.action.split("?")[0]}?${query}`;
    const mine = ++asked, list = document.querySelector(target);
    list.setAttribute("aria-busy", "true");
    let found;
    try { found = (await pageAt(address))?.querySelector(target); }
    catch { list.removeAttribute("aria-busy"); showAway(true); return; }
    if (mine !== asked) return;
    if (!found) { location.assign(address); return; } // the login or an error: the browser shows what it is
    list.replaceWith(found);
    history.replaceState(null, "", address);
    unfold();
  }
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 200); });
  form.addEventListener("submit", (event) => { event.preventDefault(); refresh(); });
}

// A form whose work takes seconds says so, and is sent once.
function sendOnce(form) {
  const button = form.querySelector("button");
  function working(is) {
    form.querySelector("[role=status]").textContent = is ? form.dataset.working : "";
    button.setAttribute("aria-busy", is);
  }
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    else working(true);
  });
  addEventListener("pageshow", () => working(false)); // back from the answer
}

// A file that is too large is refused before it is sent: on a slow line that alone takes minutes.
function refuseTooLarge(input) {
  input.addEventListener("change", () => {
    input.setCustomValidity(input.files[0]?.size > input.dataset.most ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
}

// Dash and plotly come after everything that can be read; a click on a point leads to its unit.
function loadScript(source, { async = false } = {}) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: source, async, onload: done, onerror: failed });
    document.body.append(script);
  });
}

function openUnitsFrom(graph) {
  graph.on("plotly_click", ({ points: [point] }) => {
    const code = String(point.customdata ?? point.y);
    if (!/^\d{5}$/.test(code)) return;
    const period = new URLSearchParams(location.search).get("period");
    location.assign(`/unit/${code}${period ? `?period=${encodeURIComponent(period)}` : ""}`);
  });
}

// Said where charts would stand: the page is whole without them.
function chartsDoNotCome() {
  const loading = document.querySelector(".loading");
  loading.textContent = loading.dataset.late;
}

function watchGraphs() {
  const known = new WeakSet();
  const loading = document.querySelector(".loading");
  setTimeout(chartsDoNotCome, CHARTS_LATE_MS); // hidden by then, where they have come
  new MutationObserver(() => {
    loading.hidden = document.querySelector("#charts > *") !== null;
    unfold();
    for (const graph of document.querySelectorAll("#charts .js-plotly-plot"))
      if (graph.on && !known.has(graph)) { known.add(graph); openUnitsFrom(graph); }
  }).observe(document.getElementById("react-entry-point"), { childList: true, subtree: true });
}

async function loadCharts(element) {
  watchGraphs();
  const { plotly, scripts } = JSON.parse(element.textContent);
  window.Plotly = loadScript(plotly, { async: true }); // Dash waits for it where it would load the whole plotly itself
  await Promise.all(scripts.map((source) => loadScript(source)));
  window.renderer = new window.DashRenderer();
  await window.Plotly;
}

function afterFirstFigures(run) {
  const soon = window.requestIdleCallback || ((later) => setTimeout(later, 200));
  if (document.readyState === "complete") soon(run);
  else addEventListener("load", () => soon(run));
}

const chartScripts = document.getElementById("chart-scripts");
afterFirstFigures(() => {
  bringLater(document.querySelectorAll("[data-later]"));
  if (chartScripts) loadCharts(chartScripts).catch(chartsDoNotCome);
});

unfold();
document.addEventListener("toggle", ({ target }) => target.matches("details") && rememberFold(target, target.open), true);
document.addEventListener("change", ({ target }) => target.matches(".every") && rememberFold(target, target.checked));
document.querySelectorAll("form[data-enhance]").forEach(enhance);
document.querySelectorAll("form[data-working]").forEach(sendOnce);
document.querySelectorAll("input[data-most]").forEach(refuseTooLarge);
document.querySelectorAll("form.pick").forEach((form) => form.addEventListener("submit", pickMonth));
if (document.body.dataset.live) live(document.body.dataset.live);
if (document.body.dataset.retry) setTimeout(() => location.reload(), 1000 * document.body.dataset.retry);
if (document.getElementById("stale") && !document.getElementById("stale").hidden) showWrong(true);
