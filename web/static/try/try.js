// The page of /try: who one is, the chat's bars, what comes in, and the telephone's face. Sound is in phone.js.

import { Chat } from "./chat.js";
import { follow } from "./notices.js";
import { Call } from "./phone.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const ENDINGS = { caller: "您挂断了", us: "对方挂断了", network: "线路断了", browser: "这个浏览器放不出声音，请换一个试试" };
const SILENCED = {
  NotAllowedError: "浏览器没让用麦克风（地址栏里可以改）。",
  NotFoundError: "没有找到麦克风。",
  NotReadableError: "麦克风正被别的程序占用。",
};
const INSTEAD = "在下面打一句话，由别人替您说。";
const BANNER = 10_000; // milliseconds for which a message that came in is shown on top
const people = all("input[name=who]");
const chats = new Map(people.map(({ value, dataset }) => [value, new Chat(value, dataset.initial, $("log"))]));
let chat, call, since, levels = [];

const person = (who) => people.find(({ value }) => value === who);
const mark = (who) => person(who).closest("label").querySelector("em");
const watched = (who) => chat.who === who && $("chat").checkVisibility();

/** Opens the chat of whoever is picked; a call that is going on stays with its caller. */
function take() {
  chat = chats.get(people.find(({ checked }) => checked).value);
  chat.open();
  read();
  if ($("phone").dataset.state === "idle") line();
}

/** Shows from whose telephone the next call goes. */
function line() {
  const { name, number } = person(chat.who).dataset;
  $("number").textContent = `${name}的电话 ${number}`;
}

/** Takes the marks off what the visitor now sees. */
function read() {
  if (watched(chat.who)) mark(chat.who).textContent = "";
  if ($("banner").dataset.who === chat.who) $("banner").hidden = true;
  $("chat-tab").classList.toggle("unread", all(".who em").some((count) => count.textContent));
}

follow((notice) => {
  chats.get(notice.who).told(notice);
  if (watched(notice.who)) return;
  mark(notice.who).textContent = Number(mark(notice.who).textContent) + 1;
  read();
  if (!notice.kept) announce(notice);
});

function announce({ who, text }) {
  const banner = $("banner");
  banner.dataset.who = who;
  banner.querySelector("b").textContent = `${person(who).dataset.name}的微信`;
  banner.querySelector("span").textContent = text;
  banner.hidden = false;
  clearTimeout(banner.timer);
  banner.timer = setTimeout(() => (banner.hidden = true), BANNER);
}

$("banner").onclick = () => {
  person($("banner").dataset.who).checked = true;
  turn("chat");
  take();
};

function typed(form, use) {
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (text) use(text);
    form.reset();
  };
}

typed($("compose"), (text) => chat.say(text));
all("[data-say]").forEach((button) => (button.onclick = () => chat.say(button.dataset.say)));
$("switch").onclick = () => {
  const menu = $("bar").classList.toggle("menu");
  $("switch").setAttribute("aria-label", menu ? "切换到打字" : "切换到菜单");
};

const status = (text) => ($("status").textContent = text);
function face(state) {
  $("phone").dataset.state = state;
  $("speak").dataset.busy = "";
  since = Date.now();
  $("call").textContent = state === "idle" ? "拨打 12343" : "挂断";
  $("microphone").disabled = state !== "idle";
  all("#phone .live button, #phone .live input").forEach((control) => (control.disabled = state !== "talking"));
}

async function dial() {
  face("ringing");
  $("captions").replaceChildren();
  const wanted = $("microphone").checked;
  status(wanted ? "正在接通…浏览器要问，请允许用麦克风" : "正在接通…");
  const mine = (call = new Call(chat.who, (fields) => mine === call && ACTS[fields.event]?.(fields)));
  try {
    const trouble = await mine.start(wanted);
    if (!trouble) return;
    $("microphone").checked = false;
    caption("note", (SILENCED[trouble] ?? "这个浏览器用不了麦克风。") + INSTEAD);
  } catch {
    mine.finish({ event: "ended", by: "browser", reason: "" });
  }
}

function speak(text) {
  $("speak").dataset.busy = "yes";
  call.say(text);
}

/** Shows what was said; words still coming replace one another until they are whole. */
function caption(kind, text) {
  if (!text) return;
  $("captions").querySelector(".coming")?.remove();
  $("captions").append(Object.assign(document.createElement("li"), { className: kind, textContent: text }));
  $("captions").scrollTop = $("captions").scrollHeight;
}

const ACTS = {
  answered: () => face("talking"),
  caption: ({ who, text, whole }) => caption(whole ? who : `${who} coming`, text),
  said: () => ($("speak").dataset.busy = ""),
  level({ mine, theirs }) {
    levels = [...levels.slice(-47), [mine, theirs]];
    draw();
    if (call.live) status(new Date(Date.now() - since).toISOString().slice(14, 19));
  },
  ended({ by, reason }) {
    face("idle");
    line();
    status(reason === "not ready" ? "电话还在准备，请过一会儿再拨" : ENDINGS[by]);
    levels = [];
    draw();
  },
};

function draw() {
  const pen = $("wave").getContext("2d");
  pen.clearRect(0, 0, 384, 48);
  levels.forEach(([mine, theirs], column) => {
    const height = Math.max(2, Math.sqrt(Math.max(mine, theirs)) * 48);
    pen.fillStyle = mine > theirs ? "#95ec69" : "#7fb8ff";
    pen.fillRect(column * 8, (48 - height) / 2, 5, height);
  });
}

$("call").onclick = () => ($("phone").dataset.state === "idle" ? dial() : call.hangUp());
all("[data-key]").forEach((button) => (button.onclick = () => call.press(button.dataset.key)));
typed($("speak"), speak);
all("[data-speak]").forEach((button) => (button.onclick = () => speak(button.textContent)));

people.forEach((person) => (person.onchange = take));

/** Turns to a tab; on a desk both are in view. */
function turn(name) {
  document.body.dataset.tab = name;
  all(".tabs button").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.tab === name)));
  read();
}

all(".tabs button").forEach((tab) => (tab.onclick = () => turn(tab.dataset.tab)));
face("idle");
take();
