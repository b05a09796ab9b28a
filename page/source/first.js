/* The first script, in the oldest JavaScript: a browser that cannot run the page gets a sentence, never a blank page. */
(function () {
  function missing() {
    var lacks = [];
    try { if (!window.WebAssembly) lacks.push("WebAssembly"); } catch (e) { lacks.push("WebAssembly"); }
    if (!lacks.length && (!WebAssembly.Tag || !WebAssembly.Exception)) lacks.push("WebAssembly exceptions");
    if (!window.DecompressionStream) lacks.push("DecompressionStream");
    if (!window.Worker || !window.Blob || !window.Promise) lacks.push("Worker");
    if (!window.BigInt64Array) lacks.push("BigInt");
    if (!Array.prototype.at || !Object.hasOwn) lacks.push("ES2022");
    return lacks;
  }
  function sorry(lacks) {
    document.body.setAttribute("data-state", "failed");
    document.getElementById("old").style.display = "block";
    document.getElementById("old-lacks").appendChild(document.createTextNode(lacks.join(", ")));
    document.getElementById("app").style.display = "none";
  }
  window.CANNOT_RUN = missing();
  if (window.CANNOT_RUN.length) sorry(window.CANNOT_RUN);
  else window.onerror = function (message) {
    /* a script that this browser cannot even parse */
    if (!window.PAGE_RUNS) sorry([String(message)]);
  };
})();
