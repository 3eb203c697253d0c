// The page of /try: who one is, the chat's bars, and the telephone's face. Sound is in phone.js.

import { Chat } from "./chat.js";
import { Call } from "./phone.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const ENDINGS = { caller: "您挂断了", us: "对方挂断了", network: "线路断了" };
const picked = () => document.querySelector("input[name=who]:checked");
let chat, call, since, levels = [];

function take() {
  call?.hangUp();
  const { value, dataset } = picked();
  chat = new Chat(value, dataset.initial, $("log"));
  chat.say(null);
  $("number").textContent = `用 ${dataset.number} 打出`;
}

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
  all("#phone .live button, #phone .live input").forEach((control) => (control.disabled = state !== "talking"));
}

async function dial() {
  face("ringing");
  $("captions").replaceChildren();
  status("正在接通…");
  const mine = (call = new Call(picked().value, (fields) => mine === call && ACTS[fields.event]?.(fields)));
  const wanted = $("microphone").checked;
  if ((await mine.start(wanted)) || !wanted) return;
  $("microphone").checked = false;
  caption("note", "没有可用的麦克风：在下面打字，由别人替您说。");
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

all("input[name=who]").forEach((choice) => (choice.onchange = take));
all(".tabs button").forEach((tab) => {
  tab.onclick = () => {
    document.body.dataset.tab = tab.dataset.tab;
    all(".tabs button").forEach((each) => each.setAttribute("aria-pressed", String(each === tab)));
  };
});
face("idle");
take();
