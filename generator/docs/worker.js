// A Worker for pages that were opened as files: it runs the script of the worker in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const worker = this.frame.contentWindow;
      worker.document.open();
      worker.document.write(`<script>
        postMessage = message => parent.dispatchEvent(new MessageEvent("message", {data: message, source: window}));
        importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise(loaded => {
          const script = document.createElement("script");
          script.src = url;
          script.onload = loaded;
          document.body.append(script);
        })), Promise.resolve());
      </` + `script><body><script src="${new URL(url, location)}"></` + `script>`);
      worker.document.close();
      this.ready = new Promise(ready => worker.addEventListener("load", ready));
      addEventListener("message", event => {
        if (event.source === worker) {
          const message = new MessageEvent("message", {data: event.data});
          this.dispatchEvent(message);
          this.onmessage?.(message);
        }
      });
    }
    postMessage(message) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", {data: message})));
    }
    terminate() {
      this.frame.remove();
    }
  };
}
