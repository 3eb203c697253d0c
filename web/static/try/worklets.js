// The two ends of the line on the browser's sound thread: 8 kHz, 16 bit; phone.js loads and feeds them.

/** Plays what comes, counts the bytes played since the last drop, and reports them every 64 ms. */
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    Object.assign(this, { queue: [], at: 0, drop: 0, bytes: 0, level: 0, quanta: 0 });
    this.port.onmessage = ({ data }) => {
      if (typeof data === "number") Object.assign(this, { queue: [], at: 0, bytes: 0, drop: data });
      else this.queue.push(data);
    };
  }

  process(_, [[out]]) {
    for (let i = 0; i < out.length && this.queue.length; i++) {
      out[i] = this.queue[0][this.at++] / 32768;
      this.bytes += 2;
      this.level = Math.max(this.level, Math.abs(out[i]));
      if (this.at >= this.queue[0].length) {
        this.queue.shift();
        this.at = 0;
      }
    }
    if (++this.quanta % 4 === 0) {
      this.port.postMessage({ drop: this.drop, bytes: this.bytes, level: this.level });
      this.level = 0;
    }
    return true;
  }
}

/** Takes the microphone, low-passed before it gets here, down to 8 kHz frames of 20 ms. */
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    Object.assign(this, { next: 0, last: 0, frame: [] });
  }

  process([[input]]) {
    if (!input) return true;
    for (; this.next < input.length; this.next += sampleRate / 8000) {
      const whole = Math.floor(this.next);
      const before = whole ? input[whole - 1] : this.last;
      const sample = before + (input[whole] - before) * (this.next - whole);
      this.frame.push(Math.max(-1, Math.min(1, sample)) * 32767);
    }
    this.next -= input.length;
    this.last = input[input.length - 1];
    while (this.frame.length >= 160) this.port.postMessage(Int16Array.from(this.frame.splice(0, 160)));
    return true;
  }
}

registerProcessor("player", Player);
registerProcessor("microphone", Microphone);
