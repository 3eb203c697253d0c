// The page of /try: who one is, the chat's bars, and the telephone's face. Sound is in phone.js.

import { Chat } from "./chat.js";
import { Call } from "./phone.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const ENDINGS = { caller: "您挂断了", us: "对方挂断了", network: "线路断了" };
let chat, call, since, levels = [];

const picked = () => document.querySelector("input[name=who]:checked");

function take() {
  call?.hangUp();
  const { value, dataset } = picked();
  chat = new Chat(value, dataset.initial, $("log"));
  chat.say(null);
  $("number").textContent = `用 ${dataset.number} 打出`;
}

// chat

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

// telephone

const status = (text) => ($("status").textContent = text);

function face(state) {
  $("phone").dataset.state = state;
  $("call").textContent = state === "idle" ? "拨打 12343" : "挂断";
  all("#phone .live button, #phone .live input").forEach((control) => (control.disabled = state !== "talking"));
}

async function dial() {
  face("ringing");
  $("captions").replaceChildren();
  status("正在接通…");
  const mine = (call = new Call(picked().value, (fields) => mine === call && ACTS[fields.event]?.(fields)));
  const wanted = $("microphone").checked;
  if (!(await mine.start(wanted)) && wanted) {
    $("microphone").checked = false;
    caption("note", "没有可用的麦克风：在下面打字，由别人替您说。");
  }
}

/** Shows what was said; words still coming replace one another until they are whole. */
function caption(kind, text) {
  if (!text) return;
  $("captions").querySelector(".coming")?.remove();
  const line = Object.assign(document.createElement("li"), { className: kind, textContent: text });
  $("captions").append(line);
  $("captions").scrollTo({ top: line.offsetTop, behavior: "smooth" });
}

const ACTS = {
  answered() {
    since = Date.now();
    face("talking");
  },
  caption: ({ who, text, whole }) => caption(whole ? who : `${who} coming`, text),
  said: () => ($("speak").dataset.busy = ""),
  level({ mine, theirs }) {
    levels = [...levels.slice(-47), [mine, theirs]];
    draw();
    if (call.live) status(new Date(Date.now() - since).toISOString().slice(14, 19));
  },
  ended({ by, reason }) {
    face("idle");
    $("speak").dataset.busy = "";
    status(reason === "not ready" ? "电话还在准备，请过一会儿再拨" : ENDINGS[by]);
    levels = [];
    draw();
  },
};

function draw() {
  const canvas = $("wave");
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  levels.forEach(([mine, theirs], column) => {
    const height = Math.max(2, Math.sqrt(Math.max(mine, theirs)) * canvas.height);
    pen.fillStyle = mine > theirs ? "#95ec69" : "#7fb8ff";
    pen.fillRect(column * 8, (canvas.height - height) / 2, 5, height);
  });
}

$("call").onclick = () => ($("phone").dataset.state === "idle" ? dial() : call.hangUp());
all("[data-key]").forEach((button) => (button.onclick = () => call.press(button.dataset.key)));
typed($("speak"), (text) => {
  $("speak").dataset.busy = "yes";
  call.say(text);
});

// page

all("input[name=who]").forEach((choice) => (choice.onchange = take));
all("[data-tab]").forEach((tab) => {
  tab.onclick = () => {
    document.body.dataset.tab = tab.dataset.tab;
    all("[data-tab]").forEach((each) => each.setAttribute("aria-pressed", String(each === tab)));
  };
});
face("idle");
take();
