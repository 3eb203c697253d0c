// One call over a WebSocket: sound both ways and the objects of voice/legs/browser_leg.py; try.js shows it.

const WORKLETS = "/try/static/worklets.js";
const BUTTERWORTH = [-5.85, -4.42, -0.92, 8.17]; // the four quality factors of the eighth order, in dB

/** Holds a call; `tell(event)` gets what the server says, and {event: "level", mine, theirs} as sound goes. */
export class Call {
  constructor(who, tell) {
    Object.assign(this, { who, tell, live: false, over: false, mine: 0 });
  }

  /** Rings; returns why one cannot speak (a DOMException's name), empty where one can or did not want to.
      Must be called from a click, or the browser keeps us silent. */
  async start(withMicrophone) {
    this.ears = new AudioContext({ sampleRate: 8000 });
    await this.ears.audioWorklet.addModule(WORKLETS);
    const trouble = withMicrophone ? await this.microphone() : "";
    if (this.over) return "";
    this.player = new AudioWorkletNode(this.ears, "player", { outputChannelCount: [1] });
    this.player.connect(this.ears.destination);
    this.player.port.onmessage = ({ data }) => this.played(data);
    this.socket = new WebSocket(`${location.origin.replace("http", "ws")}/try/phone?who=${this.who}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.receive(data);
    this.socket.onclose = () => this.finish({ event: "ended", by: "network", reason: "" });
    return trouble;
  }

  /** Opens the microphone; returns the name of what went wrong, empty where nothing did. */
  async microphone() {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      return error.name;
    }
    if (this.over) return this.mute(); // put down while the browser was asking
    this.mouth = new AudioContext();
    await this.mouth.audioWorklet.addModule(WORKLETS);
    const taker = new AudioWorkletNode(this.mouth, "microphone", { numberOfOutputs: 0 });
    taker.port.onmessage = ({ data }) => this.spoken(data);
    BUTTERWORTH.map((Q) => new BiquadFilterNode(this.mouth, { type: "lowpass", frequency: 3400, Q }))
      .reduce((before, filter) => before.connect(filter), this.mouth.createMediaStreamSource(this.stream))
      .connect(taker);
    return "";
  }

  spoken(samples) {
    this.mine = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32768;
    if (this.live) this.socket.send(samples);
  }

  receive(data) {
    if (data instanceof ArrayBuffer) return this.player.port.postMessage(new Int16Array(data));
    const fields = JSON.parse(data);
    if (fields.event === "answered") this.live = true;
    if (fields.event === "drop") this.player.port.postMessage(fields.drop);
    if (fields.event === "ended") this.finish(fields);
    else this.tell(fields);
  }

  played({ drop, bytes, level }) {
    this.send({ event: "played", drop, bytes });
    this.tell({ event: "level", mine: this.mine, theirs: level });
    this.mine = 0;
  }

  send(fields) {
    if (this.live) this.socket.send(JSON.stringify(fields));
  }

  press = (key) => this.send({ event: "digit", key });
  say = (text) => this.send({ event: "say", text });

  /** Puts the phone down; before anybody answered the call ends here. */
  hangUp() {
    if (this.live) this.send({ event: "hangup" });
    else this.finish({ event: "ended", by: "caller", reason: "" });
  }

  /** Ends the call and releases sound and socket, once. */
  finish(fields) {
    if (this.over) return;
    Object.assign(this, { over: true, live: false });
    this.mute();
    this.mouth?.close();
    this.ears.close();
    this.socket?.close();
    this.tell(fields);
  }

  mute() {
    this.stream?.getTracks().forEach((track) => track.stop());
  }
}
