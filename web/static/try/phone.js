// One call over a WebSocket: sound both ways and the objects of voice/legs/browser_leg.py; try.js shows it.

/** Holds a call; `tell(event)` gets what the server says, and {event: "level", mine, theirs} as sound goes. */
export class Call {
  constructor(who, tell) {
    Object.assign(this, { who, tell, live: false, over: false, mine: 0 });
  }

  /** Rings; returns whether one can speak. Must be called from a click, or the browser keeps us silent. */
  async start(withMicrophone) {
    this.ears = new AudioContext({ sampleRate: 8000 });
    await this.ears.audioWorklet.addModule("/try/static/worklets.js");
    this.player = new AudioWorkletNode(this.ears, "player", { outputChannelCount: [1] });
    this.player.connect(this.ears.destination);
    this.player.port.onmessage = ({ data }) => this.played(data);
    const speaks = withMicrophone && (await this.microphone());
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/try/phone?who=${this.who}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.receive(data);
    this.socket.onclose = () => this.finish({ event: "ended", by: "network", reason: "" });
    return speaks;
  }

  /** Opens the microphone; false where there is none or it is not allowed. */
  async microphone() {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    this.stream = await navigator.mediaDevices?.getUserMedia({ audio }).catch(() => null);
    if (!this.stream) return false;
    this.mouth = new AudioContext();
    await this.mouth.audioWorklet.addModule("/try/static/worklets.js");
    const filters = [0, 1].map(() => new BiquadFilterNode(this.mouth, { type: "lowpass", frequency: 3400 }));
    const taker = new AudioWorkletNode(this.mouth, "microphone", { numberOfOutputs: 0 });
    this.mouth.createMediaStreamSource(this.stream).connect(filters[0]).connect(filters[1]).connect(taker);
    taker.port.onmessage = ({ data }) => {
      this.mine = data.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32768;
      if (this.live) this.socket.send(data);
    };
    return true;
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
  hangUp = () => (this.live ? this.send({ event: "hangup" }) : this.socket?.close());

  /** Releases sound and socket, once. */
  finish(fields) {
    if (this.over) return;
    Object.assign(this, { over: true, live: false });
    this.stream?.getTracks().forEach((track) => track.stop());
    this.mouth?.close();
    this.ears.close();
    this.socket.close();
    this.tell(fields);
  }
}
