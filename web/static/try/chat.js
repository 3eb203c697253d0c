// The chat: bubbles, options to tap, time stamps; try.js keeps one for each person and opens the one picked.

const letters = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte % 36).toString(36)).join("");
const make = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
const PAUSE = 5 * 60 * 1000; // after which WeChat shows the time again

/** A sitting of one person; `log` is the list that shows it while it is open. */
export class Chat {
  constructor(who, initial, log) {
    Object.assign(this, { who, initial, log, sitting: letters(), rows: [], last: 0, queue: Promise.resolve() });
  }

  get isOpen() {
    return this.log.chat === this;
  }

  /** Takes the list over; an empty chat begins with a greeting. */
  open() {
    this.log.chat = this;
    this.log.replaceChildren(...this.rows);
    this.log.scrollTop = this.log.scrollHeight;
    if (!this.rows.length) this.say(null);
  }

  /** Sends `text`, or null when the chat was just opened; answers come in order. */
  say(text) {
    this.stamp(new Date());
    if (text) this.bubble("mine", text);
    this.queue = this.queue.then(() => this.ask(text));
  }

  /** Shows what we sent of our own accord. */
  told({ at, text }) {
    this.stamp(new Date(at));
    this.bubble("theirs", text);
  }

  async ask(text) {
    const waiting = this.bubble("theirs waiting", "对方正在输入…");
    const body = JSON.stringify({ who: this.who, sitting: this.sitting, text });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/try/chat", { method: "POST", body, headers }).catch(() => null);
    waiting.remove();
    this.rows.splice(this.rows.indexOf(waiting), 1);
    if (answer?.ok) this.show(await answer.json());
    else this.note(answer ? "没有发出去，请再试一次" : "连不上服务，请看看 make run 还在不在");
  }

  show({ bubbles, options, handoff }) {
    const shown = bubbles.map((text) => this.bubble("theirs", text));
    if (options.length) this.offer(shown.at(-1).lastChild, options);
    if (handoff) this.note(handoff.urgent ? "已紧急通知值班人员" : "已转给工作人员，工单在工作台能看到");
  }

  /** Puts the options into the last bubble, as WeChat's menu message has them. */
  offer(bubble, options) {
    const buttons = options.map((option) => make("button", "", option));
    buttons.forEach((button) => (button.onclick = () => this.say(button.textContent)));
    bubble.appendChild(make("div", "options")).append(...buttons);
    this.log.scrollTop = this.log.scrollHeight;
  }

  stamp(at) {
    if (at - this.last > PAUSE) this.note(at.toTimeString().slice(0, 5));
    this.last = at;
  }

  note(text) {
    this.add(make("li", "note", text));
  }

  bubble(kind, text) {
    const row = make("li", `row ${kind}`);
    const avatar = make("span", "avatar", kind === "mine" ? this.initial : "");
    avatar.ariaHidden = "true";
    row.append(avatar, make("div", "bubble", text));
    return this.add(row);
  }

  add(row) {
    this.rows.push(row);
    if (!this.isOpen) return row;
    this.log.append(row);
    this.log.scrollTop = this.log.scrollHeight;
    return row;
  }
}
