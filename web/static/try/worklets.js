// The two ends of the line on the browser's sound thread: 8 kHz, 16 bit; phone.js loads and feeds them.

const RATE = 8000;
const FRAME = 160;

/** Plays what comes, counts the bytes played since the last drop, and reports them every 64 ms. */
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.at = 0;
    this.drop = 0;
    this.bytes = 0;
    this.peak = 0;
    this.quanta = 0;
    this.port.onmessage = ({ data }) => {
      if (typeof data === "number") {
        this.queue = [];
        this.at = this.bytes = 0;
        this.drop = data;
      } else {
        this.queue.push(data);
      }
    };
  }

  process(_, [[out]]) {
    for (let i = 0; i < out.length && this.queue.length; i++) {
      const sample = this.queue[0][this.at++] / 32768;
      if (this.at >= this.queue[0].length) {
        this.queue.shift();
        this.at = 0;
      }
      out[i] = sample;
      this.bytes += 2;
      this.peak = Math.max(this.peak, Math.abs(sample));
    }
    if (++this.quanta % 4 === 0) {
      this.port.postMessage({ drop: this.drop, bytes: this.bytes, level: this.peak });
      this.peak = 0;
    }
    return true;
  }
}

/** Takes the microphone, low-passed before it gets here, down to 8 kHz frames of 20 ms. */
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.next = 0;
    this.last = 0;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process([[input]]) {
    if (!input) return true;
    while (this.next < input.length) {
      const whole = Math.floor(this.next);
      const before = whole ? input[whole - 1] : this.last;
      this.put(before + (input[whole] - before) * (this.next - whole));
      this.next += this.step;
    }
    this.next -= input.length;
    this.last = input[input.length - 1];
    return true;
  }

  put(sample) {
    this.frame[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
    if (this.filled === FRAME) {
      this.port.postMessage(this.frame.slice());
      this.filled = 0;
    }
  }
}

registerProcessor("player", Player);
registerProcessor("microphone", Microphone);
