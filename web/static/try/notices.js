// What the people of the sample are told of our own accord, as it comes; try.js shows it.

const AGAIN = 2000; // milliseconds until a broken line is tried anew

/** Calls `tell({id, who, at, text, kept})` for the latest and for each that comes, each once. */
export function follow(tell) {
  const known = new Set();
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/try/notices`);
    socket.onmessage = ({ data }) => {
      const notice = JSON.parse(data);
      if (known.has(notice.id)) return;
      known.add(notice.id);
      tell(notice);
    };
    socket.onclose = () => setTimeout(connect, AGAIN);
  };
  connect();
}
