// The chat: bubbles, options to tap, time stamps; try.js opens one for each person picked.

const sitting = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(36)).join("");
const element = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });

/** A sitting of one person; `log` is the list it is shown in. */
export class Chat {
  constructor(who, initial, log) {
    this.who = who;
    this.initial = initial;
    this.log = log;
    this.sitting = sitting().padEnd(8, "0").slice(0, 40);
    this.stamped = "";
    this.queue = Promise.resolve();
    log.replaceChildren();
  }

  /** Sends `text`, or nothing when the chat was just opened; answers come in order. */
  say(text) {
    if (text) {
      this.stamp(new Date().toTimeString().slice(0, 5));
      this.add("mine", text);
    }
    this.queue = this.queue.then(() => this.ask(text));
    return this.queue;
  }

  async ask(text) {
    const waiting = this.add("theirs waiting", "对方正在输入…");
    try {
      const body = JSON.stringify({ who: this.who, sitting: this.sitting, text });
      const answer = await fetch("/try/chat", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      waiting.remove();
      if (answer.ok) this.show(await answer.json());
      else this.note("没有发出去，请再试一次");
    } catch {
      waiting.remove();
      this.note("连不上服务，请看看 make run 还在不在");
    }
  }

  show({ bubbles, options, handoff, at }) {
    this.stamp(at);
    const shown = bubbles.map((text) => this.add("theirs", text));
    if (options.length) this.offer(shown.at(-1), options);
    if (handoff) this.note(handoff.urgent ? "已紧急通知值班人员" : "已转给工作人员，工单在工作台能看到");
  }

  /** Puts the options under the last bubble, as WeChat's menu message has them. */
  offer(row, options) {
    const list = row.querySelector(".bubble").appendChild(element("div", "options"));
    for (const option of options) {
      const button = list.appendChild(element("button", "", option));
      button.type = "button";
      button.onclick = () => this.say(option);
    }
  }

  stamp(time) {
    if (time === this.stamped) return;
    this.stamped = time;
    this.note(time);
  }

  note(text) {
    this.scrollTo(this.log.appendChild(element("li", "note", text)));
  }

  add(kind, text) {
    const row = element("li", `row ${kind}`);
    const avatar = element("span", "avatar", kind === "mine" ? this.initial : "");
    avatar.setAttribute("aria-hidden", "true");
    row.append(avatar, element("div", "bubble", text));
    this.scrollTo(this.log.appendChild(row));
    return row;
  }

  scrollTo(row) {
    this.log.scrollTo({ top: row.offsetTop, behavior: "smooth" });
  }
}
