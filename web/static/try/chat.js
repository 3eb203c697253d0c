// The chat: bubbles, options to tap, time stamps; try.js opens one for each person picked.

const letters = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte % 36).toString(36)).join("");
const make = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
const PAUSE = 5 * 60 * 1000; // after which WeChat shows the time again

/** A sitting of one person; `log` is the list it is shown in until another chat takes it. */
export class Chat {
  constructor(who, initial, log) {
    Object.assign(this, { who, initial, log, sitting: letters(), last: 0, queue: Promise.resolve() });
    log.chat = this;
    log.replaceChildren();
  }

  /** Sends `text`, or null when the chat was just opened; answers come in order. */
  say(text) {
    if (Date.now() - this.last > PAUSE) this.note(new Date().toTimeString().slice(0, 5));
    this.last = Date.now();
    if (text) this.add("mine", text);
    this.queue = this.queue.then(() => this.ask(text));
  }

  async ask(text) {
    const waiting = this.add("theirs waiting", "对方正在输入…");
    const body = JSON.stringify({ who: this.who, sitting: this.sitting, text });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/try/chat", { method: "POST", body, headers }).catch(() => null);
    waiting.remove();
    if (this.log.chat !== this) return;
    if (answer?.ok) this.show(await answer.json());
    else this.note(answer ? "没有发出去，请再试一次" : "连不上服务，请看看 make run 还在不在");
  }

  show({ bubbles, options, handoff }) {
    const shown = bubbles.map((text) => this.add("theirs", text));
    if (options.length) this.offer(shown.at(-1).lastChild, options);
    if (handoff) this.note(handoff.urgent ? "已紧急通知值班人员" : "已转给工作人员，工单在工作台能看到");
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Puts the options into the last bubble, as WeChat's menu message has them. */
  offer(bubble, options) {
    const buttons = options.map((option) => make("button", "", option));
    buttons.forEach((button) => (button.onclick = () => this.say(button.textContent)));
    bubble.appendChild(make("div", "options")).append(...buttons);
  }

  note(text) {
    this.log.append(make("li", "note", text));
  }

  add(kind, text) {
    const row = make("li", `row ${kind}`);
    const avatar = make("span", "avatar", kind === "mine" ? this.initial : "");
    avatar.ariaHidden = "true";
    row.append(avatar, make("div", "bubble", text));
    this.log.append(row);
    this.log.scrollTop = this.log.scrollHeight;
    return row;
  }
}
